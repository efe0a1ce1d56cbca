import type { LeaveReason } from '../../protocol/peer.ts';
import type { NodeId, PeerId, RoomId } from './ids.ts';

/** What a node tells the webhook queue of one room. `at`: ms since the epoch, by the clock of that node. */
export type RoomFact = FactTerms &
  (
    | { readonly kind: 'joined'; readonly peer: PeerId; readonly name: string }
    | { readonly kind: 'left'; readonly peer: PeerId; readonly reason: LeaveReason }
    /** All peers are gone by one change. */
    | { readonly kind: 'emptied'; readonly reason: LeaveReason }
    /** The store shows these peers: the room was put back, a peer resumed, or a look at the store found them. */
    | { readonly kind: 'seen'; readonly peers: readonly PeerId[] }
    /** Looks at the store found no seat of these peers any more. */
    | { readonly kind: 'missing'; readonly peers: readonly PeerId[] }
  );

interface FactTerms {
  readonly room: RoomId;
  /** The version of the room that the fact is from. */
  readonly version: number;
  readonly at: number;
}

/** A fact with its id in the queue, which no other fact ever has. */
export interface StoredFact {
  readonly id: string;
  readonly fact: RoomFact;
}

/** One peer's stay in a room, over any number of connections. Times in ms since the epoch. */
export interface Stay {
  readonly peer: PeerId;
  /** Undefined if no node told of the join. */
  readonly joinedAt?: number;
  readonly leftAt: number;
  readonly reason: LeaveReason;
  /** The version of the room that ended it. */
  readonly version: number;
}

/** What the queue knows of one room: a meeting that goes on, or one that has ended lately. */
export interface Meeting {
  readonly id: string;
  readonly startedAt: number;
  /** The version of the room at its first fact. */
  readonly since: number;
  /** Undefined while it goes on. */
  readonly endedAt?: number;
  /** The peers that are there, and since when. */
  readonly here: Readonly<Record<PeerId, number>>;
  /** The latest stays that have ended, in this order: at most 100. */
  readonly stays: readonly Stay[];
  /** How many peers were there in all, and at most at once. */
  readonly peers: number;
  readonly most: number;
  /** Whether all that was told of it was told in time, by the node that made the change. */
  readonly whole: boolean;
}

export type WebhookType = 'room-started' | 'peer-joined' | 'peer-left' | 'room-ended' | 'call-report';

/** An event as receivers get it. `body` is the same text at every attempt. */
export interface WebhookEvent {
  /** The idempotency id. */
  readonly id: string;
  readonly type: WebhookType;
  readonly room: RoomId;
  /** When it happened, in ms since the epoch. */
  readonly at: number;
  readonly body: string;
}

/** An event that waits for one URL; `entry` is its place in that queue. */
export interface WaitingEvent extends WebhookEvent {
  readonly entry: string;
}

/** An event that was given up. */
export interface DeadLetter extends WebhookEvent {
  /** The URL that did not take it. */
  readonly url: string;
  /** When it was given up, in ms since the epoch. */
  readonly buriedAt: number;
  /** How often the node tried that gave it up. */
  readonly attempts: number;
  /** What the last attempt came to, in words. */
  readonly reason: string;
}

/** What came of a wish to send a dead letter again. */
export type Exhumed = 'waits' | 'gone' | 'full';

/** What a node reads of a shard when it takes or keeps it. */
export interface ShardLook {
  readonly facts: number;
  /** How many events wait for each URL, in the order of the URLs. */
  readonly waiting: readonly number[];
}

/** What becomes of one fact: the room's meeting after it, and the events that it makes for every URL. */
export interface Settlement {
  readonly fact: string;
  readonly room: RoomId;
  /** Undefined: the queue keeps nothing of the room. */
  readonly meeting: Meeting | undefined;
  readonly events: readonly WebhookEvent[];
}

/**
 * The webhook queue that all nodes share, in a fixed number of shards. All of a room is in one shard. A shard has facts,
 * which nodes append, meetings, and a queue of events for each URL. Rejects with StoreUnavailable when the store cannot be
 * reached: at once, without queueing.
 */
export interface WebhookQueue {
  /** How many shards there are: 0 to shards - 1. */
  readonly shards: number;
  shardOf(room: RoomId): number;
  /** Appends facts in this order. If it rejects, any of them may have been appended. */
  append(facts: readonly RoomFact[]): Promise<void>;
  /** Takes or keeps a shard for this node, for `ms`; undefined while another node has it. */
  take(shard: number, node: NodeId, ms: number): Promise<ShardLook | undefined>;
  /** Gives a shard up, if this node has it. */
  release(shard: number, node: NodeId): Promise<void>;
  /** The oldest facts, at most `most`. Those that do not fit are taken out of the queue. */
  facts(shard: number, most: number): Promise<readonly StoredFact[]>;
  meeting(shard: number, room: RoomId): Promise<Meeting | undefined>;
  /**
   * In one step: takes the fact out, keeps the meeting, and appends the events to the queue of each URL. Answers how many
   * events found a full queue; undefined, and does nothing, if the fact is not there any more.
   */
  settle(shard: number, settlement: Settlement, at: number): Promise<number | undefined>;
  /** The oldest events for a URL, at most `most`. `after`: those behind this entry, which may be gone by now. */
  waiting(shard: number, url: string, most: number, after?: string): Promise<readonly WaitingEvent[]>;
  /** Takes an event out: the URL has it. */
  done(shard: number, url: string, entry: string): Promise<void>;
  /** Moves an event to the dead letters, if it still waits. The oldest letters make room. */
  bury(shard: number, letter: DeadLetter & WaitingEvent): Promise<void>;
  /**
   * Takes a dead letter out, and lets its event wait for its URL again, behind those that wait. `gone`: the letter is not there
   * any more. `full`: too many events wait for the URL, and the letter stays.
   */
  exhume(shard: number, letter: Pick<DeadLetter, 'id' | 'url'>): Promise<Exhumed>;
  /** The latest dead letters of all shards, the newest first, at most `most`. */
  deadLetters(most: number): Promise<readonly DeadLetter[]>;
  /** Rooms of which nothing was told, and at which nobody looked, since `before` (ms since the epoch): at most `most`. */
  quiet(shard: number, before: number, most: number): Promise<readonly RoomId[]>;
  /** Notes that a room was looked at, if the queue knows a meeting of it. */
  looked(shard: number, room: RoomId, at: number): Promise<void>;
  /** Forgets the meeting of a room. */
  forget(shard: number, room: RoomId): Promise<void>;
}

/** What one attempt to deliver came to. `gone`: the receiver wants no more attempts of this event (HTTP 410). */
export type SendOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed' | 'gone'; readonly reason: string };

/** Sends signed events over HTTP. Never rejects. */
export interface WebhookSender {
  send(url: string, event: WebhookEvent): Promise<SendOutcome>;
}

/** Counts of webhooks: implementations only count. */
export interface WebhookMetrics {
  attempt(result: SendOutcome['kind']): void;
  buried(): void;
  /** Facts that a node dropped because the store was away too long, or events that found a full queue. */
  dropped(reason: 'store-away' | 'queue-full', count: number): void;
}
