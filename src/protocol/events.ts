import type { ErrorCode, WireError } from './errors.ts';
import type { LeaveReason, Peer, Roster } from './peer.ts';
import type { RoomState } from './room-state.ts';
import type {
  IceServerList,
  JoinRequest,
  Nothing,
  PeekRequest,
  Reply,
  RoomGlimpse,
  TokenAnswer,
  TokenRequest,
  Knock,
  RoomRequest,
  Waiting,
  UpdateRequest,
  Welcome,
  WholeRoster,
} from './requests.ts';

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The content of a signal or a message: a JSON object or array of at most LIMITS.payloadLength characters. Nodes do not
 * look into it.
 */
export type Payload = { readonly [key: string]: Json } | readonly Json[];

type Ack<T> = (reply: Reply<T>) => void;

/** Client → node. Positional arguments; the ack, where there is one, comes last. */
export interface ClientEvents {
  join: (request: JoinRequest, ack: Ack<Welcome>) => void;
  leave: (ack: Ack<Nothing>) => void;
  /**
   * `ack`: the highest signal received in order from `to`, 0 for none. So acknowledgements ride on signals (SPEC R33).
   */
  signal: (to: string, seq: number, payload: Payload, ack: number) => void;
  'signal-ack': (to: string, seq: number) => void;
  update: (request: UpdateRequest, ack: Ack<Nothing>) => void;
  message: (payload: Payload, ack: Ack<Nothing>) => void;
  /** Changes the room. One event for all kinds, so that all are checked and charged in one place (SPEC R197). */
  room: (request: RoomRequest, ack: Ack<Nothing>) => void;
  peek: (request: PeekRequest, ack: Ack<RoomGlimpse>) => void;
  /** Asks for the roster again, after a version gap (SPEC R22). */
  sync: (ack: Ack<WholeRoster>) => void;
  /** Asks for ICE servers whose credentials are fresh, before those of the welcome end (SPEC R82). */
  'ice-servers': (ack: Ack<IceServerList>) => void;
  /** Shows a fresh token before the one of the join ends (SPEC R186). */
  token: (request: TokenRequest, ack: Ack<TokenAnswer>) => void;
}

/** Roster changes. Each has the version that it made. */
export interface RosterEvents {
  'peer-joined': (change: { readonly version: number; readonly peer: Peer }) => void;
  /** `host`: the new host, if the host left and somebody is still there (SPEC R195). */
  'peer-left': (change: {
    readonly version: number;
    readonly peerId: string;
    readonly reason: LeaveReason;
    readonly host?: string;
  }) => void;
  'peer-updated': (change: { readonly version: number; readonly peer: Peer }) => void;
  'peer-away': (change: { readonly version: number; readonly peerId: string }) => void;
  'peer-back': (change: { readonly version: number; readonly peerId: string }) => void;
  /** `state` replaces the state that the client knows (SPEC R191). */
  'room-updated': (change: { readonly version: number; readonly state: RoomState }) => void;
}

/** Why a node says goodbye. */
export type GoodbyeReason =
  /** The node shuts down. */
  | 'drain'
  /** The session goes on in another connection. */
  | 'replaced'
  /** The session ended while its node was out of touch: join as a new peer. */
  | 'expired'
  /** The connection sent far over its rate (SPEC R64). */
  | 'flood'
  /** The token ended, and no fresh one came (SPEC R187). The peer has left. */
  | 'token-expired'
  /** Somebody who may do so removed the peer from its room. */
  | 'removed'
  /** Somebody who may do so closed the room. */
  | 'closed';

export interface Goodbye {
  readonly reason: GoodbyeReason;
  /** Whether the client should connect again. */
  readonly reconnect: boolean;
  /** How long the client should wait before it connects again, in ms. */
  readonly afterMs: number;
}

/** Node → client. */
export interface ServerEvents extends RosterEvents {
  /** The whole roster, sent where single changes are not enough. It replaces the roster that the client knows. */
  roster: (roster: Roster) => void;
  signal: (from: string, seq: number, payload: Payload, ack: number) => void;
  'signal-ack': (from: string, seq: number) => void;
  /** `retryAfterMs` comes with the code `rate-limited`: how long to send no signals, in whole ms. */
  'signal-failed': (to: string, seq: number, code: ErrorCode, retryAfterMs?: number) => void;
  message: (from: string, payload: Payload) => void;
  /** An event without an ack was refused. `event` is cut to 64 characters. */
  refused: (event: string, error: WireError) => void;
  goodbye: (goodbye: Goodbye) => void;
  /** The next resume proof, in the place of the one in the welcome or in the event before (SPEC R143). */
  'resume-proof': (proof: string) => void;
  /** The token ends in `ms`, whole ms. The client shows a fresh one with `token` (SPEC R186). */
  'token-expiring': (expiry: { readonly ms: number }) => void;
  /** To one who waits to be let in: it waits, or a host came or went. The answer to its join is still to come (SPEC R207). */
  waiting: (waiting: Waiting) => void;
  /** To hosts: all who wait, after each change of them, the first one first (SPEC R208). */
  'waiting-updated': (waiting: readonly Knock[]) => void;
  /** A text from the operator of the cluster to all clients (through Socket.IO's cluster adapter). */
  announcement: (announcement: { readonly text: string }) => void;
}

/** An event of a node as data: its name and its arguments. `Name` narrows it to one event, or to some. */
export type ServerEvent<Name extends ServerEventName = ServerEventName> = {
  readonly [Each in Name]: { readonly name: Each; readonly args: Parameters<ServerEvents[Each]> };
}[Name];

/** A roster change as data. */
export type RosterChange = {
  readonly [Name in RosterEventName]: { readonly type: Name } & Parameters<RosterEvents[Name]>[0];
}[RosterEventName];

/**
 * The event names `Name`. If a list with the names `Listed` lacks one of them, this does not compile; `satisfies` at
 * each list below refuses a name that is no event. No other code lists the names by hand.
 */
export type EveryName<Listed extends string, Name extends Listed> = Name;

/** In the order of the documentation. */
export const CLIENT_EVENTS = [
  'join',
  'leave',
  'signal',
  'signal-ack',
  'update',
  'message',
  'room',
  'peek',
  'sync',
  'ice-servers',
  'token',
] as const satisfies readonly (keyof ClientEvents)[];

export type ClientEventName = EveryName<(typeof CLIENT_EVENTS)[number], keyof ClientEvents>;

export const ROSTER_EVENTS = [
  'peer-joined',
  'peer-left',
  'peer-updated',
  'peer-away',
  'peer-back',
  'room-updated',
] as const satisfies readonly (keyof RosterEvents)[];

export type RosterEventName = EveryName<(typeof ROSTER_EVENTS)[number], keyof RosterEvents>;

export const SERVER_EVENTS = [
  ...ROSTER_EVENTS,
  'roster',
  'signal',
  'signal-ack',
  'signal-failed',
  'message',
  'refused',
  'goodbye',
  'resume-proof',
  'token-expiring',
  'waiting',
  'waiting-updated',
  'announcement',
] as const satisfies readonly (keyof ServerEvents)[];

export type ServerEventName = EveryName<(typeof SERVER_EVENTS)[number], keyof ServerEvents>;

/**
 * Whether an event of a node has a name that this version knows. Its arguments are not checked, because a client trusts
 * its node.
 */
export function isServerEvent(event: {
  readonly name: string;
  readonly args: readonly unknown[];
}): event is ServerEvent {
  return SERVER_EVENTS.some((name) => name === event.name);
}
