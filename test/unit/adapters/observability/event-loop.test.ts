import { afterEach, expect, test } from 'vitest';
import { createEventLoopMonitor, RESOLUTION_MS } from '../../../../src/adapters/observability/event-loop.ts';
import { until } from '../../../support/until.ts';

let stop = () => {};
afterEach(() => stop());

function busyFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('a loop that was held up lags, until a window without it has passed', async () => {
  let turn = () => {};
  const monitor = createEventLoopMonitor({
    after(_ms, callback) {
      turn = callback;
      return () => {};
    },
  });
  stop = monitor.stop;
  // Any lag counts as held up here: how much the machine adds is not for this test to say. Of a stall, the time until
  // the monitor's timer was due is missing.
  await until('the monitor to see the loop held up', () => {
    busyFor(40 + RESOLUTION_MS);
    return monitor.lagMs() >= 40;
  });
  turn();
  const held = monitor.lagMs();
  expect(held).toBeGreaterThanOrEqual(40);
  // A window that the monitor could not count in says nothing.
  turn();
  expect(monitor.lagMs()).toBe(held);
  await until('a window without it', () => {
    turn();
    return monitor.lagMs() < held;
  });
});
