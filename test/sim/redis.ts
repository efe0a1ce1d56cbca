import { MemoryAddressBook } from '../../src/adapters/memory/address-book.ts';
import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import {
  type AddressBook,
  type Changed,
  type Entry,
  type JoinOutcome,
  type KnockReply,
  type KnockVerdict,
  type NewSeat,
  type Envelope,
  type NodeBus,
  type NodeId,
  type NodeLeases,
  type PeerId,
  type Refused,
  type RoomId,
  type RoomStore,
  type Seat,
  StoreUnavailable,
  type Unchanged,
} from '../../src/core/ports.ts';
import type { SimClock } from './clock.ts';
import { Doors } from './doors.ts';
import { Pipe } from './pipe.ts';
import type { SeededRandom } from '../../scripts/lib/seeded-random.ts';

const LATENCY = { least: 0, most: 4, spike: 60 };

/** How long a node waits for an answer, in ms. */
const ANSWER_MS = 2_000;

/** How long an address is remembered that no node keeps: three leases, as in a real node. */
const ADDRESS_TTL_MS = 9_000;

/** How long a lost connection takes to be made again, at most, in ms. */
const RECONNECT_MS = 400;

/** Redis as nodes see it: rooms, leases and addresses in memory, answers in order, and everything that can happen to it. */
export class SimRedis {
  readonly #clock: SimClock;
  readonly random: SeededRandom;
  rooms: MemoryRoomStore;
  leases: MemoryNodeLeases;
  book: MemoryAddressBook;
  up = true;
  /** How often Redis has lost its data. */
  wipes = 0;
  /** Until this time Redis takes commands but carries none out, in ms since the Unix epoch. */
  silentUntil = 0;
  readonly links = new Map<NodeId, RedisLink>();

  /** Watches who gets a seat. */
  readonly doors: Doors;

  constructor(clock: SimClock, random: SeededRandom, failed: (what: string) => void) {
    this.#clock = clock;
    this.doors = new Doors(failed);
    this.random = random;
    this.rooms = new MemoryRoomStore(clock);
    this.leases = new MemoryNodeLeases(clock);
    this.book = new MemoryAddressBook(clock, ADDRESS_TTL_MS);
  }

  /** The peers that were removed, or whose room was closed, and how often Redis had lost its data by then. */
  readonly removed = new Map<PeerId, number>();

  /** The rooms that were closed, or whose last peer was removed, and the version of that: their state ended with it. */
  readonly ended = new Map<RoomId, number>();

  /** All of it happens in one moment: the store in memory does its work before it answers. */
  async join(room: RoomId, seat: NewSeat, capacity: number, entry?: Entry): Promise<JoinOutcome> {
    const [before, outcome] = [this.rooms.load(room), this.rooms.join(room, seat, capacity, entry)];
    const now = this.#clock.now();
    this.doors.joined(await before, now, seat, await outcome, room, entry);
    return outcome;
  }

  async answerKnock(room: RoomId, verdict: KnockVerdict, by: PeerId | undefined): Promise<KnockReply> {
    const [reply, after] = [this.rooms.answerKnock(room, verdict, by), this.rooms.knocks(room, '', 0, [])];
    this.doors.decided(room, await after);
    return reply;
  }

  async remove(room: RoomId, peerId: PeerId, by?: PeerId): Promise<Changed | Unchanged | Refused> {
    const { seats } = await this.rooms.load(room);
    const gone = seats.filter((seat) => seat.peerId === peerId);
    return this.#noted(room, await this.rooms.remove(room, peerId, by), gone, seats.length - gone.length);
  }

  async close(room: RoomId, onlyIfOver?: boolean, by?: PeerId): Promise<Changed | Unchanged | Refused> {
    const { seats } = await this.rooms.load(room);
    return this.#noted(room, await this.rooms.close(room, onlyIfOver, by), seats, 0);
  }

