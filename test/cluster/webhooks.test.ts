import { onTestFinished, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { allReady } from '../support/cluster-nodes.ts';
import { startNode } from '../support/node.ts';
import { rawClient } from '../support/raw-client.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { until } from '../support/until.ts';
import { type Receiver, startReceiver, WEBHOOK_SECRET } from '../support/webhook-receiver.ts';

const MEETING = ['room-started', 'peer-joined', 'peer-left', 'room-ended', 'call-report'];

async function started(env: Readonly<Record<string, string>> = {}): Promise<[ProcessCluster, Receiver]> {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  const cluster = await ProcessCluster.start({
    WEBHOOK_URLS: receiver.url,
    WEBHOOK_SECRET,
    LEASE_MS: '1500',
    GRACE_MS: '500',
    ...env,
  });
  onTestFinished(() => cluster.stop());
  return [cluster, receiver];
}

test('R220 R227: two nodes tell one receiver of a room once, in order, signed, with a report at its end', async () => {
  const [cluster, receiver] = await started();
  const [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  const a = await cluster.joined(n1, 'room', { name: 'Ann' });
  const b = await cluster.joined(n2, 'room');
  await b.ask('leave');
  a.close();
  await until('the report', () => receiver.events('room').some(({ type }) => type === 'call-report'));
  const told = receiver.events('room').map(({ type, data }) => [type, data.peer, data.reason]);
  expect(told).toEqual([
    ['room-started', undefined, undefined],
    ['peer-joined', a.self, undefined],
    ['peer-joined', b.self, undefined],
    ['peer-left', b.self, 'left'],
    ['peer-left', a.self, 'lost'],
    ['room-ended', undefined, undefined],
    ['call-report', undefined, undefined],
  ]);
  const meetings = new Set(receiver.events('room').map(({ data }) => data.meeting));
  expect(meetings.size).toBe(1);
  expect(receiver.events('room').at(-1)?.data).toMatchObject({ peers: 2, mostAtOnce: 2, complete: true });
  expect(receiver.unverified).toBe(0);
});

test('R223: a node dies by kill -9 in the middle of a delivery: nothing is lost, order stays, and repeats have the same id', async () => {
  const [cluster, receiver] = await started();
  const n1 = await cluster.node();
  // The first node has all shards, and its attempts hang.
  receiver.hang();
  const rooms = Array.from({ length: 12 }, (_each, index) => `room-${index}`);
  const first = await Promise.all(rooms.map((room) => cluster.joined(n1, room)));
  await until('attempts under way', () => receiver.hanging >= 8);
  const n2 = await cluster.node();
  const second = await Promise.all(rooms.map((room) => cluster.joined(n2, room)));
  n1.kill('SIGKILL');
  await n1.exited;
  receiver.answer();
  const has = (room: string, wanted: string) => receiver.events(room).some(({ type }) => type === wanted);
  await until('the end of the peers that died', () => rooms.every((room) => has(room, 'peer-left')), 30_000);
  await Promise.all(second.map((client) => client.ask('leave')));
  await until('every report', () => rooms.every((room) => has(room, 'call-report')), 30_000);
  rooms.forEach((room, index) => {
    const told = receiver.events(room).map(({ type, data }) => `${type} ${data.peer ?? ''}`);
    const [one, two] = [first[index]?.self, second[index]?.self];
    expect(told).toEqual([
      'room-started ',
      `peer-joined ${one}`,
      `peer-joined ${two}`,
      `peer-left ${one}`,
      `peer-left ${two}`,
      'room-ended ',
      'call-report ',
    ]);
  });
  // Repeats came, with the same id and the same body.
  expect(receiver.repeats).toBeGreaterThan(0);
  expect(receiver.changed).toBe(0);
});

test('R224: a receiver that fails and recovers gets all events in order, and another URL does not wait for it', async () => {
  const failing = await startReceiver();
  onTestFinished(() => failing.stop());
  const [cluster, receiver] = await started();
  failing.status = 500;
  const node = await cluster.node({ WEBHOOK_URLS: `${failing.url},${receiver.url}` });
  const client = await cluster.joined(node, 'room');
  await client.ask('leave');
  await until('the other receiver to have all', () => receiver.events('room').length === 5);
  await until('attempts that failed', () => failing.refused >= 2);
  expect(failing.events('room')).toEqual([]);
  failing.status = 204;
  await until('the receiver to have all', () => failing.events('room').length === 5, 30_000);
  expect(failing.events('room')).toEqual(receiver.events('room'));
});

test('R226: while Redis is silent nothing is lost: neither what waits nor what happens meanwhile', async () => {
  const [cluster, receiver] = await started();
  const node = await cluster.node();
  receiver.hang();
  const client = await cluster.joined(node, 'room');
  await until('an attempt under way', () => receiver.hanging > 0);
  process.kill(cluster.redis.pid, 'SIGSTOP');
  receiver.answer();
  // Its answer came, and could not be noted: this event is not sent again while its node lives.
  await until('the event', () => receiver.events('room').length === 1);
  await until('Redis to be missed', async () => (await fetch(`${node.url}/health/ready`)).status === 503, 30_000);
  expect(await client.ask('leave')).toMatchObject({ ok: true });
  process.kill(cluster.redis.pid, 'SIGCONT');
  await allReady([node]);
  await until('the report', () => receiver.events('room').length === 5, 30_000);
  expect(receiver.events('room').map(({ type }) => type)).toEqual(MEETING);
  expect(receiver.repeats).toBe(0);
});

test('R228: after a loss of all data the room goes on in a meeting of another id, told late', async () => {
  const [cluster, receiver] = await started();
  const [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  const a = await cluster.joined(n1, 'room');
  const b = await cluster.joined(n2, 'room');
  await until('both', () => receiver.events('room').length === 3);
  await cluster.inspect.flushall();
  await until('the room to be told again', () => receiver.events('room').length === 6, 30_000);
  await a.ask('leave');
  await b.ask('leave');
  await until('the report', () => receiver.events('room').some(({ type }) => type === 'call-report'), 30_000);
  const told = receiver.events('room').slice(3);
  expect(told.map(({ type, data }) => [type, data.late])).toEqual([
    ['room-started', true],
    ['peer-joined', true],
    ['peer-joined', true],
    ['peer-left', undefined],
    ['peer-left', undefined],
    ['room-ended', undefined],
    ['call-report', undefined],
  ]);
  const meetings = receiver.events('room').map(({ data }) => data.meeting);
  expect(new Set(meetings.slice(0, 3)).size).toBe(1);
  expect(new Set(meetings.slice(3)).size).toBe(1);
  expect(meetings[0]).not.toBe(meetings[3]);
  expect(told.at(-1)?.data).toMatchObject({ complete: false, peers: 2 });
});

test('R226: a join and a leave cost Redis one XADD each, and each event one XADD and one XDEL', async () => {
  const [cluster, receiver] = await started();
  const node = await cluster.node();
  const rooms = Array.from({ length: 10 }, (_each, index) => `room-${index}`);
  const clients = await Promise.all(rooms.map((room) => cluster.joined(node, room)));
  await Promise.all(clients.map((client) => client.ask('leave')));
  await until('all events', () => receiver.all().length === 50);
  const calls = async (command: string): Promise<number> => {
    const stats = await cluster.inspect.info('commandstats');
    return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
  };
  const facts = 20;
  const events = 50;
  await until('all to be taken out', async () => (await calls('xdel')) === facts + events);
  expect(await calls('xadd')).toBe(facts + events);
});

test('R229: a node that drains hands its shards over, so that another one need not wait for the end of a lease', async () => {
  const [cluster, receiver] = await started({ LEASE_MS: '600000', DRAIN_MS: '1000' });
  const n1 = await cluster.node();
  await cluster.joined(n1, 'room');
  await until('the first events', () => receiver.all().length === 2);
  const n2 = await cluster.node();
  n1.kill('SIGTERM');
  expect(await n1.exited).toBe(0);
  const clients = await Promise.all(['a', 'b', 'c', 'd'].map((room) => cluster.joined(n2, room)));
  await Promise.all(clients.map((client) => client.ask('leave')));
  await until('all events', () => receiver.all().length === 2 + 4 * 5, 50_000);
});

test('R229: a node without Redis tells too', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  const node = await startNode({ WEBHOOK_URLS: receiver.url, WEBHOOK_SECRET });
  onTestFinished(() => node.stop());
  const client = await rawClient(node.url);
  onTestFinished(() => client.close());
  await client.ask('join', { v: 1, room: 'room' });
  await client.ask('leave');
  await until('all events', () => receiver.events('room').length === 5);
  expect(receiver.events('room').map(({ type }) => type)).toEqual(MEETING);
  expect(receiver.unverified).toBe(0);
  const metrics = await (await fetch(`${node.url}/metrics`)).text();
  expect(metrics).toContain('signalbox_webhook_attempts_total{result="delivered"} 5');
});

test('R162 R220: on Redis Cluster, with the rights of users.acl', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  const redis = await startRedisCluster();
  const cluster = ProcessCluster.on(redis, { WEBHOOK_URLS: receiver.url, WEBHOOK_SECRET });
  onTestFinished(() => cluster.stop());
  const node = await cluster.node();
  const clients = await Promise.all(Array.from({ length: 8 }, (_each, index) => cluster.joined(node, `room-${index}`)));
  await Promise.all(clients.map((client) => client.ask('leave')));
  await until('all events', () => receiver.all().length === 8 * 5);
});

test('R220: without WEBHOOK_URLS no key of webhooks is written', async () => {
  const cluster = await ProcessCluster.start();
  onTestFinished(() => cluster.stop());
  const node = await cluster.node();
  const client = await cluster.joined(node, 'room');
  await client.ask('leave');
  const keys = await cluster.inspect.keys('*webhooks*');
  expect(keys).toEqual([]);
  expect(await cluster.inspect.keys('*')).not.toEqual([]);
});
