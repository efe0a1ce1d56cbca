import type {
  Entry,
  JoinOutcome,
  KnockClaim,
  KnockEntry,
  KnockId,
  KnockStatus,
  KnockVerdict,
  NewSeat,
  NodeId,
  RoomId,
} from '../../core/ports.ts';
import { NODE_LIMITS } from '../../protocol/limits.ts';

interface Knock extends KnockEntry {
  readonly at: number;
  /** When it is forgotten, in ms since the epoch. */
  readonly ends: number;
  readonly banKey: string;
}

/** How long nodes find that those who waited were sent away with the room, in ms. */
const CLOSED_MS = 30_000;

/** What a join with a knock comes to, before it is known which nodes serve the room; undefined for one that was let in. */
type Answer =
  | { readonly kind: Exclude<JoinOutcome['kind'], 'joined' | 'waits'> }
  | { readonly kind: 'waits'; readonly since: number; readonly isNew: boolean }
  | undefined;

/** Those who wait to be let into rooms, as the store in memory knows them. */
export class Knocks {
  readonly #clock: { now(): number };
  readonly #rooms = new Map<RoomId, Map<KnockId, Knock>>();

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  /** Those of a room, the first one first. */
  of(room: RoomId): readonly Knock[] {
    const now = this.#clock.now();
    const knocks = this.#rooms.get(room) ?? new Map<KnockId, Knock>();
    for (const { id, ends } of [...knocks.values()]) if (ends <= now) this.forget(room, id);
    return [...knocks.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  /** A join to a room with a waiting room: why it has no seat; undefined if it was let in. `isNew`: it waits only since now. */
  knock(room: RoomId, { name, node, banKey }: NewSeat, entry: Entry): Answer {
    if (entry.kind === 'free') return undefined;
    if (entry.kind === 'plain') return { kind: 'must-wait' };
    const all = this.of(room);
    const before = all.find(({ id }) => id === entry.id);
    if (before !== undefined && before.status !== 'waiting') return REFUSALS[before.status];
    if (before === undefined) {
      const waiting = all.filter(({ status }) => status === 'waiting' || status === 'admitted');
      const ofAddress = waiting.filter((other) => banKey !== '' && other.banKey === banKey);
      const isCrowded = waiting.length >= NODE_LIMITS.knocks || ofAddress.length >= NODE_LIMITS.addressKnocks;
      if (isCrowded) return { kind: 'crowded' };
      if (all.length >= 2 * NODE_LIMITS.knocks) this.#forgetOver(room, all);
    }
    const knock = this.#knockOf(entry, { name, node, banKey }, before?.at);
    this.#put(room, knock);
    return { kind: 'waits', since: knock.at, isNew: before === undefined };
  }

  keep(room: RoomId, node: NodeId, lifeMs: number, keep: readonly KnockId[]): readonly KnockEntry[] {
    for (const knock of this.of(room)) {
      const lives = knock.status === 'waiting' || knock.status === 'admitted';
      if (lives && knock.node === node && keep.includes(knock.id))
        this.#put(room, { ...knock, ends: this.#clock.now() + lifeMs });
    }
    return this.of(room).map(({ id, name, status, node: at }) => ({ id, name, status, node: at }));
  }

  /** Those that a verdict would be about. */
  chosen(room: RoomId, { id }: KnockVerdict): readonly Knock[] {
    return this.of(room).filter((knock) => knock.status === 'waiting' && (id === undefined || id === knock.id));
  }

  decide(room: RoomId, knocks: readonly Knock[], verdict: KnockVerdict): void {
    for (const knock of knocks) {
      const ends = verdict.kind === 'denied' ? this.#clock.now() + verdict.restMs : knock.ends;
      this.#put(room, { ...knock, status: verdict.kind, ends });
    }
  }

  /** The room was closed. Answers the nodes where somebody waited. */
  close(room: RoomId): readonly NodeId[] {
    const all = this.of(room);
    for (const knock of all) this.#put(room, { ...knock, status: 'closed', ends: this.#clock.now() + CLOSED_MS });
    return all.map(({ node }) => node);
  }

  forget(room: RoomId, id: KnockId): void {
    const knocks = this.#rooms.get(room);
    knocks?.delete(id);
    if (knocks?.size === 0) this.#rooms.delete(room);
  }

  /** Those who were sent away take no place from others, and there are not more of them either: forgets the first one. */
  #forgetOver(room: RoomId, all: readonly Knock[]): void {
    const over = all.filter(({ status }) => status === 'denied' || status === 'closed');
    const [first] = over.toSorted((a, b) => a.ends - b.ends);
    if (first !== undefined) this.forget(room, first.id);
  }

  #knockOf({ id, at, lifeMs }: KnockClaim, of: Pick<Knock, 'name' | 'node' | 'banKey'>, since = at): Knock {
    return { ...of, id, at: since, status: 'waiting', ends: this.#clock.now() + lifeMs };
  }

  #put(room: RoomId, knock: Knock): void {
    const knocks = this.#rooms.get(room) ?? new Map<KnockId, Knock>();
    this.#rooms.set(room, knocks.set(knock.id, knock));
  }
}

const REFUSALS = {
  admitted: undefined,
  denied: { kind: 'denied' },
  closed: { kind: 'over' },
} as const satisfies Record<Exclude<KnockStatus, 'waiting'>, Answer>;
