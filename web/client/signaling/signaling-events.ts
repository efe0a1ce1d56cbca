import type {
  Goodbye,
  IceServer,
  LeaveReason,
  Payload,
  Peer,
  SignalboxError,
  Welcome,
} from '../../../src/protocol/index.ts';
import type { EndReason } from './end-reason.ts';

/** Where the session of a client stands. */
export type SignalingState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly room: string }
  /** Also while the session moves to another node that this one sent the client to. */
  | { readonly kind: 'joined'; readonly welcome: Welcome }
  /** The connection is lost; the session goes on as soon as a node answers. */
  | { readonly kind: 'resuming'; readonly welcome: Welcome }
  | { readonly kind: 'ended'; readonly reason: EndReason };

/** What a signaling client tells. Listeners are called in the order of what happened in the room. */
export interface SignalingEvents {
  /** The first join, or one after `leave`, succeeded. */
  joined: (welcome: Welcome) => void;
  /**
   * The session goes on in a new connection: same peer id, links keep their signals. After `connection-lost`, or after
   * a `goodbye` without it: then no moment passed without a connection.
   */
  resumed: (welcome: Welcome) => void;
  /** The session was over: this client is a new peer, all links started over, `peers` is new. */
  rejoined: (welcome: Welcome) => void;
  /** No connection carries the session any more; what is sent waits. */
  'connection-lost': () => void;
  'peer-joined': (peer: Peer) => void;
  'peer-left': (peer: Peer, reason: LeaveReason) => void;
  'peer-updated': (peer: Peer) => void;
  'peer-away': (peer: Peer) => void;
  'peer-back': (peer: Peer) => void;
  /** The other peers, after any change of them. */
  roster: (peers: readonly Peer[]) => void;
  /** A signal, exactly once and in the sender's order; the sender is in `peers`. */
  signal: (from: string, payload: Payload) => void;
  /** A signal that will not arrive. */
  'signal-lost': (to: string, payload: Payload, error: SignalboxError) => void;
  message: (from: string, payload: Payload) => void;
  /**
   * New ICE servers, because the credentials of those before are about to end: for the next ICE restart and the next peer
   * connection. `welcome` has them from now on. Not told where a welcome brings them.
   */
  'ice-servers': (iceServers: readonly IceServer[]) => void;
  /** The node sends this client elsewhere, or ends its session. */
  goodbye: (goodbye: Goodbye) => void;
  announcement: (announcement: { readonly text: string }) => void;
  /** The session is over; `join` may be called again. */
  ended: (reason: EndReason) => void;
  /** A problem that no method's promise reports. */
  error: (error: SignalboxError) => void;
}
