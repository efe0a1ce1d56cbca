import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Clock } from '../client/signaling/clock.ts';

/** Tells how many of some times have passed since something began, and updates the host when another one has. */
export class Since implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #clock: Clock;
  #what: string | undefined;
  #at = 0;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#cancel?.();
  }

  /** `what` goes on now; undefined where nothing does. Another one begins anew. Times are in ms, the shortest first. */
  passed(what: string | undefined, timesMs: readonly number[]): number {
    if (what !== this.#what) {
      this.#what = what;
      this.#at = this.#clock.now();
    }
    this.#cancel?.();
    this.#cancel = undefined;
    if (what === undefined) return 0;
    const ms = this.#clock.now() - this.#at;
    const next = timesMs.find((time) => time > ms);
    if (next !== undefined) this.#cancel = this.#clock.after(next - ms, () => this.#host.requestUpdate());
    return timesMs.filter((time) => time <= ms).length;
  }
}
