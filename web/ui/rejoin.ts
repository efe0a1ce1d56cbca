import { type ErrorCode, WAITING_ROOM } from '../../src/protocol/index.ts';
import type { CallError } from '../client/call/call-store.ts';
import type { Clock } from '../client/signaling/clock.ts';

/** Waits between the tries, in s. Nobody wants to be in a call that they tried to join many minutes ago. */
const WAITS_S = [5, 10, 20, 40, 60] as const;

/** Refusals that may be over in a moment, without anybody doing something about it. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'connection-failed',
  'timeout',
  'node-full',
  'draining',
  'store-unavailable',
  'rate-limited',
  'token-unchecked',
]);

export const mayPass = (code: ErrorCode): boolean => PASSING.has(code);

/** Joins again after a refusal that may pass, and counts down to it. Gives up after five tries. */
export class Rejoin {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #join: () => void;
  #tries = 0;
  #seconds: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, { changed, join }: { changed(): void; join(): void }) {
    this.#clock = clock;
    this.#changed = changed;
    this.#join = join;
  }

  /** Until the next try, in s; undefined where none comes. */
  get seconds(): number | undefined {
    return this.#seconds;
  }

  /** A join was refused. */
  refused({ code, detail, retryAfterMs = 0 }: CallError): void {
    this.pause();
    const wait = WAITS_S[this.#tries];
    // Where nobody let them in, only the person decides to ask again.
    if (wait === undefined || !mayPass(code) || detail === WAITING_ROOM) return;
    this.#tries += 1;
    this.#count(Math.max(wait, Math.ceil(retryAfterMs / 1_000)));
  }

  /** A try is under way. */
  pause(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#seconds = undefined;
  }

  /** The person is in the room, has left it, or tries it themselves. */
  reset(): void {
    this.pause();
    this.#tries = 0;
  }

  #count(seconds: number): void {
    this.#seconds = seconds;
    this.#changed();
    this.#cancel = this.#clock.after(1_000, () => {
      if (seconds > 1) return this.#count(seconds - 1);
      this.pause();
      this.#join();
    });
  }
}
