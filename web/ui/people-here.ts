import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RoomGlimpse } from '../../src/protocol/index.ts';
import type { CallError, CallStore } from '../client/call/call-store.ts';
import type { Clock } from '../client/signaling/clock.ts';
import type { TokenOption } from '../client/signaling/token-source.ts';

/** How often the lobby asks how many are in the room, and after a refusal, in ms. */
const EVERY_MS = 5_000;
const AFTER_REFUSAL_MS = 30_000;

interface Asked {
  readonly store: CallStore;
  readonly room: string;
  /** A function is called once for a room, and again after a refusal. */
  readonly token: TokenOption;
  /** Why the latest join was refused: what was seen before that may not hold any more. */
  readonly refusal: CallError | undefined;
}

/** Knows how many people are in the room, and how one gets in, before somebody joins it. Asks only while the page can be seen. */
export class PeopleHere implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #clock: Clock;
  #asked: Asked | undefined;
  #seen: { readonly asked: Asked; readonly glimpse: RoomGlimpse } | undefined;
  /** As the page has it now. */
  #token: TokenOption | undefined;
  /** What a function of the page brought. */
  #brought: string | undefined;
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
    const { store, room, refusal } = this.#asked ?? {};
    const same = asked?.store === store && asked?.room === room && isSameToken(asked?.token, this.#token);
    this.#token = asked?.token;
    if (same && asked?.refusal === refusal) return;
    this.#asked = asked;
    if (!same) {
      this.#seen = undefined;
      this.#brought = undefined;
    }
    this.#again();
  }

  readonly #again = (): void => {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#asked && document.visibilityState === 'visible') void this.#ask(this.#asked);
  };

  async #look(asked: Asked): Promise<RoomGlimpse> {
    const { store, room } = asked;
    const token = this.#token;
    if (typeof token !== 'function') return store.peek(room, token || undefined);
    const brought = this.#brought ?? (await token());
    if (this.#asked === asked) this.#brought = brought;
    return store.peek(room, brought || undefined);
  }

  async #ask(asked: Asked): Promise<void> {
    const glimpse = await this.#look(asked).catch(() => undefined);
    if (this.#asked !== asked) return;
    if (!glimpse) this.#brought = undefined;
    this.#cancel?.();
    this.#cancel = this.#clock.after(glimpse ? EVERY_MS : AFTER_REFUSAL_MS, this.#again);
    const before = this.#seen;
    this.#seen = glimpse && { asked, glimpse };
    if (before?.asked !== asked || !isSame(before.glimpse, glimpse)) this.#host.requestUpdate();
  }
}

/** Frameworks make a new function for each render. */
function isSameToken(one: TokenOption | undefined, other: TokenOption | undefined): boolean {
  return one === other || (typeof one === 'function' && typeof other === 'function');
}

function isSame(one: RoomGlimpse, other: RoomGlimpse | undefined): boolean {
  const { peers, capacity, full, entry } = one;
  return peers === other?.peers && capacity === other.capacity && full === other.full && entry === other.entry;
}
