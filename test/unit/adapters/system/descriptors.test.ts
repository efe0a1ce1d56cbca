import { expect, test } from 'vitest';
import { openFilesLimit, softLimit, tcpLimits } from '../../../../src/adapters/system/descriptors.ts';

test('R111: the limit of open files is the soft one', () => {
  const text =
    'Limit  Soft Limit  Hard Limit  Units\nMax processes  7  8  processes\nMax open files            1024       4096  files\n';
  expect(softLimit(text)).toBe(1_024);
  expect(softLimit('Max open files            unlimited            unlimited            files')).toBeUndefined();
  expect(softLimit('')).toBeUndefined();
});

test.runIf(process.platform === 'linux')('R111: this process has one', () => {
  expect(openFilesLimit()).toBeGreaterThan(0);
});

test('R111: clients get what is left of it, and new sessions a little less than other connections', () => {
  expect(tcpLimits(1_000)).toEqual({ gate: 900, most: 950 });
  expect(tcpLimits(256)).toEqual({ gate: 192, most: 224 });
  expect(tcpLimits(20)).toEqual({ gate: 1, most: 2 });
});
