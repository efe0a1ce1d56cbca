import { expect, test } from 'vitest';
import { ADDRESS_SHARE, AddressLimits } from '../../../../src/core/limits/address-limits.ts';
import { Turns } from '../../../../src/core/limits/turns.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const A = '192.0.2.1';
const B = '192.0.2.2';

interface Bench {
  readonly clock: FakeClock;
  readonly turns: Turns;
  /** How often something had to wait, and processor time of the event loop, in seconds. */
  readonly counts: { waits: number; busy: number };
  /** What is called at the end of this turn of the event loop. */
  readonly turnEnds: (() => void)[];
}

function bench({ factor = 1, isMeasured = false } = {}): Bench {
  const clock = new FakeClock();
  const counts = { waits: 0, busy: 0 };
  const turnEnds: (() => void)[] = [];
  const turns = new Turns({
    clock,
    limits: new AddressLimits(clock, factor),
    busySeconds: isMeasured ? () => counts.busy : undefined,
    nextTurn: (callback) => void turnEnds.push(callback),
    onWait() {
      counts.waits += 1;
    },
  });
  return { clock, turns, counts, turnEnds };
}

function never(): void {
  throw new Error('given up');
}

/** Work of `ms` that may begin now. */
function work({ clock, turns }: Bench, address: string, ms: number): void {
  expect(turns.begin(address)).toBe(true);
  clock.tick(ms);
  turns.end();
}

test('R117: an address that has worked for 1 ms waits until others had a turn; another one does not', () => {
  const at = bench();
  const order: string[] = [];
  work(at, A, 2);
  expect(at.turns.begin(A)).toBe(false);
  expect(at.turns.mayBegin(A)).toBe(false);
  at.turns.wait(A, { go: () => void order.push('first'), giveUp: never });
  work(at, B, 1);
  expect(order).toEqual([]);
  at.turnEnds.shift()?.();
  expect(order).toEqual(['first']);
  expect(at.counts.waits).toBe(1);
  work(at, A, 1);
});

test('R117: what comes later waits behind what waits, and is done one piece each turn', () => {
  const at = bench();
  const order: string[] = [];
  const piece = (name: string) => ({
    go() {
      expect(at.turns.begin(A, true)).toBe(true);
      order.push(name);
      at.clock.tick(2);
      at.turns.end();
    },
    giveUp: never,
  });
  work(at, A, 2);
  for (const name of ['one', 'two', 'three']) {
    expect(at.turns.begin(A)).toBe(false);
    at.turns.wait(A, piece(name));
  }
  for (const done of [['one'], ['one', 'two'], ['one', 'two', 'three']]) {
    expect(at.turnEnds).toHaveLength(1);
    at.turnEnds.shift()?.();
    expect(order).toEqual(done);
  }
  expect(at.turnEnds).toEqual([]);
});

test('R117: what has waited for 10 s is given up, and what came later is not', () => {
  const { clock, turns } = bench();
  const order: string[] = [];
  const piece = (name: string) => ({
    go: () => void order.push(`${name} went`),
    giveUp: () => void order.push(`${name} given up`),
  });
  turns.charge(A, 30);
  turns.wait(A, piece('one'));
  for (let second = 0; second < 9; second += 1) {
    clock.tick(999);
    turns.charge(A, 30);
  }
  turns.wait(A, piece('two'));
  turns.wait(A, piece('three'), clock.seconds() + 1);
  clock.tick(20_000);
  expect(order).toEqual(['one given up', 'three given up', 'two went']);
});

test('R117: work that goes on for longer than its turn is told to stop', () => {
  const { clock, turns } = bench();
  turns.begin(A);
  // The first piece is done in any case, so that the work comes to its end.
  clock.tick(1);
  expect(turns.hasTime()).toBe(true);
  expect(turns.hasTime()).toBe(false);
  turns.end();
  expect(turns.hasTime()).toBe(true);
});

test('R117: over any time an address gets its share, and what it has saved up', () => {
  const at = bench();
  let worked = 0;
  const piece = {
    go() {
      at.turns.begin(A, true);
      at.clock.tick(1);
      at.turns.end();
      worked += 1;
      at.turns.wait(A, piece);
    },
    giveUp: never,
  };
  at.turns.wait(A, piece);
  for (const end = at.clock.now() + 60_000; at.clock.now() < end; ) {
    at.turnEnds.shift()?.();
    if (at.turnEnds.length === 0) at.clock.tick(1);
  }
  const { perSecond, burst } = ADDRESS_SHARE;
  const most = (burst + 60 * perSecond) / 1_000;
  expect(worked).toBeLessThanOrEqual(most + 1);
  expect(worked).toBeGreaterThan(most * 0.95);
});

test('R117: what the node does beside reading is charged too, in proportion', () => {
  const at = bench({ isMeasured: true });
  at.clock.tick(100);
  // Of 6 ms of work 2 are reading.
  at.counts.busy = 0.006;
  at.turns.charge(B, 0.002);
  at.turns.charge(A, 0.66);
  at.turnEnds.length = 0;
  expect(at.turns.mayBegin(A)).toBe(false);
  const went: string[] = [];
  at.turns.wait(A, { go: () => void went.push('went'), giveUp: never });
  at.turnEnds.shift()?.();
  // 1.98 of 2 s are used.
  expect(went).toEqual(['went']);
  at.turns.charge(A, 0.02);
  at.turns.wait(A, { go: () => void went.push('again'), giveUp: never });
  expect(at.turnEnds).toEqual([]);
  // 0.04 s are owed, at 0.04 a second.
  at.clock.tick(999);
  expect(went).toEqual(['went']);
  at.clock.tick(3);
  expect(went).toEqual(['went', 'again']);
});

test('R117: the time in which others had the processor is charged to nobody', () => {
  const at = bench({ isMeasured: true });
  at.clock.tick(100);
  // Of 80 ms that reading took the node had the processor for 20.
  at.counts.busy = 0.02;
  at.turns.charge(B, 0.08);
  at.turns.charge(A, 7.9);
  at.turns.wait(A, { go: () => undefined, giveUp: never });
  at.turnEnds.shift()?.();
  expect(at.turns.waitMs(A)).toBe(0);
  // 1.975 of 2 s are used, and 0.025 more are.
  at.turns.charge(A, 0.12);
  expect(at.turns.waitMs(A)).toBeGreaterThan(0);
});

test('R117: ADDRESS_LIMITS=0 and no address never wait', () => {
  const at = bench();
  at.turns.charge(A, 2);
  expect(at.turns.mayBegin(A)).toBe(false);
  at.turns.charge('', 2);
  expect(at.turns.mayBegin('')).toBe(true);
  const free = bench({ factor: 0 });
  free.turns.charge(A, 60);
  work(free, A, 1_000);
  expect(free.turns.begin(A)).toBe(true);
  expect(free.turns.hasTime()).toBe(true);
});
