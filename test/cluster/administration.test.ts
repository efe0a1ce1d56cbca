import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiDocument } from '../support/api-document.ts';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { standaloneRedis } from '../support/redis-deployment.ts';
import { until } from '../support/until.ts';

const KEY = 'a-key-of-an-administrator-in-tests';

const nodeState = z.object({ node: z.string(), state: z.object({ phase: z.string(), peers: z.number() }).optional() });
const clusterState = z.object({ answeredBy: z.string(), complete: z.boolean(), nodes: z.array(nodeState) });
const roomPage = z.object({ rooms: z.array(z.looseObject({ room: z.string() })), next: z.string().optional() });

let cluster: ProcessCluster;
let n1: RunningNode;
let n2: RunningNode;
let document: ApiDocument;

/** Makes a request to a node, and holds its answer against the document. */
async function ask({ url }: RunningNode, method: string, path: string, body?: unknown): Promise<[number, unknown]> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(document.problem(method, path, answer.status, answer.headers.get('content-type'), text)).toBeUndefined();
  return [answer.status, text === '' ? undefined : JSON.parse(text)];
}

function isComplete(body: unknown): boolean {
  return z.looseObject({ complete: z.boolean() }).parse(body).complete;
}

async function nodesOf(node: RunningNode): Promise<z.infer<typeof clusterState>> {
  return clusterState.parse((await ask(node, 'GET', '/cluster'))[1]);
}