  #noted<Outcome extends Changed | Unchanged | Refused>(
    room: RoomId,
    outcome: Outcome,
    gone: readonly Seat[],
    left: number,
  ): Outcome {
    if (outcome.kind !== 'changed') return outcome;
    if (left === 0) this.ended.set(room, outcome.version);
    for (const { peerId } of gone) this.removed.set(peerId, this.wipes);
    return outcome;
  }

  /** Whether a peer was removed, and Redis has kept that. */
  isRemoved(peerId: PeerId | undefined): boolean {
    return peerId !== undefined && this.removed.get(peerId) === this.wipes;
  }

  /** Ends the process. Commands and answers under way are lost. `wipe`: the data is lost too. */
  crash(wipe: boolean): void {
    this.up = false;
    for (const link of this.links.values()) link.cut();
    if (wipe) this.wipe();
  }

  wipe(): void {
    this.wipes += 1;
    this.doors.forget();
    this.rooms = new MemoryRoomStore(this.#clock);
    this.leases = new MemoryNodeLeases(this.#clock);
    this.book = new MemoryAddressBook(this.#clock, ADDRESS_TTL_MS);
  }

  start(): void {
    this.up = true;
    for (const link of this.links.values()) link.mend();
  }

  /** Runs `act` when Redis gets to it: now, or at the end of its silence. */
  execute(act: () => void): void {
    if (this.#clock.now() < this.silentUntil) this.#clock.at(this.silentUntil, act);
    else act();
  }

  link(node: NodeId, input: (act: () => void) => void): RedisLink {
    const link = new RedisLink(this, this.#clock, input);
    this.links.set(node, link);
    // A node that begins while Redis is away connects when it is back.
    if (!this.up) link.cut();
    return link;
  }
}

/** One node's connections to Redis: commands and publishes one way, answers and its inbox the other. */
export class RedisLink {
  readonly #redis: SimRedis;
  readonly #clock: SimClock;
  /** Runs a callback in the node's event loop. */
  readonly #input: (act: () => void) => void;
  #out: Pipe;
  #back: Pipe;
  /** Raised when the connection is lost. Commands and answers of an earlier generation do not arrive. */
  #generation = 0;
  #connected = true;
  #cut = false;
  deliver: (envelope: Envelope) => void = () => undefined;
  onBack: () => void = () => undefined;

  constructor(redis: SimRedis, clock: SimClock, input: (act: () => void) => void) {
    this.#redis = redis;
    this.#clock = clock;
    this.#input = input;
    this.#out = new Pipe(clock, redis.random, LATENCY);
    this.#back = new Pipe(clock, redis.random, LATENCY);
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** The network between the node and Redis is gone. */
  partition(): void {
    this.#cut = true;
    this.cut();
  }

  heal(): void {
    this.#cut = false;
    if (this.#redis.up) this.mend();
  }

  /** What the node sends takes `ms` to arrive. Answers come as before. */
  stall(ms: number): void {
    this.#out.stall(ms);
  }

  cut(): void {
    this.#generation += 1;
    this.#connected = false;
  }

  mend(): void {
    if (this.#cut || this.#connected) return;
    const generation = this.#generation;
    this.#clock.after(this.#redis.random.int(1, RECONNECT_MS), () => {
      if (generation !== this.#generation || !this.#redis.up) return;
      this.#connected = true;
      this.#out = new Pipe(this.#clock, this.#redis.random, LATENCY);
      this.#back = new Pipe(this.#clock, this.#redis.random, LATENCY);
      this.#input(() => this.onBack());
    });
  }

  readonly store: RoomStore = {
    join: (...args) => this.#call(() => this.#redis.join(...args)),
    resume: (...args) => this.#call(() => this.#redis.rooms.resume(...args)),
    leave: (...args) => this.#call(() => this.#redis.rooms.leave(...args)),
    remove: (...args) => this.#call(() => this.#redis.remove(...args)),
    close: (...args) => this.#call(() => this.#redis.close(...args)),
    markAway: (...args) => this.#call(() => this.#redis.rooms.markAway(...args)),
    expire: (...args) => this.#call(() => this.#redis.rooms.expire(...args)),
    update: (...args) => this.#call(() => this.#redis.rooms.update(...args)),
    amend: (...args) => this.#call(() => this.#redis.rooms.amend(...args)),
    reclaim: (...args) => this.#call(() => this.#redis.rooms.reclaim(...args)),
    restore: (...args) => this.#call(() => this.#redis.rooms.restore(...args)),
    knocks: (...args) => this.#call(() => this.#redis.rooms.knocks(...args)),
    answerKnock: (...args) => this.#call(() => this.#redis.answerKnock(...args)),
    withdrawKnock: (...args) => this.#call(() => this.#redis.rooms.withdrawKnock(...args)),
    load: (...args) => this.#call(() => this.#redis.rooms.load(...args)),
    look: (...args) => this.#call(() => this.#redis.rooms.look(...args)),
    list: (...args) => this.#call(() => this.#redis.rooms.list(...args)),
    versions: (...args) => this.#call(() => this.#redis.rooms.versions(...args)),
  };

  readonly leases: NodeLeases = {
    renew: (...args) => this.#call(() => this.#redis.leases.renew(...args)),
    isLive: (...args) => this.#call(() => this.#redis.leases.isLive(...args)),
    nodes: () => this.#call(() => this.#redis.leases.nodes()),
    epoch: () => this.#call(() => this.#redis.leases.epoch()),
    release: (...args) => this.#call(() => this.#redis.leases.release(...args)),
  };

  readonly book: AddressBook = {
    claim: (...args) => this.#call(() => this.#redis.book.claim(...args)),
    find: (...args) => this.#call(() => this.#redis.book.find(...args)),
    keep: (...args) => this.#call(() => this.#redis.book.keep(...args)),
    release: (...args) => this.#call(() => this.#redis.book.release(...args)),
    list: (...args) => this.#call(() => this.#redis.book.list(...args)),
  };

  readonly bus: NodeBus = {
    send: (to, envelope) => {
      if (!this.#connected) return;
      const generation = this.#generation;
      this.#out.send(() => {
        if (generation === this.#generation) this.#redis.execute(() => this.#redis.links.get(to)?.receive(envelope));
      });
    },
  };

  /** Delivers an envelope that Redis published to the node's inbox. */
  receive(envelope: Envelope): void {
    if (!this.#connected) return;
    const generation = this.#generation;
    const arrive = (): void => {
      if (generation === this.#generation) this.#input(() => this.deliver(envelope));
    };
    this.#back.send(arrive);
    // A publish that may have arrived is made again without texts to addresses, which have no numbers.
    const text = envelope.kind === 'to-address' || envelope.kind === 'no-address';
    if (!text && this.#redis.random.chance(0.01)) this.#back.send(arrive);
  }

  #call<T>(act: () => Promise<T>): Promise<T> {
    if (!this.#connected) return Promise.reject(new StoreUnavailable('not connected', { uncertain: false }));
    const generation = this.#generation;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const fail = (message: string): void =>
      this.#input(() => reject(new StoreUnavailable(message, { uncertain: true })));
    const cancel = this.#clock.after(ANSWER_MS, () => fail('no answer'));
    const lost = (): void => {
      cancel();
      fail('connection lost');
    };
    this.#out.send(() => {
      if (generation !== this.#generation) {
        lost();
        return;
      }
      this.#redis.execute(() => {
        // If Redis crashed during its silence, it never carries the command out.
        if (generation !== this.#generation && !this.#redis.up) {
          lost();
          return;
        }
        void act().then((answer) => {
          this.#back.send(() => {
            if (generation !== this.#generation) {
              lost();
              return;
            }
            cancel();
            this.#input(() => resolve(answer));
          });
        }, reject);
      });
    });
    return promise;
  }
}
