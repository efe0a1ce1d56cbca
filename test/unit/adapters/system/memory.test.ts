import { expect, test } from 'vitest';
import { sampled } from '../../../../src/adapters/system/memory.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('a figure is read at most ten times a second, however often it is asked for', () => {
  const clock = new FakeClock();
  const figures = [1_000, 2_000, 3_000];
  const memory = sampled(clock, () => figures.shift() ?? 0);
  expect([memory(), memory()]).toEqual([1_000, 1_000]);
  clock.tick(99);
  expect(memory()).toBe(1_000);
  clock.tick(1);
  expect([memory(), memory()]).toEqual([2_000, 2_000]);
});

test('R111: a reading that fails leaves the one before it', () => {
  const clock = new FakeClock();
  const figures = [1_000];
  const memory = sampled(clock, () => {
    const figure = figures.shift();
    if (figure === undefined) throw new Error('EMFILE');
    return figure;
  });
  expect(memory()).toBe(1_000);
  clock.tick(100);
  expect(memory()).toBe(1_000);
});
