import { expect, test } from 'vitest';
import { limitOf, oldObjects, oldObjectsLimit } from '../../../../src/adapters/system/heap.ts';

const MIB = 1_048_576;

test.each([
  ['no flag says otherwise', 4_192, '', 4_096],
  ['a flag gives it', 144, '--max-old-space-size=48', 48],
  ['the last of two flags gives it', 144, '--max_old_space_size=64 --x --max-old-space-size=48', 48],
  ['a flag bounds young objects', 268, '--max-semi-space-size=4', 256],
])('R111: the limit of old objects, where %s', (_, heapLimit, flags, old) => {
  expect(Math.round(limitOf(heapLimit * MIB, flags) / MIB)).toBe(old);
});

test('R111: old objects of this process are within their limit', () => {
  expect(oldObjects()).toBeGreaterThan(MIB);
  expect(oldObjects()).toBeLessThan(oldObjectsLimit());
});
