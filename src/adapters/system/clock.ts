import type { Clock } from '../../core/ports.ts';

/** The machine's time. Its timers do not keep the process alive; open connections do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  seconds: () => performance.now() / 1_000,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
