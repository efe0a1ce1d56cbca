import type { Clock } from '../signaling/clock.ts';
import type { MediaConnection } from './media-state.ts';

/** `disconnected` often passes by itself. After this time, in ms, ICE is restarted and the person is told. */
const BLIP_MS = 2_500;
/** After this many failures in a row the connection is rebuilt. */
const FAILURES = 3;

export interface IceWatchPort {
  restart(): void;
  /** Builds a new connection; false where the other end has to do that, or where this end may not build one now. */
  rebuild(): boolean;
  changed(): void;
}

/** Watches `connectionState` (W3C WebRTC 1.0, 4.3.3): restarts ICE, and after FAILURES failures rebuilds the connection. */
export class IceWatch {
  readonly #clock: Clock;
  readonly #port: IceWatchPort;
  #state: MediaConnection = 'connecting';
  #failures = 0;
  #cancelBlip: (() => void) | undefined;

  constructor(clock: Clock, port: IceWatchPort) {
    this.#clock = clock;
    this.#port = port;
  }

  get state(): MediaConnection {
    return this.#state;
  }

  update(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        this.stop();
        this.#failures = 0;
        this.#show('connected');
        break;
      case 'disconnected':
        this.#cancelBlip ??= this.#clock.after(BLIP_MS, () => {
          this.#cancelBlip = undefined;
          this.#show('interrupted');
          this.#port.restart();
        });
        break;
      case 'failed':
        this.stop();
        this.#failures += 1;
        this.#show('interrupted');
        if (this.#failures < FAILURES || !this.#port.rebuild()) this.#port.restart();
        break;
      case 'new':
      case 'connecting':
      case 'closed':
        break;
      default:
        state satisfies never;
    }
  }

  /** A new connection begins. */
  reset(): void {
    this.stop();
    this.#failures = 0;
  }

  stop(): void {
    this.#cancelBlip?.();
    this.#cancelBlip = undefined;
  }

  #show(state: MediaConnection): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#port.changed();
  }
}