describe.each([
  ['Redis', standaloneRedis],
  ['Redis Cluster', startRedisCluster],
] as const)('administration of two nodes on %s', (_, deploy) => {
  beforeAll(async () => {
    const settings = { ADMIN_KEY: KEY, LEASE_MS: '2000', DRAIN_MS: '1000', NODE_ID: 'node' };
    cluster = ProcessCluster.on(await deploy(), settings);
    [n1, n2] = [await cluster.node(), await cluster.node()];
    document = new ApiDocument(await (await fetch(`${n1.url}/api/openapi.json`)).json());
  });
  afterAll(() => cluster.stop());

  test('R212: either node lists the rooms of both, in parts', async () => {
    const rooms = Array.from({ length: 12 }, (_, index) => `listed ${index}/ü`);
    for (const [index, room] of rooms.entries()) await cluster.joined(index % 2 === 0 ? n1 : n2, room);
    for (const node of [n1, n2]) {
      const found: string[] = [];
      for (let next: string | undefined = ''; next !== undefined; ) {
        const page = roomPage.parse((await ask(node, 'GET', `/rooms?limit=5&cursor=${next}`))[1]);
        found.push(...page.rooms.map(({ room }) => room));
        next = page.next;
      }
      expect([...new Set(found)].sort()).toEqual([...rooms].sort());
    }
    const [status, room] = await ask(n1, 'GET', `/rooms/${encodeURIComponent('listed 1/ü')}`);
    const { answeredBy } = await nodesOf(n2);
    expect([status, room]).toMatchObject([200, { peers: 1, nodes: [answeredBy], peerList: [{ node: answeredBy }] }]);
  });

  test('R211: a room whose peers are on both nodes is closed; their resumes are refused', async () => {
    const [a, b] = [await cluster.joined(n1, 'closed'), await cluster.joined(n2, 'closed')];
    expect(await ask(n1, 'DELETE', '/rooms/closed')).toEqual([204, undefined]);
    for (const peer of [a, b]) {
      expect(await peer.next('goodbye')).toEqual([{ reason: 'closed', reconnect: false, afterMs: 0 }]);
      await peer.disconnected;
      const again = await cluster.client(n2);
      const resume = { peerId: peer.self, secret: peer.secret };
      expect(await again.ask('join', { v: 1, room: 'closed', resume })).toMatchObject({ error: { code: 'closed' } });
    }
    expect((await ask(n2, 'GET', '/rooms/closed'))[0]).toBe(404);
    expect((await cluster.joined(n1, 'closed')).self).not.toBe(a.self);
  });

  test('R210: a peer is removed on the other node; its resume is refused, and the log tells by whom', async () => {
    const [a, b] = [await cluster.joined(n1, 'removed'), await cluster.joined(n2, 'removed')];
    expect(await ask(n1, 'DELETE', `/rooms/removed/peers/${b.self}`)).toEqual([204, undefined]);
    expect(await b.next('goodbye')).toEqual([{ reason: 'removed', reconnect: false, afterMs: 0 }]);
    await b.disconnected;
    expect(await a.next('peer-left')).toMatchObject([{ peerId: b.self, reason: 'removed' }]);
    const again = await cluster.client(n1);
    const resume = { peerId: b.self, secret: b.secret };
    expect(await again.ask('join', { v: 1, room: 'removed', resume })).toMatchObject({ error: { code: 'removed' } });
    expect((await ask(n2, 'DELETE', `/rooms/removed/peers/${b.self}`))[0]).toBe(404);
    const line = `"address":"127.0.0.1","room":"removed","peer":"${b.self}","msg":"administrator removed a peer"`;
    await until('the line in the log', () => n1.output().includes(line) || undefined);
    expect(n1.output() + n2.output()).not.toContain(KEY);
  });

  test('R213, R214: announcements reach the clients of both nodes', async () => {
    const [a, b, c] = [
      await cluster.joined(n1, 'said'),
      await cluster.joined(n2, 'said'),
      await cluster.joined(n2, 'unsaid'),
    ];
    expect(await ask(n1, 'POST', '/rooms/said/announcements', { text: 'for the room' })).toEqual([202, { nodes: 2 }]);
    for (const peer of [a, b]) expect(await peer.next('announcement')).toEqual([{ text: 'for the room' }]);
    expect(await ask(n2, 'POST', '/announcements', { text: 'for all' })).toEqual([202, { nodes: 2 }]);
    for (const peer of [a, b, c]) expect(await peer.next('announcement')).toEqual([{ text: 'for all' }]);
  });

  test('R240-R243: what happened in a room whose peers are on both nodes', async () => {
    const [one, two] = [(await nodesOf(n1)).answeredBy, (await nodesOf(n2)).answeredBy];
    const a = await cluster.joined(n1, 'told', { name: 'Ann' });
    const b = await cluster.joined(n2, 'told', { name: 'Bob' });
    // Before that its node may not know the other peer.
    await a.next('peer-joined');
    for (const seq of [1, 2]) a.socket.emit('signal', b.self, seq, { n: seq }, 0);
    await b.next('signal');
    await b.next('signal');
    b.socket.emit('signal', 'nobody', 1, {}, 0);
    await b.next('signal-failed');
    expect(await b.ask('room', { action: 'lock' })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await a.ask('room', { action: 'lock' })).toMatchObject({ ok: true });
    b.close();
    await a.next('peer-away');
    const again = await cluster.client(n1);
    const resume = { peerId: b.self, secret: b.secret };
    expect(await again.ask('join', { v: 1, room: 'told', resume })).toMatchObject({ ok: true });
    expect((await ask(n2, 'DELETE', `/rooms/told/peers/${b.self}`))[0]).toBe(204);
    await a.next('peer-left');
    const told = { account: 'told', forgotten: 0 };
    for (const node of [n1, n2]) {
      const timeline = await until('an answer of every node', async () => {
        const [, body] = await ask(node, 'GET', '/rooms/told/timeline');
        return isComplete(body) ? body : undefined;
      });
      expect(timeline).toMatchObject({
        nodes: [
          { node: one, ...told },
          { node: two, ...told },
        ].sort((x, y) => (x.node < y.node ? -1 : 1)),
        events: [
          { kind: 'joined', node: one, peerId: a.self, name: 'Ann', first: true },
          { kind: 'joined', node: two, peerId: b.self, name: 'Bob' },
          { kind: 'state', node: one, change: 'locked' },
          { kind: 'away', node: two, peerId: b.self },
          { kind: 'resumed', node: one, peerId: b.self },
          { kind: 'left', node: two, peerId: b.self, reason: 'removed' },
        ],
        links: [{ from: a.self, to: b.self, signals: 2 }],
        otherSignals: 0,
      });
      expect(timeline).toHaveProperty('errors', [
        { code: 'unknown-peer', count: 1, latestAt: expect.any(String) },
        { code: 'forbidden', count: 1, latestAt: expect.any(String) },
      ]);
    }
    const [, state] = await ask(n1, 'GET', '/cluster');
    expect(state).toMatchObject({ nodes: [{ load: { joins: expect.any(Number) } }, { load: {} }] });
    expect((await ask(n1, 'GET', '/rooms/nobody/timeline'))[0]).toBe(404);
  });

  test('R217: bodies are read for nobody else, and requests are counted', async () => {
    const post = (path: string) => fetch(n1.url + path, { method: 'POST', body: 'x'.repeat(10) });
    expect((await post('/api/v1/announcements')).status).toBe(401);
    expect((await post('/metrics')).status).toBe(413);
    const scrape = await (await fetch(`${n1.url}/metrics`)).text();
    expect(scrape).toMatch(/signalbox_admin_requests_total\{route="closeRoom",status="204"\} 1/);
    expect(scrape).toMatch(/signalbox_admin_requests_total\{route="other",status="401"\} 1/);
  });

  test('R217: with ADMIN_PORT the API and the metrics are there alone, and health is where it was', async () => {
    const apart = await cluster.node({ ADMIN_PORT: '0', TRUST_PROXY: '1', ADDRESS_LIMITS: '1' });
    const admin = await until(
      'the port',
      () =>
        /"url":"(http:[^"]+)"[^\n]*administration listens|administration listens[^\n]*"url":"(http:[^"]+)"/.exec(
          apart.output(),
        ) ?? undefined,
    );
    const base = admin[1] ?? admin[2] ?? '';
    const status = async (url: string) => (await fetch(url, { headers: { authorization: `Bearer ${KEY}` } })).status;
    for (const path of ['/metrics', '/api/docs', '/api/v1/cluster']) {
      expect([path, await status(base + path), await status(apart.url + path)]).toEqual([path, 200, 404]);
    }
    expect([await status(`${apart.url}/health/live`), await status(`${base}/health/live`)]).toEqual([200, 404]);
    // Whoever guesses the key there cannot take another address for each guess.
    const guess = async (index: number): Promise<number> =>
      (await fetch(`${base}/api/v1/cluster`, { headers: { 'x-forwarded-for': `192.0.2.${index}` } })).status;
    const guesses: number[] = [];
    for (let index = 0; index < 12; index += 1) guesses.push(await guess(index));
    expect(guesses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    await apart.stop();
  });

  test('R215, R216: a node that dies is named until its lease ends; the other one is drained', async () => {
    const third = await cluster.node();
    const fourth = await cluster.node();
    const guest = await cluster.joined(third, 'drained');
    // The node of the test before has a lease for a while yet.
    await until('an answer of every node', async () => (await nodesOf(n1)).complete || undefined);
    fourth.kill('SIGKILL');
    await fourth.exited;
    const after = await until('a node without an answer', async () => {
      const state = await nodesOf(n1);
      return state.complete ? undefined : state;
    });
    const silent = after.nodes.filter(({ state }) => state === undefined);
    expect(silent).toHaveLength(1);
    expect((await ask(n1, 'POST', `/nodes/${silent[0]?.node}/drain`))[0]).toBe(504);
    await until('the end of its lease', async () => (await nodesOf(n1)).complete || undefined);

    const { answeredBy } = await nodesOf(third);
    expect(await ask(n1, 'POST', `/nodes/${answeredBy}/drain`)).toMatchObject([202, { node: answeredBy }]);
    expect(await guest.next('goodbye')).toMatchObject([{ reason: 'drain', reconnect: true }]);
    expect(await third.exited).toBe(0);
    expect((await nodesOf(n2)).nodes.map(({ node }) => node)).not.toContain(answeredBy);
    expect((await ask(n1, 'POST', `/nodes/${answeredBy}/drain`))[0]).toBe(404);
  });
});
