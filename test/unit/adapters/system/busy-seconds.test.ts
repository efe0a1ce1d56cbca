import { expect, test } from 'vitest';
import { busySeconds } from '../../../../src/adapters/system/busy-seconds.ts';

function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000_000;
}

test('R117: the processor time of the thread is told in seconds', () => {
  const before = threadSeconds();
  const busy = busySeconds();
  expect(busy).toBeGreaterThanOrEqual(before);
  expect(busy).toBeLessThanOrEqual(threadSeconds());
  expect(busy).toBeGreaterThan(0);
});
