import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RoomGlimpse } from '../../src/protocol/index.ts';
import type { CallError, CallStore } from '../client/call/call-store.ts';
import type { Clock } from '../client/signaling/clock.ts';
import type { TokenOption } from '../client/signaling/token-source.ts';
import { RoomLooks } from './room-looks.ts';

/** How often the lobby asks how many are in the room, and after a refusal, in ms. */
const EVERY_MS = 5_000;
const AFTER_REFUSAL_MS = 30_000;

interface Asked {
  readonly store: CallStore;
  readonly room: string;
  /** See `RoomLooks`. */
  readonly token: TokenOption;
  /** Why the latest join was refused: what was seen before that may not hold any more. */
  readonly refusal: CallError | undefined;
}

/** Knows how many people are in the room, and how one gets in, before somebody joins it. Asks only while the page can be seen. */
export class PeopleHere implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #clock: Clock;
  readonly #looks = new RoomLooks();
  #asked: Asked | undefined;
  #seen: { readonly asked: Asked; readonly glimpse: RoomGlimpse } | undefined;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    host.addController(this);
  }

  /** Undefined while nobody knows. */
  get count(): number | undefined {
    return this.#seen?.glimpse.peers;
  }

  /** The room as it was seen after the latest refusal; undefined while nobody knows. */
  get glimpse(): RoomGlimpse | undefined {
    return this.#seen?.asked === this.#asked ? this.#seen?.glimpse : undefined;
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
    const { store, room, token, refusal } = this.#asked ?? {};
    const same = asked?.store === store && asked?.room === room && asked?.token === token;
    if (same && asked?.refusal === refusal) return;
    this.#asked = asked;
    if (!same) this.#seen = undefined;
    this.#again();
  }

  readonly #again = (): void => {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#asked && document.visibilityState === 'visible') void this.#ask(this.#asked);
  };

  async #ask(asked: Asked): Promise<void> {
    const { store, room, token } = asked;
    const glimpse = await this.#looks.look(store, room, token).catch(() => undefined);
    if (this.#asked !== asked) return;
    this.#cancel?.();
    this.#cancel = this.#clock.after(glimpse ? EVERY_MS : AFTER_REFUSAL_MS, this.#again);
    const before = this.#seen;
    this.#seen = glimpse && { asked, glimpse };
    if (before?.asked !== asked || !isSame(before.glimpse, glimpse)) this.#host.requestUpdate();
  }
}

function isSame(one: RoomGlimpse, other: RoomGlimpse | undefined): boolean {
  const { peers, capacity, full, entry } = one;
  return peers === other?.peers && capacity === other.capacity && full === other.full && entry === other.entry;
}
