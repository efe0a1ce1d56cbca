import type { Clock } from '../signaling/clock.ts';
import type { MediaConnection } from './media-state.ts';

/** `disconnected` often passes by itself. After this time, in ms, ICE is restarted and the person is told. */
const BLIP_MS = { impolite: 2_000, polite: 2_500 };
/** How long nothing is shown after the peer closed its connection, in ms: it may be about to offer another one. */
const CLOSED_MS = 500;
/** After this many failures in a row the connection is rebuilt. */
const FAILURES = 3;

/** When a person reads that it takes long, and that it did not work, in ms from the beginning or the interruption. */
const SLOW_MS = 8_000;
const FAILED_MS = 20_000;
const GIVEN_UP_MS = 30_000;
/** After that, how often the connection is tried anew, in ms. */
const AGAIN_MS = 30_000;

export interface IceWatchPort {
  restart(): void;
  /** Builds a new connection; false where the other end has to do that, or where this end may not build one now. */
  rebuild(): boolean;
  changed(): void;
  /** The connection failed FAILURES times, or `state` became `failed`. Called once until media flows. */
  failed(): void;
}

/**
 * Watches the connection to one peer, from the time at which the peer is known. Restarts ICE when `connectionState` (W3C
 * WebRTC 1.0, 4.3.3) is `disconnected` for a while, when it is `failed`, and when the network is back; after FAILURES
 * failures it rebuilds the connection.
 */
export class IceWatch {
  readonly #clock: Clock;
  readonly #port: IceWatchPort;
  readonly #blipMs: number;
  #state: MediaConnection = 'connecting';
  #failures = 0;
  /** Whether the problem of now was told. */
  #told = false;
  #cancelBlip: (() => void) | undefined;
  #cancelStep: (() => void) | undefined;

  /** The polite end waits longer, so that the two ends do not restart at the same time. */
  constructor(clock: Clock, polite: boolean, port: IceWatchPort) {
    this.#clock = clock;
    this.#port = port;
    this.#blipMs = BLIP_MS[polite ? 'polite' : 'impolite'];
    this.#enter('connecting');
  }

  get state(): MediaConnection {
    return this.#state;
  }

  /** `connectionState` changed. */
  update(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        this.#stopBlip();
        this.#failures = 0;
        this.#told = false;
        this.#enter('connected');
        break;
      case 'disconnected':
        if (this.#cancelBlip === undefined) this.#beginBlip();
        break;
      case 'failed':
        this.#interrupted();
        this.#recover();
        break;
      case 'new':
      case 'connecting':
      case 'closed':
        break;
      default:
        state satisfies never;
    }
  }

  /** The peer closed its end. Its offer of a new connection, or the roster, tells the rest. */
  closedByPeer(): void {
    this.#stopBlip();
    this.#cancelBlip = this.#clock.after(CLOSED_MS, () => this.#interrupted());
  }

  /** The peer restarts ICE. This end waits for the result before it does the same. */
  restartedByPeer(): void {
    if (this.#cancelBlip !== undefined) this.#beginBlip();
  }

  /** A new connection begins. The person sees no change, unless it takes longer than a blip. */
  rebuilt(): void {
    this.#stopBlip();
    this.#failures = 0;
    if (this.#state === 'connected') this.#cancelBlip = this.#clock.after(this.#blipMs, () => this.#interrupted());
  }

  /** The person, or the peer that is back, gives it another try: shows `connecting` and counts the time from now. */
  again(): void {
    this.#stopBlip();
    this.#failures = 0;
    this.#told = false;
    this.#enter('connecting');
  }

  stop(): void {
    this.#stopBlip();
    this.#stopStep();
  }

  #beginBlip(): void {
    this.#stopBlip();
    this.#cancelBlip = this.#clock.after(this.#blipMs, () => {
      this.#interrupted();
      this.#port.restart();
    });
  }

  /** Media stopped: the state says so, unless there was none before. */
  #interrupted(): void {
    this.#stopBlip();
    if (this.#state === 'connected') this.#enter('interrupted');
  }

  #recover(): void {
    this.#failures += 1;
    if (this.#failures < FAILURES || !this.#port.rebuild()) this.#port.restart();
    else this.#tell();
  }

  /** Shows `state`, and plans the one that follows if nothing happens. */
  #enter(state: MediaConnection): void {
    this.#stopStep();
    switch (state) {
      case 'connecting':
        this.#next(SLOW_MS, () => this.#enter('still-connecting'));
        break;
      case 'still-connecting':
        this.#next(FAILED_MS - SLOW_MS, () => this.#giveUp());
        break;
      case 'interrupted':
        this.#next(GIVEN_UP_MS, () => this.#giveUp());
        break;
      case 'failed':
      case 'connected':
        break;
      default:
        state satisfies never;
    }
    if (this.#state === state) return;
    this.#state = state;
    this.#port.changed();
  }

  #giveUp(): void {
    this.#enter('failed');
    this.#tell();
    this.#tryNow();
  }

  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    this.#port.failed();
  }

  #tryNow(): void {
    if (!this.#port.rebuild()) this.#port.restart();
    this.#next(AGAIN_MS, () => this.#tryNow());
  }

  #next(ms: number, then: () => void): void {
    this.#cancelStep = this.#clock.after(ms, then);
  }

  #stopStep(): void {
    this.#cancelStep?.();
    this.#cancelStep = undefined;
  }

  #stopBlip(): void {
    this.#cancelBlip?.();
    this.#cancelBlip = undefined;
  }
}
