import { expect, test } from 'vitest';
import { atMost } from '../../../../src/core/limits/at-most.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('R111: what costs much is made at a rate, and who asks more often gets the latest one', async () => {
  const clock = new FakeClock();
  let made = 0;
  const ask = atMost(clock, { perSecond: 10, burst: 2 }, () => {
    made += 1;
    return Promise.resolve(made);
  });
  const answers = await Promise.all(Array.from({ length: 4 }, () => ask()));
  expect(answers).toEqual([1, 2, 2, 2]);
  clock.tick(100);
  expect([await ask(), await ask()]).toEqual([3, 3]);
});

test('a failure is given to those who ask until the next try', async () => {
  const clock = new FakeClock();
  const failing = [true, false];
  const ask = atMost(clock, { perSecond: 1, burst: 1 }, () =>
    failing.shift() === true ? Promise.reject(new Error('away')) : Promise.resolve('there'),
  );
  await expect(ask()).rejects.toThrow('away');
  await expect(ask()).rejects.toThrow('away');
  clock.tick(1_000);
  expect(await ask()).toBe('there');
});
