import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CallStore } from '../client/call/call-store.ts';
import type { Clock } from '../client/signaling/clock.ts';

/** How often the lobby asks how many are in the room, and after a refusal, in ms. */
const EVERY_MS = 5_000;
const AFTER_REFUSAL_MS = 30_000;

interface Asked {
  readonly store: CallStore;
  readonly room: string;
  readonly token: string;
}

/** Knows how many people are in the room before somebody joins it. Asks only while the page can be seen. */
export class PeopleHere implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #clock: Clock;
  #asked: Asked | undefined;
  #count: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    host.addController(this);
  }

  /** Undefined while nobody knows. */
  get count(): number | undefined {
    return this.#count;
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#again);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#again);
    this.follow(undefined);
  }

  /** Asks about this room from now on; about none where it is undefined. */
  follow(asked: Asked | undefined): void {
    const { store, room, token } = this.#asked ?? {};
    if (asked?.store === store && asked?.room === room && asked?.token === token) return;
    this.#asked = asked;
    this.#count = undefined;
    this.#again();
  }

  readonly #again = (): void => {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#asked && document.visibilityState === 'visible') void this.#ask(this.#asked);
  };

  async #ask(asked: Asked): Promise<void> {
    const { store, room, token } = asked;
    const count = await store.peek(room, token || undefined).then(
      ({ peers }) => peers,
      () => undefined,
    );
    if (this.#asked !== asked) return;
    this.#cancel?.();
    this.#cancel = this.#clock.after(count === undefined ? AFTER_REFUSAL_MS : EVERY_MS, this.#again);
    if (count === this.#count) return;
    this.#count = count;
    this.#host.requestUpdate();
  }
}
