import type {
  DeadLetter,
  Exhumed,
  Meeting,
  NodeId,
  RoomFact,
  RoomId,
  Settlement,
  ShardLook,
  StoredFact,
  WaitingEvent,
  WebhookQueue,
} from '../../core/ports.ts';
import { MOST_EVENTS, MOST_LETTERS, SHARDS } from '../../core/webhooks/limits.ts';
import { shardOf } from '../../core/webhooks/shard-of.ts';

interface ShardState {
  holder: { readonly node: NodeId; readonly until: number } | undefined;
  facts: StoredFact[];
  readonly meetings: Map<RoomId, { readonly meeting: Meeting; readonly looked: number }>;
  readonly queues: Map<string, WaitingEvent[]>;
  letters: DeadLetter[];
}

/** The webhook queue in this process: for one node, and for tests of several nodes in one process. It is lost with the process. */
export class MemoryWebhookQueue implements WebhookQueue {
  readonly shards = SHARDS;
  readonly #clock: { now(): number };
  readonly #urls: readonly string[];
  readonly #states: readonly ShardState[];
  readonly #most: number;
  #ids = 0;

  /** `most`: how many events wait for one URL in one shard. */
  constructor(clock: { now(): number }, urls: readonly string[], most = MOST_EVENTS) {
    this.#clock = clock;
    this.#urls = urls;
    this.#most = most;
    this.#states = Array.from({ length: SHARDS }, () => ({
      holder: undefined,
      facts: [],
      meetings: new Map(),
      queues: new Map(urls.map((url) => [url, []])),
      letters: [],
    }));
  }

  shardOf(room: RoomId): number {
    return shardOf(room, SHARDS);
  }

  async append(facts: readonly RoomFact[]): Promise<void> {
    for (const fact of facts) this.#state(this.shardOf(fact.room)).facts.push({ id: this.#id(), fact });
  }

  async take(shard: number, node: NodeId, ms: number): Promise<ShardLook | undefined> {
    const state = this.#state(shard);
    const now = this.#clock.now();
    if (state.holder !== undefined && state.holder.node !== node && state.holder.until > now) return undefined;
    state.holder = { node, until: now + ms };
    return { facts: state.facts.length, waiting: this.#urls.map((url) => this.#queue(shard, url).length) };
  }

  async release(shard: number, node: NodeId): Promise<void> {
    const state = this.#state(shard);
    if (state.holder?.node === node) state.holder = undefined;
  }

  async facts(shard: number, most: number): Promise<readonly StoredFact[]> {
    return this.#state(shard).facts.slice(0, most);
  }

  async meeting(shard: number, room: RoomId): Promise<Meeting | undefined> {
    return this.#state(shard).meetings.get(room)?.meeting;
  }

  async settle(shard: number, settlement: Settlement, at: number): Promise<number | undefined> {
    const state = this.#state(shard);
    const { fact, room, meeting, events } = settlement;
    if (!state.facts.some(({ id }) => id === fact)) return undefined;
    state.facts = state.facts.filter(({ id }) => id !== fact);
    if (meeting === undefined) state.meetings.delete(room);
    else state.meetings.set(room, { meeting, looked: at });
    let refused = 0;
    for (const url of this.#urls) {
      const queue = this.#queue(shard, url);
      for (const event of events) {
        if (queue.length >= this.#most) refused += 1;
        else queue.push({ ...event, entry: this.#id() });
      }
    }
    return refused;
  }

  async waiting(shard: number, url: string, most: number, after?: string): Promise<readonly WaitingEvent[]> {
    const last = numberOf(after ?? '');
    const queue = this.#queue(shard, url);
    const found = after === undefined ? queue : queue.filter(({ entry }) => numberOf(entry) > last);
    return found.slice(0, most);
  }

  async done(shard: number, url: string, entry: string): Promise<void> {
    this.#remove(shard, url, entry);
  }

  async bury(shard: number, { entry, ...letter }: DeadLetter & WaitingEvent): Promise<void> {
    if (!this.#remove(shard, letter.url, entry)) return;
    const state = this.#state(shard);
    state.letters = [...state.letters, letter].slice(-MOST_LETTERS);
  }

  async exhume(shard: number, { id, url }: Pick<DeadLetter, 'id' | 'url'>): Promise<Exhumed> {
    const state = this.#state(shard);
    const letter = state.letters.find((each) => each.id === id && each.url === url);
    if (letter === undefined) return 'gone';
    const queue = this.#queue(shard, url);
    if (queue.length >= this.#most) return 'full';
    const { type, room, at, body } = letter;
    state.letters = state.letters.filter((each) => each !== letter);
    queue.push({ id, type, room, at, body, entry: this.#id() });
    return 'waits';
  }

  async deadLetters(most: number): Promise<readonly DeadLetter[]> {
    const letters = this.#states.flatMap((state) => state.letters);
    return letters
      .toReversed()
      .toSorted((a, b) => b.buriedAt - a.buriedAt)
      .slice(0, most);
  }

  async quiet(shard: number, before: number, most: number): Promise<readonly RoomId[]> {
    const rooms = [...this.#state(shard).meetings].filter(([, { looked }]) => looked <= before);
    return rooms
      .toSorted(([, a], [, b]) => a.looked - b.looked)
      .slice(0, most)
      .map(([room]) => room);
  }

  async looked(shard: number, room: RoomId, at: number): Promise<void> {
    const known = this.#state(shard).meetings.get(room);
    if (known !== undefined) this.#state(shard).meetings.set(room, { ...known, looked: at });
  }

  async forget(shard: number, room: RoomId): Promise<void> {
    this.#state(shard).meetings.delete(room);
  }

  #remove(shard: number, url: string, entry: string): boolean {
    const queue = this.#queue(shard, url);
    const at = queue.findIndex((event) => event.entry === entry);
    if (at >= 0) queue.splice(at, 1);
    return at >= 0;
  }

  #queue(shard: number, url: string): WaitingEvent[] {
    return this.#state(shard).queues.get(url) ?? [];
  }

  #state(shard: number): ShardState {
    const state = this.#states[shard];
    if (state === undefined) throw new Error(`no shard ${shard}`);
    return state;
  }

  #id(): string {
    this.#ids += 1;
    return `${this.#clock.now()}-${this.#ids}`;
  }
}

/** The number at the end of an id, which rises with each. */
function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}
