import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TurnQueue } from '../../../../../src/adapters/socketio/fast-path/turn-queue.ts';

test('items pushed in one turn are written at its end, in order, each once', async () => {
  const written: number[] = [];
  const queue = new TurnQueue<number>((item) => written.push(item));
  for (const item of [1, 2, 3]) queue.push(item, 1);
  expect(written).toEqual([]);
  await setImmediate();
  expect(written).toEqual([1, 2, 3]);
  queue.push(4, 1);
  await setImmediate();
  expect(written).toEqual([1, 2, 3, 4]);
});

test('a flush writes the waiting items before the end of the turn', async () => {
  const written: number[] = [];
  const queue = new TurnQueue<number>((item) => written.push(item));
  queue.push(1, 1);
  queue.flush();
  expect(written).toEqual([1]);
  queue.push(2, 1);
  await setImmediate();
  expect(written).toEqual([1, 2]);
});

test('an item that a write pushes is written too', async () => {
  const written: number[] = [];
  const queue = new TurnQueue<number>((item) => {
    written.push(item);
    if (item === 1) queue.push(3, 1);
  });
  queue.push(1, 1);
  queue.push(2, 1);
  queue.flush();
  await setImmediate();
  expect(written).toEqual([1, 2, 3]);
});

test('R62: much that waits is written at once, before the end of the turn', () => {
  const written: number[] = [];
  const queue = new TurnQueue<number>((item) => written.push(item));
  queue.push(1, 40_000);
  expect(written).toEqual([]);
  queue.push(2, 40_000);
  expect(written).toEqual([1, 2]);
});
