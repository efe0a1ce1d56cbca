import {
  type Clock,
  type RoomId,
  StoreUnavailable,
  type WaitingEvent,
  type WebhookMetrics,
  type WebhookQueue,
  type WebhookSender,
} from '../ports.ts';
import { pauseAfter } from './backoff.ts';

/** How many events of one queue a node reads at once. */
const WINDOW = 64;

/** Once so many rooms of one queue fail, the rest of it waits: it is rather the receiver that fails, and each look costs the store. */
const MOST_FAILING = 256;

/** How many attempts of one queue are under way at most. */
const MOST_AT_ONCE = 8;

export interface DeliveryPorts {
  readonly queue: WebhookQueue;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly random: () => number;
  readonly metrics: WebhookMetrics;
  readonly onError: (error: unknown) => void;
  /** For how long an event is tried, in ms. */
  readonly giveUpMs: number;
}

interface Failing {
  readonly attempts: number;
  readonly nextAt: number;
}

/**
 * Delivers what waits in one shard for one URL: the oldest event of each room, and the next one when that is done (SPEC
 * R222). A room whose event fails waits for its pause, others go on.
 */
export class Delivery {
  readonly #ports: DeliveryPorts;
  readonly #shard: number;
  readonly #url: string;
  readonly #busy = new Map<RoomId, Promise<void>>();
  readonly #failing = new Map<RoomId, Failing>();
  /** Entries that the receiver has, but the queue could not be told of. They are not sent again. */
  readonly #taken = new Set<string>();
  /** Entries that were taken out of the queue. A look that began before may still read them. */
  readonly #out = new Set<string>();
  /** How far the events beyond the oldest ones were read, and the rooms that have some of these. */
  #beyond: { readonly after: string | undefined; readonly rooms: Set<RoomId> } = { after: undefined, rooms: new Set() };
  #pumping = false;
  #again = false;
  #stopped = false;
  /** When the oldest event that waits happened, in ms since the epoch; undefined while none waits. */
  oldestAt: number | undefined;

  constructor(shard: number, url: string, ports: DeliveryPorts) {
    this.#shard = shard;
    this.#url = url;
    this.#ports = ports;
  }

  /** Begins the attempts that are due. Never rejects. */
  async pump(): Promise<void> {
    if (this.#stopped) return;
    this.#again = this.#pumping;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      await this.#look();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) this.#ports.onError(error);
    }
    this.#pumping = false;
    if (this.#again) await this.pump();
  }

  /** Begins no more attempts. Resolves when those under way are over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#busy.values());
  }

  async #look(): Promise<void> {
    const { queue } = this.#ports;
    const before = [...this.#out];
    const oldest = await queue.waiting(this.#shard, this.#url, WINDOW);
    const events = this.#left(oldest);
    this.oldestAt = events[0]?.at;
    if (events.length === 0) this.#failing.clear();
    const seen = new Set<RoomId>();
    this.#begin(events, seen);
    const last = oldest.at(-1)?.entry;
    if (oldest.length < WINDOW || last === undefined) this.#beyond = { after: undefined, rooms: new Set() };
    else if (!this.#isBusy && this.#failing.size < MOST_FAILING) await this.#lookBeyond(last, seen);
    for (const entry of before) this.#out.delete(entry);
  }

  /**
   * Reads on where the oldest events are of rooms that wait for their pauses: one part at each look, up to the end of the queue,
   * and then again from the oldest ones. A room that has an event in an earlier part waits for the next time, so that no event
   * passes one before it. `last`: the last of the oldest ones; `seen`: their rooms.
   */
  async #lookBeyond(last: string, seen: ReadonlySet<RoomId>): Promise<void> {
    const { after = last, rooms } = this.#beyond;
    const found = await this.#ports.queue.waiting(this.#shard, this.#url, WINDOW, after);
    const here = new Set<RoomId>();
    this.#begin(this.#left(found), here, seen, rooms);
    // What found no attempt free is read once more.
    if (this.#isBusy) return;
    for (const room of here) rooms.add(room);
    const end = found.at(-1)?.entry;
    this.#beyond = found.length < WINDOW ? { after: undefined, rooms: new Set() } : { after: end, rooms };
  }

  get #isBusy(): boolean {
    return this.#stopped || this.#busy.size >= MOST_AT_ONCE;
  }

  #left(events: readonly WaitingEvent[]): readonly WaitingEvent[] {
    return events.filter(({ entry }) => !this.#out.has(entry));
  }

  /** Begins the attempts that are due: of each room its first event, unless one of `before` has the room. Adds all to `rooms`. */
  #begin(events: readonly WaitingEvent[], rooms: Set<RoomId>, ...before: readonly ReadonlySet<RoomId>[]): void {
    for (const event of events) {
      const { room } = event;
      const isFirst = !rooms.has(room) && !before.some((others) => others.has(room));
      rooms.add(room);
      if (!isFirst || this.#isBusy || this.#busy.has(room)) continue;
      if ((this.#failing.get(room)?.nextAt ?? 0) > this.#ports.clock.now()) continue;
      const attempt = this.#attempt(event).finally(() => {
        this.#busy.delete(room);
        void this.pump();
      });
      this.#busy.set(room, attempt);
    }
  }

  async #attempt(event: WaitingEvent): Promise<void> {
    const { metrics, onError } = this.#ports;
    try {
      if (this.#taken.has(event.entry)) await this.#done(event);
      else {
        const outcome = await this.#ports.sender.send(this.#url, event);
        metrics.attempt(outcome.kind);
        if (outcome.kind === 'delivered') await this.#done(event);
        else await this.#failed(event, outcome);
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) onError(error);
      // The queue was not told. It is told at the next look.
      this.#pause(event.room, 1);
    }
  }

  async #done({ entry, room }: WaitingEvent): Promise<void> {
    this.#taken.add(entry);
    await this.#ports.queue.done(this.#shard, this.#url, entry);
    this.#out.add(entry);
    this.#taken.delete(entry);
    this.#failing.delete(room);
  }

  async #failed(event: WaitingEvent, { kind, reason }: { readonly kind: 'failed' | 'gone'; readonly reason: string }) {
    const { queue, clock, giveUpMs, metrics } = this.#ports;
    const attempts = (this.#failing.get(event.room)?.attempts ?? 0) + 1;
    const buriedAt = clock.now();
    if (kind === 'failed' && buriedAt - event.at < giveUpMs) {
      this.#pause(event.room, attempts);
      return;
    }
    await queue.bury(this.#shard, { ...event, url: this.#url, buriedAt, attempts, reason });
    this.#out.add(event.entry);
    metrics.buried();
    this.#failing.delete(event.room);
  }

  /** The next attempt of a room. Its timer looks again when the pause is over. */
  #pause(room: RoomId, attempts: number): void {
    const { clock, random } = this.#ports;
    const ms = pauseAfter(attempts, random);
    this.#failing.set(room, { attempts, nextAt: clock.now() + ms });
    clock.after(ms, () => void this.pump());
  }
}
