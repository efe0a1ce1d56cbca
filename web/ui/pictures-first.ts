import type { ReactiveControllerHost } from 'lit';
import type { CallState } from '../client/call/call-store.ts';
import type { Clock } from '../client/signaling/clock.ts';
import { selfOf } from './people/rights.ts';
import { Since } from './since.ts';

/** How long a newcomer is not drawn yet, in ms: a page needs about this to make an offer or an answer. */
const HEAD_START_MS = 80;

/** What else a call has waits for the first picture no longer than this, in ms. */
const LONGEST_MS = 2_000;

/**
 * Lets the first picture of somebody else come before everything that takes the page's time (SPEC R368): drawing a tile that is
 * empty yet, and loading what a call has beside pictures and switches.
 */
export class PicturesFirst {
  readonly #clock: Clock;
  readonly #seen: () => boolean;
  readonly #since: Since;
  #known = new Set<string>();
  #drawAt = 0;

  /** `seen`: whether the picture of somebody else shows already. */
  constructor(host: ReactiveControllerHost, clock: Clock, seen: () => boolean) {
    this.#clock = clock;
    this.#seen = seen;
    this.#since = new Since(host, clock);
  }

  /** Asked before each render: a promise where it has to wait for the connection to somebody who has just come. */
  headStart({ participants }: CallState): Promise<void> | undefined {
    const now = this.#clock.now();
    const came = participants.some(
      ({ peerId, video, connection }) => video && connection === 'connecting' && !this.#known.has(peerId),
    );
    this.#known = new Set(participants.map(({ peerId }) => peerId));
    if (came) this.#drawAt = now + HEAD_START_MS;
    const ms = this.#drawAt - now;
    if (ms <= 0 || ms > HEAD_START_MS) return undefined;
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }

  /** Asked before each render: whether it is time to load what else a call has. */
  due(state: CallState): boolean {
    const { phase, participants, error } = state;
    const late = this.#since.passed(selfOf(state) || undefined, [LONGEST_MS]) > 0;
    switch (phase.kind) {
      case 'joined':
      case 'reconnecting':
        return late || !participants.some(({ video, connection }) => video && connection !== 'failed') || this.#seen();
      case 'joining':
        return phase.waiting !== undefined;
      case 'idle':
        return error?.fatal === true;
      case 'ended':
        return false;
    }
  }
}
