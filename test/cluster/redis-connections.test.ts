import { once } from 'node:events';
import { Cluster } from 'ioredis';
import { expect, test } from 'vitest';
import { slotOf } from '../../src/adapters/redis/client.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { InboxChannels } from '../../src/adapters/redis/inbox-channels.ts';
import { Lineage } from '../../src/adapters/redis/lineage.ts';
import { redisTarget } from '../../src/config/redis-url.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('a client that ioredis gave up is connected again; another server is another lineage', async () => {
  const server = await startRedis();
  const { commands, subscriber, connected, close } = connectRedis(redisTarget.parse(server.url), silentLog);
  expect(await connected).toBe(true);
  const lineage = new Lineage(commands);
  const before = await lineage.look();
  for (const client of [commands, subscriber]) {
    const ready = once(client, 'ready');
    client.disconnect();
    await ready;
  }
  expect(await lineage.look()).toBe(before);

  await server.stop();
  const empty = await startRedis({ port: server.port });
  await until('another lineage', async () => (await lineage.look()) !== before);
  expect(await lineage.look()).toContain(before);
  close();
  await empty.stop();
});

test('on Redis Cluster an inbox has two channels, a third of all slots apart; on one server it has one channel', () => {
  const cluster = new Cluster([{ host: '127.0.0.1', port: 1 }], { lazyConnect: true });
  const channels = new InboxChannels(cluster, 'p');
  for (let number = 0; number < 2_000; number += 1) {
    const [first = '', second = '', ...more] = channels.of(`node-${number}`);
    expect(more).toEqual([]);
    expect(Math.abs(slotOf(first) - slotOf(second))).toBeGreaterThanOrEqual(Math.ceil(16_384 / 3));
  }
  const { commands, close } = connectRedis(redisTarget.parse('redis://127.0.0.1:1'), silentLog);
  expect(new InboxChannels(commands, 'p').of('node')).toEqual(['p:inbox:node']);
  close();
});
