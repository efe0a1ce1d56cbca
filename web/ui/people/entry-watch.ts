import { type ErrorCode, type RoomGlimpse, WAITING_ROOM } from '../../../src/protocol/index.ts';
import type { CallError, CallState } from '../../client/call/call-store.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import type { Entry } from './entry.ts';

/** How long somebody who was turned away waits where the node does not say it, and how often a place is looked for, in ms. */
const DENIED_MS = 30_000;
const LOOK_MS = 5_000;

/** What the watch needs of the element. */
export interface EntryPorts {
  readonly clock: Clock;
  /** The room that it is for now; undefined where it is not on a page. */
  readonly room: () => string | undefined;
  /** How full the room is; undefined where nobody can say. */
  readonly peek: () => Promise<RoomGlimpse | undefined>;
  readonly changed: () => void;
  readonly join: () => void;
}

/** Follows how somebody gets into a room: waits, is turned away, is not answered, finds it full (SPEC R313). */
export class EntryWatch {
  readonly #ports: EntryPorts;
  #entry: Entry | undefined;
  /** The room that `#entry` is about. */
  #room: string | undefined;
  #waited = false;
  #idle = true;
  /** The lobby saw that the room is full. Where a join alone was told so, too many may wait: a look does not show that. */
  #sawFull = false;
  /** What was told of last: the code of the refusal. */
  #code: ErrorCode | undefined;
  #askAgainAt = 0;
  #cancel: (() => void) | undefined;

  constructor(ports: EntryPorts) {
    this.#ports = ports;
  }

  /** Undefined where the room opens by itself, or not for another reason. */
  get entry(): Entry | undefined {
    return this.#entry;
  }

  /** After each change of the store. */
  follow({ phase, error }: CallState): void {
    this.#idle = phase.kind === 'idle';
    switch (phase.kind) {
      case 'joining': {
        this.#room = phase.room;
        if (phase.waiting) this.#waited = true;
        else if (this.#entry?.kind !== 'full' || !this.#entry.waits) this.#waited = false;
        this.#code = undefined;
        if (phase.waiting) this.#show({ kind: 'asking', host: phase.waiting.host });
        else if (this.#entry?.kind !== 'full') this.#show(undefined);
        return;
      }
      case 'idle':
        if (error && error.code !== this.#code) this.#refused(error);
        return this.#forgetOther();
      default:
        this.#waited = false;
        this.#code = undefined;
        this.#show(undefined);
    }
  }

  /** What the lobby saw of the room, after the latest refusal: full before anybody has tried to join, or not full any more. */
  saw(glimpse: RoomGlimpse | undefined): void {
    const entry = this.#entry;
    if (!glimpse || !this.#idle || (entry && (entry.kind !== 'full' || entry.waits))) return;
    if (glimpse.full) {
      this.#room = this.#ports.room();
      if (entry?.peers !== glimpse.capacity) this.#show({ kind: 'full', peers: glimpse.capacity, waits: false });
    } else if (this.#sawFull) this.#show(undefined);
    this.#sawFull = glimpse.full;
  }

  /** Whether the person may ask now. */
  get mayAsk(): boolean {
    this.#forgetOther();
    return this.#entry?.kind !== 'denied' || this.#entry.seconds === 0;
  }

  waitForPlace(on: boolean): void {
    if (this.#entry?.kind !== 'full') return;
    this.#show({ ...this.#entry, waits: on });
    if (on) this.#later(LOOK_MS, () => void this.#look());
  }

  #refused({ code, detail, retryAfterMs = DENIED_MS }: CallError): void {
    this.#code = code;
    this.#room ??= this.#ports.room();
    if (code === 'denied') {
      this.#askAgainAt = this.#ports.clock.now() + retryAfterMs;
      this.#countDown();
    } else if (code === 'timeout' && (this.#waited || detail === WAITING_ROOM)) this.#show({ kind: 'unanswered' });
    else if (code === 'room-full') {
      const waits = this.#entry?.kind === 'full' && this.#entry.waits;
      if (!waits) void this.#tellHowFull();
      else this.waitForPlace(true);
    } else this.#show(undefined);
  }

  #countDown(): void {
    const ms = this.#askAgainAt - this.#ports.clock.now();
    this.#show({ kind: 'denied', seconds: Math.max(0, Math.ceil(ms / 1_000)) });
    if (ms > 0) this.#later(Math.min(1_000, ms), () => this.#countDown());
  }

  /** What was about another room, or is on no page any more, is over. */
  #forgetOther(): void {
    if (this.#room === undefined || this.#room === this.#ports.room()) return;
    this.#room = undefined;
    this.#show(undefined);
  }

  async #tellHowFull(): Promise<void> {
    const glimpse = await this.#ports.peek();
    if (this.#code !== 'room-full' || this.#room === undefined || !glimpse) return;
    this.#show({ kind: 'full', peers: glimpse.capacity, waits: false });
  }

  async #look(): Promise<void> {
    this.#forgetOther();
    const glimpse = await this.#ports.peek();
    this.#forgetOther();
    if (this.#entry?.kind !== 'full' || !this.#entry.waits) return;
    if (glimpse && !glimpse.full) this.#ports.join();
    else this.#later(LOOK_MS, () => void this.#look());
  }

  #later(ms: number, then: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#ports.clock.after(ms, then);
  }

  #show(entry: Entry | undefined): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (entry === undefined && this.#entry === undefined) return;
    this.#entry = entry;
    this.#ports.changed();
  }
}
