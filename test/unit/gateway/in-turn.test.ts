import { expect, test } from 'vitest';
import { InTurn } from '../../../src/gateway/in-turn.ts';
import { settled } from '../../support/fake-clock.ts';

function turns() {
  const done: unknown[] = [];
  return { done, inTurn: new InTurn((error) => done.push(error)) };
}

test('a piece of work runs at once where none is under way', () => {
  const { done, inTurn } = turns();
  expect(inTurn.run(() => void done.push(1), '')).toBe(true);
  expect(inTurn.run(() => void done.push(2), '')).toBe(true);
  expect(done).toEqual([1, 2]);
});

test('work waits for the piece before it, in the order in which it came', async () => {
  const { done, inTurn } = turns();
  const { promise, resolve } = Promise.withResolvers<void>();
  inTurn.run(() => promise.then(() => void done.push(1)), '');
  inTurn.run(async () => void done.push(2), '');
  inTurn.run(() => void done.push(3), '');
  await settled();
  expect(done).toEqual([]);
  resolve();
  await settled();
  expect(done).toEqual([1, 2, 3]);
});

test('a failure does not stop the next piece', async () => {
  const { done, inTurn } = turns();
  const failures = [new Error('at once'), new Error('later')];
  inTurn.run(() => {
    throw failures[0];
  }, '');
  inTurn.run(() => Promise.reject(failures[1]), '');
  inTurn.run(() => void done.push('next'), '');
  await settled();
  expect(done).toEqual([...failures, 'next']);
});

test('R97: 256 pieces may wait, one more is dropped, and the last of a session never is', async () => {
  const { done, inTurn } = turns();
  const { promise, resolve } = Promise.withResolvers<void>();
  inTurn.run(() => promise, '');
  for (let n = 0; n < 256; n += 1) expect(inTurn.run(() => void done.push(n), '')).toBe(true);
  expect(inTurn.run(() => void done.push('one more'), '')).toBe(false);
  inTurn.runLast(() => void done.push('last'));
  expect(done).toEqual([]);
  resolve();
  await settled();
  expect(done).toEqual([...Array.from({ length: 256 }).keys(), 'last']);
  expect(inTurn.run(() => void done.push('again'), '')).toBe(true);
  expect(done.at(-1)).toBe('again');
});

test('what waits holds at most 262,144 characters together; what runs at once may hold more', async () => {
  const { done, inTurn } = turns();
  const { promise, resolve } = Promise.withResolvers<void>();
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  const work = () => void done.push('work');
  expect(inTurn.run(() => promise, 'x'.repeat(300_000))).toBe(true);
  expect(inTurn.run(work, 'x'.repeat(200_000))).toBe(true);
  expect(inTurn.run(work, ['x'.repeat(62_141)])).toBe(false);
  expect(inTurn.run(work, ['x'.repeat(62_140)])).toBe(true);
  expect(inTurn.run(work, 'x')).toBe(false);
  expect(inTurn.run(work, undefined)).toBe(true);
  expect(inTurn.run(work, deep)).toBe(false);
  resolve();
  await settled();
  expect(done).toEqual(['work', 'work', 'work']);
  expect(inTurn.run(() => promise, deep)).toBe(true);
  expect(inTurn.run(work, 'x'.repeat(262_144))).toBe(true);
});
