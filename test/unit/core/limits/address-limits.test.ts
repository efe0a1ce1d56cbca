import { describe, expect, test } from 'vitest';
import {
  ADDRESS_CONNECTIONS,
  ADDRESS_RATES,
  ADDRESSES_LIMIT,
  AddressLimits,
  FREE_FAILURES,
} from '../../../../src/core/limits/address-limits.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const A = '192.0.2.1';
const B = '192.0.2.2';

function limits(factor = 1): { readonly clock: FakeClock; readonly of: AddressLimits } {
  const clock = new FakeClock();
  return { clock, of: new AddressLimits(clock, factor) };
}

describe('R122: by address', () => {
  test.each(['handshakes', 'joins', 'peeks'] as const)('%s come in a burst, then at their rate', async (what) => {
    const { clock, of } = limits();
    const { burst, perSecond } = ADDRESS_RATES[what];
    const taken = (address: string): number =>
      Array.from({ length: burst + 50 }, () => of.take(address, what)).filter((wait) => wait === 0).length;
    expect(taken(A)).toBe(burst);
    expect(taken(B)).toBe(burst);
    await clock.advance(1_000);
    expect(taken(A)).toBe(perSecond);
  });

  test('R123: after the wait the next one is taken', async () => {
    const { clock, of } = limits();
    while (of.take(A, 'peeks') === 0);
    const wait = of.take(A, 'peeks');
    await clock.advance(wait - 1);
    expect(of.take(A, 'peeks')).toBe(1);
    await clock.advance(1);
    expect(of.take(A, 'peeks')).toBe(0);
  });

  test('open connections are counted until they are closed', () => {
    const { of } = limits();
    for (let index = 0; index < ADDRESS_CONNECTIONS; index += 1) expect(of.open(A)).toBe(true);
    expect(of.open(A)).toBe(false);
    expect(of.open(B)).toBe(true);
    of.close(A);
    expect(of.open(A)).toBe(true);
    expect(of.open(A)).toBe(false);
  });

  test('the factor multiplies every limit; 0, and no address, have none', () => {
    const twice = limits(2).of;
    const taken = Array.from({ length: 1_000 }, () => twice.take(A, 'peeks')).filter((wait) => wait === 0);
    expect(taken).toHaveLength(2 * ADDRESS_RATES.peeks.burst);
    const none = limits(0).of;
    expect(Array.from({ length: 1_000 }, () => none.take(A, 'peeks')).every((wait) => wait === 0)).toBe(true);
    expect(none.size).toBe(0);
    const { of } = limits();
    expect(Array.from({ length: 1_000 }, () => of.take('', 'peeks')).every((wait) => wait === 0)).toBe(true);
  });
});

describe('R124: resumes that fail', () => {
  test('wait longer each time, but never too long for honest peers of the address', async () => {
    const { clock, of } = limits();
    for (let index = 0; index < FREE_FAILURES; index += 1) of.guessFailed(A, 'resumes');
    expect(of.guessWaitMs(A, 'resumes')).toBe(0);
    const waits: number[] = [];
    for (let index = 0; index < 6; index += 1) {
      of.guessFailed(A, 'resumes');
      waits.push(of.guessWaitMs(A, 'resumes'));
      await clock.advance(of.guessWaitMs(A, 'resumes'));
      expect(of.guessWaitMs(A, 'resumes')).toBe(0);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    expect(of.guessWaitMs(B, 'resumes')).toBe(0);
  });

  test('are forgiven after ten minutes without one', async () => {
    const { clock, of } = limits();
    for (let index = 0; index < FREE_FAILURES + 3; index += 1) of.guessFailed(A, 'resumes');
    await clock.advance(600_001);
    of.guessFailed(A, 'resumes');
    expect(of.guessWaitMs(A, 'resumes')).toBe(0);
  });
});

describe('what is remembered', () => {
  test('is bounded; an address with an open connection stays', () => {
    const { of } = limits();
    of.open('first');
    for (let index = 0; index < ADDRESSES_LIMIT + 1_000; index += 1) of.take(`2001:db8:${index}`, 'peeks');
    expect(of.size).toBeLessThanOrEqual(ADDRESSES_LIMIT + 1);
    for (let index = 0; index < ADDRESS_CONNECTIONS - 1; index += 1) of.open('first');
    expect(of.open('first')).toBe(false);
  });

  test('is forgotten when it would be the same as a new one', async () => {
    const { clock, of } = limits();
    for (let index = 0; index < 1_000; index += 1) of.take(`2001:db8:${index}`, 'peeks');
    await clock.advance(600_001);
    for (let index = 0; index < 1_000; index += 1) of.take(`2001:db9:${index}`, 'peeks');
    expect(of.size).toBeLessThanOrEqual(1_000);
  });
});

test('R114: what one client of an address sends at once keeps the others waiting for 3 s at most', () => {
  const clock = new FakeClock();
  const limits = new AddressLimits(clock, 1);
  expect(limits.take('a', 'bytes', 500_000_000)).toBe(0);
  expect(limits.take('a', 'bytes')).toBeLessThanOrEqual(3_001);
  clock.tick(3_001);
  expect(limits.take('a', 'bytes')).toBe(0);
});
