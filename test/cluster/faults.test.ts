import { afterEach, beforeEach, expect, test } from 'vitest';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { startListedRedis } from '../support/redis-acl.ts';
import { PASSWORD } from '../support/redis-deployment.ts';
import { until } from '../support/until.ts';

let cluster: ProcessCluster;
let n1: RunningNode;
let n2: RunningNode;

beforeEach(async () => {
  cluster = await ProcessCluster.start({ LEASE_MS: '1000', GRACE_MS: '1500' });
  [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
});

afterEach(() => cluster.stop());

async function status(node: RunningNode, question: string): Promise<number> {
  return (await fetch(`${node.url}/health/${question}`)).status;
}

test('R40, R44: after kill -9 of a node its peers are away, then lost, and the others are told once', async () => {
  const a = await cluster.joined(n1, 'room');
  const b = await cluster.joined(n2, 'room');
  const third = await cluster.node();
  const c = await cluster.joined(third, 'room');
  n1.kill('SIGKILL');
  expect(await b.next('peer-away')).toMatchObject([{ peerId: a.self }]);
  expect(await b.next('peer-left')).toMatchObject([{ peerId: a.self, reason: 'lost' }]);
  await c.next('peer-left');
  expect(await c.ask('peek', { room: 'room' })).toMatchObject({ peers: 2 });
  for (const peer of [b, c]) {
    expect(peer.events.filter(([event]) => event === 'peer-away')).toHaveLength(1);
    expect(peer.events.filter(([event]) => event === 'peer-left')).toHaveLength(1);
  }
});

test('R41: after kill -9 of its node a peer resumes on another node, and no client saw it leave', async () => {
  const a = await cluster.joined(n1, 'room');
  const b = await cluster.joined(n2, 'room');
  const gone = a.disconnected;
  n1.kill('SIGKILL');
  await gone;
  const back = await cluster.joined(n2, 'room', { resume: { peerId: a.self, secret: a.secret } });
  expect(await b.next('peer-back')).toMatchObject([{ peerId: a.self }]);
  b.socket.emit('signal', a.self, 1, {}, 0);
  expect(await back.next('signal')).toEqual([b.self, 1, {}, 0]);
  expect(b.events.map(([event]) => event)).not.toContain('peer-left');
});

test('R18, R36: while Redis is away local peers talk, joins are refused at once and no node exits; then all recovers', async () => {
  const [a, b] = [await cluster.joined(n1, 'room'), await cluster.joined(n1, 'room')];
  const far = await cluster.joined(n2, 'room');
  await cluster.redis.stop();
  await until('not ready', async () => (await status(n1, 'ready')) === 503);
  expect(await status(n1, 'live')).toBe(200);
  a.socket.emit('signal', b.self, 1, { during: true }, 0);
  expect(await b.next('signal')).toEqual([a.self, 1, { during: true }, 0]);
  const late = await cluster.client(n1);
  expect(await late.ask('join', { v: 1, room: 'room' })).toMatchObject({
    ok: false,
    error: { code: 'store-unavailable', retryable: true },
  });
  a.socket.emit('signal', far.self, 1, { lost: true }, 0);

  const again = await startListedRedis(PASSWORD, { port: cluster.redis.port });
  await until('ready again', async () => (await status(n1, 'ready')) === 200 && (await status(n2, 'ready')) === 200);
  await until('rooms written back', async () => {
    const answer: unknown = await late.ask('peek', { room: 'room' });
    return typeof answer === 'object' && answer !== null && 'peers' in answer && answer.peers === 3;
  });
  expect(await late.ask('join', { v: 1, room: 'room' })).toMatchObject({ ok: true });
  const rosters = await until('equal rosters', async () => {
    const all = await Promise.all([a, b, far, late].map((client) => client.ask('sync')));
    const [first, ...others] = all.map((answer) => JSON.stringify(answer));
    return others.every((other) => other === first) && first;
  });
  for (const { self } of [a, b, far]) expect(rosters).toContain(self);
  for (const client of [a, b]) {
    const versions = client.events.flatMap(([, body]) =>
      typeof body === 'object' && body !== null && 'version' in body ? [Number(body.version)] : [],
    );
    expect(versions).toEqual([...versions].sort((x, y) => x - y));
  }
  await again.stop();
});

test('R24, R32, R45: when Redis loses everything no client sees another leave, and signals go on, each once', async () => {
  const clients = [n1, n2].map(({ url }) => new SignalingClient({ server: url }));
  const [a, b] = clients;
  if (a === undefined || b === undefined) throw new Error('two clients');
  const seen: string[] = [];
  const got: unknown[] = [];
  for (const client of clients) client.on('peer-left', () => seen.push('peer-left'));
  for (const client of clients) client.on('signal-lost', () => seen.push('signal-lost'));
  b.on('signal', (_, payload) => got.push(payload));
  await a.join({ room: 'wiped' });
  const { self } = await b.join({ room: 'wiped' });
  await until('a to know b', () => a.peers.length === 1);
  const send = (from: number, to: number): void => {
    for (let n = from; n <= to; n += 1) a.signal(self, { n });
  };
  send(1, 3);
  await until('three signals', () => got.length === 3);
  await cluster.inspect.flushall();
  send(4, 6);
  await until('the room to be whole again', async () => {
    const fields = await cluster.inspect.hlen('signalbox:{wiped}:seats');
    return fields === 2 && a.peers.concat(b.peers).every(({ presence }) => presence === 'present');
  });
  send(7, 9);
  await until('all signals', () => got.length >= 9);
  expect(got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => ({ n })));
  expect(seen).toEqual([]);
  for (const client of clients) client.close();
});

