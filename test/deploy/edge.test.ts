import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Edge, edgeConfig, sessionOn } from './edge.ts';
import { EdgeSite, haproxy, needsEdge, polling, rooms, websocket } from './edge-site.ts';

const run = promisify(execFile);

test('the configuration has no error and no warning', async (context) => {
  needsEdge(context);
  if (haproxy === undefined) return;
  const settings = { EDGE_TRUSTED_PROXIES: '10.0.0.0/8 fd00::/8', EDGE_UNLIMITED_ADDRESSES: '127.0.0.0/8' };
  for (const env of [{}, settings]) {
    await expect(run(haproxy, ['-c', '-dW', '-f', edgeConfig], { env })).resolves.toMatchObject({ stderr: '' });
  }
});

describe('the edge, HAProxy in front of three nodes', () => {
  let site: EdgeSite;
  let edge: Edge;
  const open = (room: string, sid?: string) => site.open(edge, websocket(room, sid));

  beforeEach(needsEdge);

  beforeAll(async () => {
    const started = await EdgeSite.start(11);
    if (started === undefined) return;
    site = started;
    edge = await site.edge();
    for (const backend of ['rooms', 'rooms-busy', 'pages'] as const) await edge.uses(backend, 3);
  });

  afterEach(async () => {
    if (site === undefined) return;
    site.closeTunnels();
    await edge.idle();
    for (const node of site.nodes) node.failing.clear();
    await edge.uses('rooms', 3);
    await edge.uses('rooms-busy', 3);
  });

  afterAll(() => site?.stop());

  test('one room goes to one node, rooms together to all of them', async () => {
    const first = new Map<string, string>();
    for (const room of rooms) first.set(room, (await edge.get(polling(room))).body);
    expect(new Set(first.values())).toEqual(new Set(site.names));
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

  test.each(['/ws', '/peerjs', '/elsewhere/peerjs'])('a WebSocket at %s goes where new sessions go', async (path) => {
    const [unready] = site.nodes;
    if (unready === undefined) throw new Error('no nodes');
    unready.failing.add('ready');
    await edge.uses('rooms', 2);
    for (const room of rooms.slice(0, 12)) {
      const nodes = new Set<string>();
      // No session of Engine.IO: what it says of a node counts for nothing.
      for (const sid of ['', sessionOn(unready.name)]) {
        const { node, socket } = await site.open(edge, `${path}?room=${room}&sid=${sid}`);
        nodes.add(node);
        socket.destroy();
        await edge.idle();
      }
      expect(nodes, room).not.toContain(unready.name);
      expect(nodes.size, room).toBe(1);
    }
  });

  test('R67: a long-polling session of simplewebrtc stays on its node', async () => {
    for (const name of site.names) {
      for (const room of rooms.slice(0, 6)) {
        const path = `/simplewebrtc${polling(room, sessionOn(name)).replace('EIO=4', 'EIO=3')}`;
        expect((await edge.get(path)).body, room).toBe(name);
      }
    }
    const elsewhere = await site.edge({ EDGE_SIMPLEWEBRTC_PATH: '/signalmaster' });
    await elsewhere.uses('rooms', 3);
    for (const name of site.names) {
      const path = polling('a', sessionOn(name)).replace('/socket.io', '/signalmaster');
      expect((await elsewhere.get(path)).body).toBe(name);
    }
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
      site.node(node).failing.add(check);
      await edge.uses('rooms', 2);
      const later = await Promise.all(rooms.map(async (room) => (await edge.get(polling(room))).body));
      expect(new Set(later)).toEqual(new Set(site.names.filter((name) => name !== node)));
      expect((await open('a')).node).not.toBe(node);
      socket.write('still here');
      expect(String((await once(socket, 'data'))[0])).toBe('still here');
    },
  );

  test('where no node asks for more, all that are ready get the new ones: a room still meets on one node', async () => {
    const [unready] = site.nodes;
    if (unready === undefined) throw new Error('no nodes');
    for (const node of site.nodes) node.failing.add('accept');
    unready.failing.add('ready');
    await edge.uses('rooms', 0);
    await edge.uses('rooms-busy', 2);
    const first = new Map<string, string>();
    for (const room of rooms) first.set(room, (await edge.get(polling(room))).body);
    expect(new Set(first.values())).toEqual(new Set(site.names.filter((name) => name !== unready.name)));
    await edge.idle();
    for (const [room, node] of [...first].slice(0, 12)) {
      const tunnel = await open(room);
      expect(tunnel.node, room).toBe(node);
      tunnel.socket.destroy();
      await edge.idle();
    }
  });

  test('R67: a long-polling session stays on its node, whether that is ready, busy, or not', async () => {
    const check = async (): Promise<void> => {
      for (const name of site.names) {
        // The hash alone would bring the rooms to all three.
        for (const room of rooms.slice(0, 12)) {
          expect((await edge.get(polling(room, sessionOn(name)))).body, room).toBe(name);
        }
        expect((await open('a', sessionOn(name))).node).toBe(name);
      }
    };
    await check();
    for (const node of site.nodes) node.failing.add('accept');
    await edge.uses('rooms', 0);
    await check();
    for (const node of site.nodes.slice(1)) node.failing.add('ready');
    await edge.uses('rooms-busy', 1);
    await check();
  });

  test('R67: a session id that names no node, or none at all, goes where its room goes', async () => {
    const { body: node } = await edge.get(polling('poll'));
    for (const sid of [sessionOn('198.51.100.1'), 'AAAAB3NzaC1yc2E', 'x.zz', 'x.', '.0']) {
      expect((await edge.get(polling('poll', sid))).body, sid).toBe(node);
    }
  });

  test('pages are served while no node is ready, sockets are refused with 503', async () => {
    for (const node of site.nodes) node.failing.add('ready');
    await edge.uses('rooms', 0);
    await edge.uses('rooms-busy', 0);
    expect((await edge.get('/signalbox.js')).status).toBe(200);
    expect((await edge.get(polling('fresh'))).status).toBe(503);
    await expect(open('fresh')).rejects.toThrow('503');
  });

  test('R217: metrics, health and administration of nodes do not show at the edge', async () => {
    // Nodes take a slash at the end and capitals for the same path.
    const paths = ['/metrics', '/metrics/', '/METRICS', '/metrics?x', '/health/live', '/health/ready', '/Health/Ready'];
    paths.push('/api/docs', '/api/openapi.json', '/api/v1/rooms', '/API/v1/cluster', '/api');
    paths.push('/admin', '/admin/', '/ADMIN/index.html');
    const answers = paths.map(async (path) => [path, (await edge.get(path)).status]);
    expect(await Promise.all(answers)).toEqual(paths.map((path) => [path, 404]));
  });

  test('a node learns the address of the client, and not what the client says of it', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' };
    const { body: node } = await edge.get('/', { headers });
    expect(site.node(node).lastHeaders()).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
  });
});
