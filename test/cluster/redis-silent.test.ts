import { expect, test } from 'vitest';
import { slotOf } from '../../src/adapters/redis/client.ts';
import { ProcessCluster } from '../support/cluster.ts';
import { allReady, roomOn, status } from '../support/cluster-nodes.ts';
import type { RunningNode } from '../support/node.ts';
import { Pair } from '../support/pair.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { startStrandedRedis } from '../support/stranded-redis.ts';
import { startSentinel } from '../support/redis-sentinel.ts';
import { until } from '../support/until.ts';

// A silent server (SIGSTOP) answers nothing and ends no connection, so nobody is told of the fault.
const ENV = { LEASE_MS: '1000', GRACE_MS: '8000', EVENTS_PER_SECOND: '1000' };

/** Expects that the nodes are ready again and take joins, and are still the same processes. */
async function expectRecovery(cluster: ProcessCluster, nodes: readonly RunningNode[], room: string): Promise<void> {
  await allReady(nodes);
  for (const node of nodes) {
    const late = await cluster.client(node);
    await until('a join', async () => {
      const answer: unknown = await late.ask('join', { v: 1, room });
      return typeof answer === 'object' && answer !== null && 'self' in answer;
    });
    late.close();
  }
}

test.concurrent('R18, R32: the silent primary of a Sentinel group is replaced, and later answers again: no signal is lost', async ({
  onTestFinished: finished,
}) => {
  const redis = await startSentinel();
  const cluster = ProcessCluster.on(redis, ENV);
  finished(() => cluster.stop());
  const nodes = await Promise.all([cluster.node(), cluster.node()]);
  const pair = await Pair.join(finished, 'room', nodes);
  process.kill(cluster.redis.pid, 'SIGSTOP');
  await until('not ready', async () => (await status(nodes[0], 'ready')) === 503);
  expect(await status(nodes[0], 'live')).toBe(200);
  await expectRecovery(cluster, nodes, 'another room');
  await pair.goesOn();
  process.kill(cluster.redis.pid, 'SIGCONT');
  await pair.goesOn();
  await expectRecovery(cluster, nodes, 'a third room');
  await pair.settle();
});

test.concurrent('R18, R32: the silent primary of Redis Cluster that has the leases is replaced by its replica: no signal is lost', async ({
  onTestFinished: finished,
}) => {
  const leases = slotOf('signalbox:{nodes}:leases');
  const victim = Math.floor((leases * 3) / 16_384);
  const redis = await startRedisCluster({ replicated: [victim] });
  const cluster = ProcessCluster.on(redis, ENV);
  finished(() => cluster.stop());
  const nodes = await Promise.all([cluster.node(), cluster.node()]);
  const rooms = [0, 1, 2].map((primary) => roomOn((slot) => redis.primaryOf(slot) === primary));
  const pairs = await Promise.all(rooms.map((room) => Pair.join(finished, room, nodes)));
  const pid = redis.primaries[victim]?.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  await Promise.all(pairs.map((pair) => pair.goesOn()));
  await redis.tookOver(victim);
  await expectRecovery(cluster, nodes, rooms[victim] ?? '');
  await Promise.all(pairs.map((pair) => pair.goesOn()));
  process.kill(pid, 'SIGCONT');
  await until(
    'it to be a replica',
    async () => (await redis.inspect[victim]?.info('replication'))?.includes('role:slave'),
    20_000,
  );
  await Promise.all(pairs.map((pair) => pair.goesOn()));
  await expectRecovery(cluster, nodes, rooms[victim] ?? '');
  await Promise.all(pairs.map((pair) => pair.settle()));
  for (const node of nodes) expect(await status(node, 'live')).toBe(200);
});

test.concurrent('R18, R32, R45: nodes do not wait for a server that stays silent and is replaced behind its address: no signal is lost', async ({
  onTestFinished: finished,
}) => {
  const redis = await startStrandedRedis();
  const cluster = ProcessCluster.on(redis, { ...ENV, GRACE_MS: '20000' });
  finished(() => cluster.stop());
  const nodes = await Promise.all([cluster.node(), cluster.node()]);
  const pair = await Pair.join(finished, 'room', nodes);
  redis.strand();
  await until('not ready', async () => (await status(nodes[0], 'ready')) === 503);
  await expectRecovery(cluster, nodes, 'another room');
  await pair.goesOn();
  await pair.settle();
});
