import { expect, test } from 'vitest';
import { startNode } from '../support/node.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { holdCall, SDP_LINE } from './call.ts';

/** The level of most lines: what is kept out there is kept out at every level. */
const env = { ROOM_CAPACITY: '3', LOG_LEVEL: 'trace' };

test('the log of a whole call has its lifecycle, and nothing that is confidential', async () => {
  const redis = await startRedis({ args: ['--requirepass', 'hunter2'] });
  const REDIS_URL = redis.url.replace('redis://', 'redis://:hunter2@');
  const [one, two] = await Promise.all([startNode({ ...env, REDIS_URL }), startNode({ ...env, REDIS_URL })]);
  try {
    const { confidential } = await holdCall([one.url, two.url], 'blue');
    // A leave is answered before its seat is given up in Redis.
    const left = (): number => (one.output() + two.output()).split('"peer left"').length - 1;
    await until('all three to have left', () => left() === 3);
    // Errors of Redis are in the log too, with what its client hangs on them.
    await redis.stop();
    await until('both nodes to miss Redis', () => [one, two].every((node) => node.output().includes('redis away')));
    for (const node of [one, two]) node.kill('SIGTERM');
    expect(await Promise.all([one.exited, two.exited])).toEqual([0, 0]);

    const text = one.output() + two.output();
    const lines = text
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    for (const event of ['listening', 'peer joined', 'peer away', 'peer resumed', 'peer left', 'draining', 'stopped']) {
      expect(lines.map(({ msg }) => msg)).toContain(event);
    }
    expect(lines.filter(({ msg }) => msg === 'peer joined')).toEqual(
      Array.from({ length: 3 }, () =>
        expect.objectContaining({ node: expect.any(String), room: 'blue', peer: expect.any(String) }),
      ),
    );
    expect(confidential).toContain(SDP_LINE);
    expect([...confidential, 'hunter2'].filter((secret) => text.includes(secret))).toEqual([]);
  } finally {
    await Promise.all([one.stop(), two.stop()]);
    await redis.stop();
  }
});
