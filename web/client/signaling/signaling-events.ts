import type {
  Goodbye,
  GrantView,
  IceServer,
  Knock,
  LeaveReason,
  Payload,
  Peer,
  RoomState,
  SignalboxError,
  Welcome,
} from '../../../src/protocol/index.ts';
import type { EndReason } from './end-reason.ts';

/** The state of a client. */
export type SignalingState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly room: string }
  /** Also while the session moves to another connection because the node said goodbye. */
  | { readonly kind: 'joined'; readonly welcome: Welcome }
  /** The connection is lost; the session goes on as soon as a node answers. */
  | { readonly kind: 'resuming'; readonly welcome: Welcome }
  | { readonly kind: 'ended'; readonly reason: EndReason };

/** The events of a signaling client. Listeners are called in the order in which things happened in the room. */
export interface SignalingEvents {
  /** The first join, or one after `leave`, succeeded. */
  joined: (welcome: Welcome) => void;
  /**
   * The session goes on in a new connection: same peer id, links keep their signals. It comes after `connection-lost`; or
   * after `goodbye` alone, if there was a connection all the time.
   */
  resumed: (welcome: Welcome) => void;
  /** The old session is over. This client is a new peer, all links start over, and `peers` is new. */
  rejoined: (welcome: Welcome) => void;
  /** No connection carries the session any more. Signals wait. */
  'connection-lost': () => void;
  'peer-joined': (peer: Peer) => void;
  'peer-left': (peer: Peer, reason: LeaveReason) => void;
  'peer-updated': (peer: Peer) => void;
  'peer-away': (peer: Peer) => void;
  'peer-back': (peer: Peer) => void;
  /** The other peers, after any change of them. */
  roster: (peers: readonly Peer[]) => void;
  /** What holds for the room changed: its host, its lock, its capacity, its end. It comes after the changes of peers. */
  'room-updated': (state: RoomState) => void;
  /**
   * `join` waits until somebody lets this client in; also when a host came or went. `host`: whether one is there. `leave` ends the
   * wait, and `join` rejects with `denied` if the host decides so, with `timeout` after 5 minutes (SPEC R207).
   */
  waiting: (waiting: { readonly host: boolean }) => void;
  /** To a host: all who wait to be let in, after each change of them (SPEC R208). */
  'waiting-updated': (waiting: readonly Knock[]) => void;
  /** The host, peer `from`, asks this client to mute. It decides by itself (SPEC R206). */
  'asked-to-mute': (from: string) => void;
  /** A signal came. Each comes exactly once and in the sender's order; the sender is in `peers`. */
  signal: (from: string, payload: Payload) => void;
  /** This signal will not arrive. */
  'signal-lost': (to: string, payload: Payload, error: SignalboxError) => void;
  message: (from: string, payload: Payload) => void;
  /**
   * New ICE servers came, because the credentials of the old ones are about to end. Use them for the next ICE restart and
   * the next peer connection. `welcome` has them from now on. This event does not report servers of a welcome.
   */
  'ice-servers': (iceServers: readonly IceServer[]) => void;
  /** What this client may do has changed: the node took a fresh token. `welcome` has it from now on. */
  grant: (grant: GrantView) => void;
  /** The node asks this client to connect again, or ends its session. */
  goodbye: (goodbye: Goodbye) => void;
  announcement: (announcement: { readonly text: string }) => void;
  /** The session is over; `join` may be called again. */
  ended: (reason: EndReason) => void;
  /** A problem for which no method rejects. */
  error: (error: SignalboxError) => void;
}
