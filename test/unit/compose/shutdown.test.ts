import { expect, test } from 'vitest';
import { createShutdown } from '../../../src/compose/shutdown.ts';

function setUp() {
  const exits: number[] = [];
  const events: string[] = [];
  const timers = new Map<number, () => void>();
  const drained = Promise.withResolvers<void>();
  const stop = createShutdown({
    drain: () => drained.promise,
    limitMs: 5_000,
    clock: {
      after(ms, callback) {
        timers.set(ms, callback);
        return () => timers.delete(ms);
      },
    },
    exit: (code) => exits.push(code),
    report: (event) => events.push(event),
  });
  return { stop, drained, exits, events, timers };
}

test('the first signal drains and exits with 0', async () => {
  const { stop, drained, exits, events, timers } = setUp();
  stop('SIGTERM');
  expect({ exits, events }).toEqual({ exits: [], events: ['draining'] });
  drained.resolve();
  await expect.poll(() => timers.size).toBe(0);
  expect({ exits, events }).toEqual({ exits: [0], events: ['draining', 'stopped'] });
});

test('R73: a drain that reaches the limit is cut short and exits with 0, once', async () => {
  const { stop, drained, exits, events, timers } = setUp();
  stop('SIGTERM');
  timers.get(5_000)?.();
  expect(exits).toEqual([0]);
  drained.resolve();
  await expect.poll(() => timers.size).toBe(0);
  expect({ exits, events }).toEqual({ exits: [0], events: ['draining', 'drain cut short'] });
});

test('a drain that fails exits with 1', async () => {
  const { stop, drained, exits, events } = setUp();
  stop('SIGINT');
  drained.reject(new Error('no'));
  await expect.poll(() => exits).toEqual([1]);
  expect(events).toEqual(['draining', 'drain failed']);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a second signal, %s, exits at once with %i', (signal, code) => {
  const { stop, exits } = setUp();
  stop('SIGTERM');
  stop(signal);
  stop(signal);
  expect(exits).toEqual([code]);
});

test('R216: an administrator drains as a first signal does; the first signal after that changes nothing, the next exits', async () => {
  const { stop, exits, events } = setUp();
  stop('administrator');
  stop('administrator');
  stop('SIGTERM');
  expect({ exits, events }).toEqual({ exits: [], events: ['draining'] });
  stop('administrator');
  stop('SIGTERM');
  expect(exits).toEqual([143]);
});
