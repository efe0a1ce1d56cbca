import { expect, test } from 'vitest';
import { residentMemory } from '../../../../src/adapters/system/memory.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('resident memory is read at most ten times a second, however often it is asked for', () => {
  const clock = new FakeClock();
  const figures = [1_000, 2_000, 3_000];
  const memory = residentMemory(clock, () => figures.shift() ?? 0);
  expect([memory(), memory()]).toEqual([1_000, 1_000]);
  clock.tick(99);
  expect(memory()).toBe(1_000);
  clock.tick(1);
  expect([memory(), memory()]).toEqual([2_000, 2_000]);
});
