import { expect, test } from 'vitest';
import { Budget, clientRates } from '../../../../src/core/limits/budget.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const RATES = clientRates(10, 1_000);

test('R61: events come in a burst of twice the rate; one that costs more is charged more', () => {
  const budget = new Budget(RATES, new FakeClock(), '');
  const taken = Array.from({ length: 10 }, () => budget.takeEvent(5)).filter(Boolean);
  expect(taken).toHaveLength(4);
});

test('R123: after the wait the next event is taken, and not before', async () => {
  const clock = new FakeClock();
  const budget = new Budget(RATES, clock, '');
  while (budget.takeEvent(5));
  const wait = budget.waitMs();
  await clock.advance(wait - 1);
  expect(budget.takeEvent(1)).toBe(false);
  await clock.advance(1);
  expect(budget.takeEvent(1)).toBe(true);
});

test('R120: bytes above the burst pass once, and are waited for afterwards', async () => {
  const clock = new FakeClock();
  const budget = new Budget(RATES, clock, '');
  expect(budget.takeBytes(10_000)).toBe(true);
  expect(budget.takeBytes(1)).toBe(false);
  // 6,000 are owed, and one token has to be there.
  expect(budget.waitMs()).toBe(6_001);
  await clock.advance(6_001);
  expect(budget.waitMs()).toBe(0);
  expect(budget.takeBytes(1)).toBe(true);
});
