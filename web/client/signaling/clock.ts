/** The time. Tests bring a clock of their own. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number;
  /** Calls back once, `ms` from now. The function that is returned cancels. */
  after(ms: number, callback: () => void): () => void;
}

/** A number from 0 (included) to 1 (excluded), for jitter. */
export type Random = () => number;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
