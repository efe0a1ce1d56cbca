import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onPath } from '../../scripts/on-path.ts';
import { type DnsStub, startDns } from './dns-stub.ts';
import { type Edge, edgeConfig, startEdge, type Tunnel } from './edge.ts';
import { type FakeNode, startFakeNode } from './fake-node.ts';

const run = promisify(execFile);
const haproxy = onPath('haproxy');

const rooms = Array.from({ length: 60 }, (_, index) => `room-${index}`);
const polling = (room: string, sid = '') => `/socket.io/?EIO=4&room=${room}&transport=polling${sid && `&sid=${sid}`}`;
const websocket = (room: string, sid = '') => polling(room, sid).replace('polling', 'websocket');

// Nodes share one port and differ by loopback address, as pods do; only Linux has all of 127.0.0.0/8.
const missing =
  haproxy === undefined
    ? 'HAProxy is not installed: apt-get install haproxy'
    : process.platform !== 'linux'
      ? 'several loopback addresses are needed: run it on Linux'
      : undefined;

test('the configuration has no error and no warning', async (context) => {
  if (haproxy === undefined) return context.skip('HAProxy is not installed: apt-get install haproxy');
  await expect(run(haproxy, ['-c', '-dW', '-f', edgeConfig])).resolves.toMatchObject({ stderr: '' });
});

