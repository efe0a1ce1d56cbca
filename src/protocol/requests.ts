import type { WireError } from './errors.ts';
import type { GrantView } from './grant.ts';
import type { Metadata, MetadataValue, Roster } from './peer.ts';

/** Says which session to take up again (SPEC R41). */
export interface ResumeRequest {
  readonly peerId: string;
  /** The secret of the latest welcome; or it, a dot and the latest resume proof (SPEC R140). */
  readonly secret: string;
  /**
   * A whole number, higher than that of every attempt before it. So an attempt that the client gave up and that arrives
   * late is refused (SPEC R42). If it is missing it counts as 0, and the attempt that arrives last wins.
   */
  readonly attempt?: number;
}

export interface JoinRequest {
  /** PROTOCOL_VERSION of the client. */
  readonly v: number;
  readonly room: string;
  readonly name?: string;
  readonly metadata?: Metadata;
  readonly resume?: ResumeRequest;
  /** Shown where rooms need one, at a resume too: at most LIMITS.tokenLength characters (SPEC R180). Never log it. */
  readonly token?: string;
  /**
   * The client can wait to be let in, and then has its answer only when somebody has decided (SPEC R207). '', or the ticket of
   * the `waiting` event before, with which it keeps its place. A client sends it after a refusal with the detail WAITING_ROOM,
   * so never to a node that does not know it.
   */
  readonly knock?: string;
}

/** An entry of RTCConfiguration.iceServers (W3C WebRTC, 4.2.4 RTCIceServer). */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** The STUN and TURN servers for one peer (SPEC R80). */
export interface IceServerList {
  readonly iceServers: readonly IceServer[];
  /**
   * How long the servers can be used, in ms from the answer that brings them: then the credential of one of them ends
   * (SPEC R81). Missing if none of them ends.
   */
  readonly iceServersMs?: number;
}

/** The bounds of this node's cluster that a client has to know. */
export interface WelcomeLimits {
  /** Most peers in the room, the joiner included. */
  readonly capacity: number;
  /** How long a lost peer may resume, in ms. */
  readonly graceMs: number;
  /** Largest signal or message payload, in characters of its JSON. */
  readonly payloadLength: number;
  /** Events a connection may send per second, sustained. */
  readonly eventsPerSecond: number;
}

/** The answer to a join: everything a client needs to start calling, in one round trip. */
export interface Welcome extends IceServerList {
  readonly v: number;
  readonly room: string;
  /** The joiner's own peer id. */
  readonly self: string;
  /** Spent by the next resume, which brings a new one. Never log it. */
  readonly resumeSecret: string;
  /**
   * A signed text that any node can check. With it the secret is good also where the store has lost the session; then
   * the client shows the secret, a dot and this text (SPEC R140). `resume-proof` brings the next one. Never log it.
   * Missing if the session cannot be resumed.
   */
  readonly resumeProof?: string;
  /** True if this join took up an earlier session. */
  readonly resumed: boolean;
  /**
   * True if the store has lost data since the client's proof was made. Peers that the client knew and that the roster
   * lacks may come back within the grace period; until then they count as away (SPEC R141).
   */
  readonly afterLoss?: true;
  /** The peers of the room, the joiner included. */
  readonly roster: Roster;
  readonly limits: WelcomeLimits;
  /** What the token lets this peer do (SPEC R182). Missing where rooms are open: then it may do everything but moderate. */
  readonly grant?: GrantView;
  /** Which node answered: for logs and support, not for routing. */
  readonly node: string;
}

/** Changes to the sender's own peer. A `null` removes a metadata key; keys not named stay. */
export interface UpdateRequest {
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
}

export interface PeekRequest {
  readonly room: string;
  /** As in a join (SPEC R180). */
  readonly token?: string;
}

/** A fresh token for the session that the connection carries (SPEC R186). */
export interface TokenRequest {
  readonly token: string;
}

/** The answer to a fresh token. `grant` is missing where rooms are open. */
export interface TokenAnswer {
  readonly grant?: GrantView;
}

/** The answer to a `peek`. */
export interface RoomGlimpse {
  readonly room: string;
  /** Peers in the room. Away peers count, because they keep their seats. */
  readonly peers: number;
  readonly capacity: number;
  readonly full: boolean;
  /**
   * What a join of whoever asks would meet where a seat is left: it comes in at once, it waits to be let in, or nobody comes in.
   * Missing from nodes of earlier versions (SPEC R350).
   */
  readonly entry?: 'open' | 'wait' | 'locked';
}

/** The answer to a `sync`. */
export interface WholeRoster {
  readonly roster: Roster;
}

/** What a peer asks of its room. Only the host may, or a peer with the permission `moderate` (SPEC R197). */
export type RoomRequest =
  /** Makes another peer the host. Only the host may. */
  | { readonly action: 'hand-over'; readonly peerId: string }
  /** Nobody joins any more. */
  | { readonly action: 'lock' }
  | { readonly action: 'unlock' }
  /** Whether those who join wait until they are let in. */
  | { readonly action: 'waiting'; readonly on: boolean }
  /** Lets one in that waits; without `knock` all of them. */
  | { readonly action: 'admit'; readonly knock?: string }
  /** Turns one away that waits; without `knock` all of them. */
  | { readonly action: 'deny'; readonly knock?: string }
  /** Most peers of this room; `null`: as many as the nodes allow. */
  | { readonly action: 'capacity'; readonly peers: number | null }
  /** In how many ms the room ends for all; `null`: not by itself. */
  | { readonly action: 'length'; readonly ms: number | null }
  /** Ends the room for all, now. */
  | { readonly action: 'end' }
  /** Removes a peer. `ban`: nobody of its client address joins this room any more. */
  | { readonly action: 'remove'; readonly peerId: string; readonly ban?: true }
  /** Asks a peer to mute; its client decides. `off`: takes that back. */
  | { readonly action: 'ask-to-mute'; readonly peerId: string; readonly off?: true }
  /** Takes back a ban of `roster.state.bans`. */
  | { readonly action: 'unban'; readonly ban: string };

/** One who waits to be let in, as hosts are shown it. */
export interface Knock {
  /** What `admit` and `deny` name. It is no peer id: who waits is no peer. */
  readonly id: string;
  /** Display name; empty when there is none. */
  readonly name: string;
}

/** What one who waits is told (SPEC R207). */
export interface Waiting {
  /** Keeps the place, for a while, when this client connects again: see `JoinRequest.knock`. Never log it. */
  readonly ticket: string;
  /** Whether somebody who can let it in is present. */
  readonly host: boolean;
}

/** The answer to a request: its result, or an error of the table. */
export type Reply<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly error: WireError };

export type Nothing = Readonly<Record<never, never>>;
