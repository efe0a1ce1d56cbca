import type { Clock } from '../client/signaling/clock.ts';

/** How long changes are gathered for one announcement, in ms. It doubles while they go on and on. */
const GATHER_MS = 2_000;
const GATHER_LONGEST_MS = 8_000;

/** Changes go on and on where one comes within this time after those before it were gathered, in ms. */
const QUIET_MS = 2_000;

/** Nobody is named again within this time, in ms. */
const AGAIN_MS = 10_000;

/** What is told of those who came, or of those who went. */
export interface Announcement {
  readonly what: 'came' | 'went';
  readonly names: readonly string[];
}

interface Change {
  readonly what: Announcement['what'];
  readonly peerId: string;
  readonly name: string;
}

/**
 * Gathers who came and who went into few announcements (SPEC R154). It compares who is here with who was announced, so
 * somebody who comes and goes all the time changes nothing, under whatever peer ids.
 */
export class Announcements {
  readonly #clock: Clock;
  readonly #say: (announcements: readonly Announcement[]) => void;
  /** The names of those who are here, and of those who are announced to be here, by peer id. */
  readonly #here = new Map<string, string>();
  readonly #told = new Map<string, string>();
  /** When a name was announced last, in ms since the epoch. */
  readonly #named = new Map<string, number>();
  #gatherMs = GATHER_MS;
  #gatheredAt = Number.NEGATIVE_INFINITY;
  #cancelGather: (() => void) | undefined;
  /** For changes that wait because their names were announced lately. */
  #cancelAgain: (() => void) | undefined;

  constructor(clock: Clock, say: (announcements: readonly Announcement[]) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  came(peerId: string, name: string): void {
    this.#here.set(peerId, name);
    this.#gather();
  }

  /** `name` may be another one than that with which the peer came. */
  went(peerId: string, name: string): void {
    this.#here.delete(peerId);
    if (this.#told.has(peerId)) this.#told.set(peerId, name);
    this.#gather();
  }

  /** The call is over, for all of them. */
  reset(): void {
    for (const names of [this.#here, this.#told, this.#named]) names.clear();
    this.#stop();
  }

  #gather(): void {
    if (this.#cancelGather !== undefined) return;
    const busy = this.#clock.now() - this.#gatheredAt < QUIET_MS;
    this.#gatherMs = busy ? Math.min(GATHER_LONGEST_MS, this.#gatherMs * 2) : GATHER_MS;
    this.#cancelGather = this.#clock.after(this.#gatherMs, () => {
      this.#gatheredAt = this.#clock.now();
      this.#announce();
    });
  }

  #stop(): void {
    this.#cancelGather?.();
    this.#cancelAgain?.();
    this.#cancelGather = undefined;
    this.#cancelAgain = undefined;
  }

  #announce(): void {
    this.#stop();
    const now = this.#clock.now();
    for (const [name, at] of this.#named) if (now - at >= AGAIN_MS || at > now) this.#named.delete(name);
    const changes = this.#changes();
    const due = changes.filter(({ name }) => !this.#named.has(name));
    for (const change of due) {
      this.#settle(change);
      this.#named.set(change.name, now);
    }
    if (due.length < changes.length) {
      const ms = Math.min(...this.#named.values()) + AGAIN_MS - now;
      this.#cancelAgain = this.#clock.after(ms, () => {
        this.#cancelAgain = undefined;
        // While others are gathered, these go with them.
        if (this.#cancelGather === undefined) this.#announce();
      });
    }
    if (due.length > 0) this.#say([...summary('came', due), ...summary('went', due)]);
  }

  /** Those who came or went since they were announced. Where one of each has the same name, nothing has changed. */
  #changes(): readonly Change[] {
    const went: Change[] = [];
    for (const [peerId, name] of this.#told) if (!this.#here.has(peerId)) went.push({ what: 'went', peerId, name });
    const came: Change[] = [];
    for (const [peerId, name] of this.#here) {
      if (this.#told.has(peerId)) continue;
      const change: Change = { what: 'came', peerId, name };
      const same = went.findIndex((each) => each.name === name);
      const [gone] = same < 0 ? [] : went.splice(same, 1);
      if (gone === undefined) came.push(change);
      else for (const each of [gone, change]) this.#settle(each);
    }
    return [...came, ...went];
  }

  #settle({ what, peerId, name }: Change): void {
    if (what === 'came') this.#told.set(peerId, name);
    else this.#told.delete(peerId);
  }
}

function summary(what: Announcement['what'], changes: readonly Change[]): readonly Announcement[] {
  const names = changes.filter((each) => each.what === what).map(({ name }) => name);
  return names.length === 0 ? [] : [{ what, names }];
}
