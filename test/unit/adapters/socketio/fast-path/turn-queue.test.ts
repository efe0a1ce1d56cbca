import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TurnQueue } from '../../../../../src/adapters/socketio/fast-path/turn-queue.ts';

test('items pushed in one turn are written at its end, in order, each once', async () => {
  const written: number[] = [];
  const queue = new TurnQueue<number>((item) => written.push(item));
  for (const item of [1, 2, 3]) queue.push(item);
  expect(written).toEqual([]);
  await setImmediate();
  expect(written).toEqual([1, 2, 3]);
  queue.push(4);
  await setImmediate();
  expect(written).toEqual([1, 2, 3, 4]);
});

test('a flush writes the waiting items before the end of the turn', async () => {
  const written: number[] = [];
  const queue = new TurnQueue<number>((item) => written.push(item));
  queue.push(1);
  queue.flush();
  expect(written).toEqual([1]);
  queue.push(2);
  await setImmediate();
  expect(written).toEqual([1, 2]);
});

test('an item that a write pushes is written too', async () => {
  const written: number[] = [];
  const queue = new TurnQueue<number>((item) => {
    written.push(item);
    if (item === 1) queue.push(3);
  });
  queue.push(1);
  queue.push(2);
  queue.flush();
  await setImmediate();
  expect(written).toEqual([1, 2, 3]);
});
