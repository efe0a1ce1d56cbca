import type { ReactiveControllerHost } from 'lit';
import type { CallPhase } from '../client/call/call-store.ts';
import type { Clock } from '../client/signaling/clock.ts';
import { ICONS } from './icons.ts';
import type { Notice } from './notices.ts';
import { Since } from './since.ts';
import type { Words } from './words/en.ts';

/** A short interruption is over before a person could read about it: when it is told, and when it is long, in ms. */
const AWAY_MS = [800, 10_000] as const;
const BACK_MS = [2_000] as const;

/** Tells that signaling is away, for how long, and that it is back. */
export class SignalingNotice {
  readonly #away: Since;
  readonly #back: Since;
  #told = false;
  #isBack = false;

  constructor(host: ReactiveControllerHost, clock: Clock) {
    this.#away = new Since(host, clock);
    this.#back = new Since(host, clock);
  }

  of(phase: CallPhase, words: Words): readonly Notice[] {
    const away = phase.kind === 'reconnecting';
    const passed = this.#away.passed(away ? 'away' : undefined, AWAY_MS);
    if (!away && this.#told) this.#isBack = phase.kind === 'joined';
    this.#told = passed > 0;
    if (away) this.#isBack = false;
    if (this.#back.passed(this.#isBack ? 'back' : undefined, BACK_MS) > 0) this.#isBack = false;
    const title =
      passed > 1 ? words.stillReconnecting : passed > 0 ? words.reconnecting : this.#isBack ? words.back : '';
    return title ? [{ kind: 'info', icon: away ? ICONS.waiting : ICONS.done, title }] : [];
  }
}
