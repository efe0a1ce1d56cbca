import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose/node.ts';
import { readSecretFile } from '../../src/config/read-file.ts';
import { readSettings } from '../../src/config/settings.ts';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { type RedisDeployment, standaloneRedis } from '../support/redis-deployment.ts';
import { startSentinel } from '../support/redis-sentinel.ts';
import { until } from '../support/until.ts';

/** Whether a client was told of a peer. */
function knows({ events }: RawClient, peerId: string): boolean {
  return events.some(([event, body]) => event === 'peer-joined' && JSON.stringify(body).includes(peerId));
}

describe.each([
  ['standalone', standaloneRedis],
  ['Sentinel', () => startSentinel()],
  ['Redis Cluster', () => startRedisCluster()],
])('two nodes, Redis as %s', (_, startDeployment) => {
  let deployment: RedisDeployment;
  let cluster: ProcessCluster;
  let n1: RunningNode;
  let n2: RunningNode;
  let rooms = 0;

  const newRoom = (): string => `room-${++rooms}`;

  beforeAll(async () => {
    deployment = await startDeployment();
    cluster = ProcessCluster.on(deployment, { EVENTS_PER_SECOND: '10000' });
    [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  });

  afterAll(() => cluster.stop());

  /** Publishes that Redis has taken so far. */
  async function publishes(): Promise<number> {
    const texts = await Promise.all(deployment.inspect.map((redis) => redis.info('commandstats')));
    return texts.reduce((sum, text) => sum + Number(/cmdstat_spublish:calls=(\d+)/.exec(text)?.[1] ?? 0), 0);
  }

  test('R10, R21, R30: peers on different nodes see each other and exchange signals, stamped by the server', async () => {
    const room = newRoom();
    const a = await cluster.joined(n1, room, { name: 'Ann' });
    const b = await cluster.joined(n2, room);
    expect(await a.next('peer-joined')).toMatchObject([{ version: a.version + 1, peer: { peerId: b.self } }]);
    b.socket.emit('signal', a.self, 1, { kind: 'offer' }, 0);
    a.socket.emit('signal', b.self, 1, { kind: 'answer' }, 1);
    expect(await a.next('signal')).toEqual([b.self, 1, { kind: 'offer' }, 0]);
    expect(await b.next('signal')).toEqual([a.self, 1, { kind: 'answer' }, 1]);
    a.socket.emit('signal-ack', b.self, 1);
    expect(await b.next('signal-ack')).toEqual([a.self, 1]);
  });

  test('R11: the first message after a join reaches the joiner, 200 times out of 200', async () => {
    const room = newRoom();
    const sender = await cluster.joined(n1, room);
    const joiner = await cluster.client(n2);
    for (let round = 0; round < 200; round += 1) {
      await joiner.ask('join', { v: 1, room });
      await sender.ask('message', { round });
      expect((await joiner.next('message')).at(1)).toEqual({ round });
      await joiner.ask('leave');
    }
  });

  test('R14: of fifty peers that race for eight seats from two nodes eight get one', async () => {
    const room = newRoom();
    const clients = await Promise.all(Array.from({ length: 50 }, (_, index) => cluster.client(index % 2 ? n1 : n2)));
    const answers = await Promise.all(clients.map((client) => client.ask('join', { v: 1, room })));
    const welcomed = answers.filter((answer) => typeof answer === 'object' && answer !== null && 'self' in answer);
    expect(welcomed).toHaveLength(8);
    expect(await clients[0]?.ask('peek', { room })).toMatchObject({ peers: 8, full: true });
    for (const client of clients) client.close();
  });

  test('R36, R37: a signal between peers of one node costs Redis nothing, a signal to another node at most one publish', async () => {
    const room = newRoom();
    const near = await Promise.all([cluster.joined(n1, room), cluster.joined(n1, room)]);
    const far = await cluster.joined(n2, room);
    const [a, b] = near;
    await until('the first to know the third', () => knows(a, far.self));
    const exchange = async (from: typeof a, to: typeof a): Promise<number> => {
      const before = await publishes();
      for (let seq = 1; seq <= 50; seq += 1) from.socket.emit('signal', to.self, seq, { n: seq }, 0);
      for (let seq = 1; seq <= 50; seq += 1) expect((await to.next('signal')).slice(0, 2)).toEqual([from.self, seq]);
      return (await publishes()) - before;
    };
    // Each node may probe its inbox meanwhile, which is one publish for each channel of the inbox.
    expect(await exchange(a, b)).toBeLessThanOrEqual(4);
    expect(await exchange(a, far)).toBeLessThanOrEqual(54);
  });

  test('an announcement reaches the clients of every node, through the cluster adapter', async () => {
    const clients = [await cluster.client(n1), await cluster.client(n2)];
    const env = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', REDIS_URL: deployment.url };
    const read = readSettings(env, {
      hostname: 'third',
      suffix: 'x',
      memoryBytes: 1_000_000_000,
      readFile: readSecretFile,
    });
    if (!read.ok) throw new Error(read.problems.join());
    const third = await compose(read.settings);
    third.sockets.announce('maintenance at noon');
    for (const client of clients) expect(await client.next('announcement')).toEqual([{ text: 'maintenance at noon' }]);
    await third.drain();
  });

  test('R15, R51: updates and leaving are seen on the other node', async () => {
    const room = newRoom();
    const a = await cluster.joined(n1, room, { metadata: { audio: true } });
    const b = await cluster.joined(n2, room);
    expect(await a.ask('update', { metadata: { audio: false, hand: true } })).toEqual({ ok: true });
    expect(await b.next('peer-updated')).toMatchObject([{ peer: { metadata: { audio: false, hand: true } } }]);
    expect(await a.ask('leave')).toEqual({ ok: true });
    expect(await b.next('peer-left')).toMatchObject([{ peerId: a.self, reason: 'left' }]);
  });

  test('R41, R43: a session moves to another node; the old connection is told and closed', async () => {
    const room = newRoom();
    const a = await cluster.joined(n1, room);
    const b = await cluster.joined(n2, room);
    const gone = a.disconnected;
    const back = await cluster.joined(n2, room, { resume: { peerId: a.self, secret: a.secret } });
    expect(back.self).toBe(a.self);
    expect(await a.next('goodbye')).toEqual([{ reason: 'replaced', reconnect: false, afterMs: 0 }]);
    await gone;
    expect(await b.next('peer-back')).toMatchObject([{ peerId: a.self }]);
    b.socket.emit('signal', a.self, 1, {}, 0);
    expect(await back.next('signal')).toEqual([b.self, 1, {}, 0]);
    const names = b.events.map(([event]) => event);
    expect(names).not.toContain('peer-away');
    expect(names).not.toContain('peer-left');
  });

  test('a scrape has the numbers of joins, and of signals by path', async () => {
    const room = newRoom();
    const a = await cluster.joined(n1, room);
    const b = await cluster.joined(n2, room);
    await a.next('peer-joined');
    a.socket.emit('signal', b.self, 1, {}, 0);
    await b.next('signal');
    const remote = await until('a remote signal in the scrape', async () => {
      const scrape = await (await fetch(`${n1.url}/metrics`)).text();
      return /signalbox_signals_total\{path="remote",result="relayed"\} [1-9]/.exec(scrape) ?? undefined;
    });
    expect(remote[0]).toContain('remote');
  });
});
