import { describe, expect, test } from 'vitest';
import { slotOf } from '../../src/adapters/redis/client.ts';
import { ProcessCluster } from '../support/cluster.ts';
import { allReady, idOf, roomOn, status } from '../support/cluster-nodes.ts';
import type { RunningNode } from '../support/node.ts';
import { Pair } from '../support/pair.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { startSentinel } from '../support/redis-sentinel.ts';
import { until } from '../support/until.ts';

const ENV = { LEASE_MS: '1000', GRACE_MS: '5000' };

const unavailable = { ok: false, error: { code: 'store-unavailable', retryable: true } };

/** Waits until all clients see one roster with all of them in it, then checks the events that they got until then. */
async function expectEqualRosters(clients: readonly (RawClient & { readonly self: string })[]): Promise<void> {
  await until('equal rosters', async () => {
    const [first, ...others] = (await Promise.all(clients.map((client) => client.ask('sync')))).map((it) =>
      JSON.stringify(it),
    );
    return others.every((other) => other === first) && clients.every(({ self }) => first?.includes(self));
  });
  for (const { events } of clients) {
    expect(events.map(([event]) => event)).not.toContain('peer-left');
    const versions = events.flatMap(([, body]) =>
      typeof body === 'object' && body !== null && 'version' in body ? [Number(body.version)] : [],
    );
    expect(versions).toEqual([...versions].sort((x, y) => x - y));
  }
}

test.concurrent('R18, R24, R32, R45: during a Sentinel failover that loses the latest writes, joins are refused for a moment, and all else works', async ({
  onTestFinished: finished,
}) => {
  const redis = await startSentinel();
  const cluster = ProcessCluster.on(redis, ENV);
  finished(() => cluster.stop());
  const [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  const pair = await Pair.join(finished, 'room', [n1, n2]);
  const early = await cluster.joined(n1, 'room');
  const late = await cluster.client(n2);

  await redis.unlinkReplica();
  const unsaved = [await cluster.joined(n1, 'room'), await cluster.joined(n2, 'room')];
  await cluster.redis.stop();
  expect(await late.ask('join', { v: 1, room: 'room' })).toMatchObject(unavailable);
  await until('not ready', async () => (await status(n1, 'ready')) === 503);
  expect(await status(n1, 'live')).toBe(200);

  await allReady([n1, n2]);
  const welcome = await until('a join', async () => {
    const answer: unknown = await late.ask('join', { v: 1, room: 'room' });
    return typeof answer === 'object' && answer !== null && 'self' in answer && String(answer.self);
  });
  await expectEqualRosters([early, ...unsaved, { ...late, self: welcome }]);
  await pair.settle();
});

describe.concurrent.each([
  ["the one with a node's inbox", false],
  ['the one with the leases', true],
])('one of three primaries of Redis Cluster killed: %s', (_, withLeases) => {
  test('R18, R32, R36, R45: rooms of the other primaries work, rooms of the killed one keep their peers, then all recovers', async ({
    onTestFinished: finished,
  }) => {
    const redis = await startRedisCluster();
    const cluster = ProcessCluster.on(redis, ENV);
    finished(() => cluster.stop());
    const leases = redis.primaryOf(slotOf('signalbox:{nodes}:leases'));
    const inbox = (node: RunningNode): number => redis.primaryOf(slotOf(`signalbox:inbox:${idOf(node)}`));
    const n1 = await cluster.node();
    let n2 = await cluster.node();
    while (inbox(n2) === leases) n2 = await cluster.node();
    const nodes = [n1, n2] as const;
    const victim = withLeases ? leases : inbox(n2);
    const roomsByPrimary = [0, 1, 2].map((primary) => roomOn((slot) => redis.primaryOf(slot) === primary));
    const all = await Promise.all(roomsByPrimary.map((room) => Pair.join(finished, room, nodes)));
    const deadRoom = roomsByPrimary[victim] ?? '';
    const liveRoom = roomsByPrimary[(victim + 1) % 3] ?? '';
    const local = [await cluster.joined(n1, deadRoom), await cluster.joined(n1, deadRoom)] as const;
    const [first, second] = local;

    await redis.kill(victim);
    await Promise.all(all.map((pair) => pair.goesOn()));
    first.socket.emit('signal', second.self, 1, { during: true }, 0);
    expect(await second.next('signal')).toEqual([first.self, 1, { during: true }, 0]);
    const [refused, welcomed] = [await cluster.client(n2), await cluster.client(n2)];
    expect(await refused.ask('join', { v: 1, room: deadRoom })).toMatchObject(unavailable);
    expect(await welcomed.ask('join', { v: 1, room: liveRoom })).toMatchObject({ ok: true });
    if (withLeases) {
      const report = await until('not ready', async () => {
        const response = await fetch(`${n1.url}/health/ready`);
        return response.status === 503 && response.text();
      });
      expect(JSON.parse(report)).toMatchObject({ checks: { store: { ok: false }, inbox: { ok: true } } });
    } else {
      expect(await status(n1, 'ready')).toBe(200);
    }

    await redis.revive(victim);
    await allReady(nodes);
    const self = await until('a join', async () => {
      const answer: unknown = await refused.ask('join', { v: 1, room: deadRoom });
      return typeof answer === 'object' && answer !== null && 'self' in answer && String(answer.self);
    });
    await expectEqualRosters([...local, { ...refused, self }]);
    await Promise.all(all.map((pair) => pair.settle()));
    for (const node of nodes) expect(await status(node, 'live')).toBe(200);
  });
});
