import { Cluster } from 'ioredis';
import { expect, test } from 'vitest';
import { slotOf } from '../../src/adapters/redis/client.ts';
import { InboxChannels } from '../../src/adapters/redis/inbox-channels.ts';
import { ProcessCluster } from '../support/cluster.ts';
import { allReady, idOf } from '../support/cluster-nodes.ts';
import { Pair } from '../support/pair.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { until } from '../support/until.ts';

test('R32: while the slots of a room, of the leases and of an inbox move to other primaries, joins work and no signal is lost', async ({
  onTestFinished: finished,
}) => {
  const redis = await startRedisCluster();
  const cluster = ProcessCluster.on(redis, { LEASE_MS: '1000', GRACE_MS: '5000' });
  finished(() => cluster.stop());
  const nodes = [await cluster.node(), await cluster.node()] as const;
  const [n1, n2] = nodes;
  const pair = await Pair.join(finished, 'room', nodes);
  const elsewhere = (slot: number): number => (redis.primaryOf(slot) + 1) % 3;

  for (const key of ['signalbox:{room}:seats', 'signalbox:{nodes}:leases']) {
    await redis.move(slotOf(key), elsewhere(slotOf(key)), async () => {
      await cluster.joined(n2, 'room');
      await pair.goesOn();
    });
    await cluster.joined(n1, 'room');
  }

  const naming = new Cluster([{ host: '127.0.0.1', port: 1 }], { lazyConnect: true });
  const channels = new InboxChannels(naming, 'signalbox').of(idOf(n2));
  expect(channels).toHaveLength(2);
  for (const channel of channels) {
    const target = elsewhere(slotOf(channel));
    await redis.move(slotOf(channel), target);
    await pair.goesOn();
    await until('the inbox to be subscribed there', async () => {
      const answer = await redis.inspect[target]?.call('PUBSUB', 'SHARDNUMSUB', channel);
      return Array.isArray(answer) && Number(answer[1]) === 1;
    });
  }
  await allReady(nodes);
  await pair.goesOn();
  await pair.settle();
});