describe('the edge, HAProxy in front of three nodes', () => {
  let dns: DnsStub;
  let edge: Edge;
  let nodes: readonly FakeNode[] = [];
  const tunnels: Tunnel[] = [];

  const open = async (room: string, sid?: string): Promise<Tunnel> => {
    const tunnel = await edge.upgrade(websocket(room, sid));
    tunnels.push(tunnel);
    return tunnel;
  };
  const nodeCalled = (name: string): FakeNode => {
    const found = nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`no node ${name}`);
    return found;
  };

  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });

  beforeAll(async () => {
    if (haproxy === undefined || missing !== undefined) return;
    const first = await startFakeNode('127.0.0.1', 0);
    const others = await Promise.all(['127.0.0.2', '127.0.0.3'].map((address) => startFakeNode(address, first.port)));
    nodes = [first, ...others];
    dns = await startDns(nodes.map(({ name }) => name));
    edge = await startEdge(haproxy, dns.port, first.port);
    await edge.uses('rooms', 3);
    await edge.uses('rooms-busy', 3);
    await edge.uses('pages', 3);
  });

  afterEach(async () => {
    if (missing !== undefined) return;
    for (const { socket } of tunnels.splice(0)) socket.destroy();
    await edge.idle();
    for (const node of nodes) node.failing.clear();
    await edge.uses('rooms', 3);
    await edge.uses('rooms-busy', 3);
  });

  afterAll(async () => {
    await edge?.stop();
    dns?.close();
    await Promise.all(nodes.map((node) => node.close()));
  });

  test('one room goes to one node, rooms together to all of them', async () => {
    const first = new Map<string, string>();
    for (const room of rooms) first.set(room, (await edge.get(polling(room))).body);
    expect(new Set(first.values())).toEqual(new Set(nodes.map(({ name }) => name)));
    for (const room of rooms.slice(0, 12)) {
      const { node, socket } = await open(room);
      expect(node, room).toBe(first.get(room));
      socket.destroy();
      await edge.idle();
    }
  });

  test('an encoded room id is the same room', async () => {
    for (const room of rooms) {
      const escaped = `%${room.charCodeAt(0).toString(16)}${room.slice(1)}`;
      expect((await edge.get(polling(escaped))).body).toBe((await edge.get(polling(room))).body);
    }
  });

  test('a WebSocket upgrade passes, and bytes both ways after it', async () => {
    const { socket } = await open('a');
    socket.write('over and back');
    const [echo] = await once(socket, 'data');
    expect(String(echo)).toBe('over and back');
  });

  test('a room that outgrows its node spills over: nobody gets more than 1.5 times the average', async () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 12; index += 1) {
      const { node } = await open('crowded');
      counts.set(node, (counts.get(node) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(6);
    expect(Math.max(...counts.values())).toBeGreaterThan(4);
  });

  test.each(['ready', 'accept'] as const)(
    'a node that fails /health/%s keeps what it has and gets nothing new',
    async (check) => {
      const { node, socket } = await open('a');
      nodeCalled(node).failing.add(check);
      await edge.uses('rooms', 2);
      const later = await Promise.all(rooms.map(async (room) => (await edge.get(polling(room))).body));
      expect(new Set(later)).toEqual(new Set(nodes.map(({ name }) => name).filter((name) => name !== node)));
      expect((await open('a')).node).not.toBe(node);
      socket.write('still here');
      expect(String((await once(socket, 'data'))[0])).toBe('still here');
    },
  );

  test('a long-polling session stays on its node while that one is not ready', async () => {
    const { body: node } = await edge.get(polling('poll'));
    nodeCalled(node).failing.add('ready');
    await edge.uses('rooms', 2);
    expect((await edge.get(polling('poll', 'session-1'))).body).toBe(node);
    expect((await open('poll', 'session-1')).node).toBe(node);
  });

  test('where no node asks for more, all that are ready get the new ones: a room still meets on one node', async () => {
    const [unready] = nodes;
    if (unready === undefined) throw new Error('no nodes');
    for (const node of nodes) node.failing.add('accept');
    unready.failing.add('ready');
    await edge.uses('rooms', 0);
    await edge.uses('rooms-busy', 2);
    // Rooms of this test alone: where others went is remembered.
    const first = new Map<string, string>();
    for (const room of rooms) first.set(`busy-${room}`, (await edge.get(polling(`busy-${room}`))).body);
    expect(new Set(first.values())).toEqual(new Set(nodes.map(({ name }) => name).filter((n) => n !== unready.name)));
    await edge.idle();
    for (const [room, node] of [...first].slice(0, 12)) {
      const tunnel = await open(room);
      expect(tunnel.node, room).toBe(node);
      tunnel.socket.destroy();
      await edge.idle();
    }
  });

  test('a long-polling session stays on its node when all become busy, and when they no longer are', async () => {
    const before = new Map<string, string>();
    for (const room of rooms) before.set(`b${room}`, (await edge.get(polling(`b${room}`))).body);
    // Without one of the nodes, or the hash alone would bring them back.
    const [gone] = nodes;
    if (gone === undefined) throw new Error('no nodes');
    for (const node of nodes) node.failing.add('accept');
    gone.failing.add('ready');
    await edge.uses('rooms', 0);
    await edge.uses('rooms-busy', 2);
    for (const [room, node] of before) expect((await edge.get(polling(room, 'session'))).body, room).toBe(node);
    const during = new Map<string, string>();
    for (const room of rooms) during.set(`d${room}`, (await edge.get(polling(`d${room}`))).body);
    for (const node of nodes) node.failing.clear();
    await edge.uses('rooms', 3);
    for (const [room, node] of during) expect((await edge.get(polling(room, 'session'))).body, room).toBe(node);
    expect((await open('droom-0', 'session')).node).toBe(during.get('droom-0'));
  });

  test('pages are served while no node is ready, sockets are refused with 503', async () => {
    for (const node of nodes) node.failing.add('ready');
    await edge.uses('rooms', 0);
    await edge.uses('rooms-busy', 0);
    expect((await edge.get('/signalbox.js')).status).toBe(200);
    expect((await edge.get(polling('fresh'))).status).toBe(503);
    await expect(edge.upgrade(websocket('fresh'))).rejects.toThrow('503');
  });

  test('metrics and health of nodes do not show at the edge', async () => {
    // Nodes take a slash at the end and capitals for the same path.
    const paths = ['/metrics', '/metrics/', '/METRICS', '/metrics?x', '/health/live', '/health/ready', '/Health/Ready'];
    const answers = paths.map(async (path) => [path, (await edge.get(path)).status]);
    expect(await Promise.all(answers)).toEqual(paths.map((path) => [path, 404]));
  });

  test('a node learns the address of the client', async () => {
    const { body: node } = await edge.get('/');
    expect(nodeCalled(node).lastHeaders()).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
  });
});
