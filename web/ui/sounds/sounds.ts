import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CallState } from '../../client/call/call-store.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import { NO_CALL } from '../view.ts';
import { APART_MS, isCrowd, type Sound, soundOf } from './sound-of.ts';
import { Synthesizer } from './synthesizer.ts';

interface SoundHost extends ReactiveControllerHost, HTMLElement {
  readonly noSounds: boolean;
  readonly store: { readonly state: CallState } | undefined;
}

/** Plays a short sound when somebody comes, goes, raises a hand, knocks or writes; at most one in 500 ms. */
export class Sounds implements ReactiveController {
  readonly #host: SoundHost;
  readonly #clock: Clock;
  readonly #synthesizer: Pick<Synthesizer, 'play' | 'close'>;
  #before = NO_CALL;
  #playedAt = Number.NEGATIVE_INFINITY;

  constructor(host: SoundHost, clock: Clock, synthesizer: Pick<Synthesizer, 'play' | 'close'> = new Synthesizer()) {
    this.#host = host;
    this.#clock = clock;
    this.#synthesizer = synthesizer;
    host.addController(this);
  }

  hostUpdate(): void {
    const before = this.#before;
    this.#before = this.#state;
    const sound = soundOf(before, this.#before);
    if (sound) this.play(sound);
  }

  hostDisconnected(): void {
    this.#synthesizer.close();
  }

  /** Plays a sound, unless sounds are off, the call is a crowd, or another one was played just now. */
  play(sound: Sound): void {
    const now = this.#clock.now();
    if (this.#host.noSounds || isCrowd(this.#state) || Math.abs(now - this.#playedAt) < APART_MS) return;
    this.#playedAt = now;
    const video = this.#host.shadowRoot?.querySelector<HTMLVideoElement>('video[data-peer]');
    this.#synthesizer.play(sound, video && 'sinkId' in video ? video.sinkId : '');
  }

  get #state(): CallState {
    return this.#host.store?.state ?? NO_CALL;
  }
}
