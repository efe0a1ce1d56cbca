import { expect, test } from 'vitest';
import { startNode } from '../../../support/node.ts';
import { startRedis } from '../../../support/redis.ts';
import { until } from '../../../support/until.ts';

test('while Redis is away a node is not ready, but alive, and it is ready again when Redis is back', async () => {
  const redis = await startRedis();
  const node = await startNode({ REDIS_URL: redis.url, LEASE_MS: '1000' });
  const status = async (question: string) => (await fetch(`${node.url}/health/${question}`)).status;
  try {
    await until('the node to be ready', async () => (await status('ready')) === 200);
    await redis.stop();
    await until('the node to miss Redis', async () => (await status('ready')) === 503);
    expect(await status('live')).toBe(200);
    const again = await startRedis({ port: redis.port });
    try {
      await until('the node to be ready again', async () => (await status('ready')) === 200);
    } finally {
      await again.stop();
    }
  } finally {
    await node.stop();
    await redis.stop();
  }
}, 30_000);