test('R18, R70: SIGTERM says goodbye, refuses newcomers, hands the seats over and exits with 0', async () => {
  const a = await cluster.joined(n1, 'room');
  const b = await cluster.joined(n2, 'room');
  n1.kill('SIGTERM');
  expect(await a.next('goodbye')).toMatchObject([{ reason: 'drain', reconnect: true }]);
  expect(await status(n1, 'ready')).toBe(503);
  await expect(cluster.client(n1)).rejects.toMatchObject({ data: { code: 'draining', retryable: true } });
  await cluster.joined(n2, 'room', { resume: { peerId: a.self, secret: a.secret } });
  expect(await b.next('peer-back')).toMatchObject([{ peerId: a.self }]);
  expect(await n1.exited).toBe(0);
  expect(b.events.map(([event]) => event)).not.toContain('peer-left');
});

test('R70: clients that stay are closed within the limit, and the exit is still 0', async () => {
  const node = await cluster.node({ DRAIN_MS: '1000' });
  const a = await cluster.joined(node, 'room');
  const gone = a.disconnected;
  node.kill('SIGTERM');
  await gone;
  expect(await node.exited).toBe(0);
});

test('R73: a silent store does not hold up a node that drains: the node exits with 0 and logs what it left to its lease', async () => {
  const node = await cluster.node({ DRAIN_MS: '1000' });
  const a = await cluster.joined(node, 'room');
  const gone = a.disconnected;
  process.kill(cluster.redis.pid, 'SIGSTOP');
  node.kill('SIGTERM');
  await gone;
  expect(await node.exited).toBe(0);
  expect(node.output()).toMatch(/"count":[1-9]\d*,"msg":"(left to the lease|drain cut short)"/);
  process.kill(cluster.redis.pid, 'SIGCONT');
});

test('R70: a node that never reached its Redis still exits with 0', async () => {
  await cluster.redis.stop();
  const node = await cluster.node({ DRAIN_MS: '1000' });
  node.kill('SIGTERM');
  expect(await node.exited).toBe(0);
});

test('a node that starts before its Redis listens and refuses joins, and serves as soon as Redis is there', async () => {
  await cluster.redis.stop();
  const node = await cluster.node();
  const client = await cluster.client(node);
  expect([await status(node, 'live'), await status(node, 'ready')]).toEqual([200, 503]);
  expect(await client.ask('join', { v: 1, room: 'room' })).toMatchObject({ error: { code: 'store-unavailable' } });
  const again = await startListedRedis(PASSWORD, { port: cluster.redis.port });
  await until('ready', async () => (await status(node, 'ready')) === 200);
  expect(await client.ask('join', { v: 1, room: 'room' })).toMatchObject({ ok: true });
  await again.stop();
});
