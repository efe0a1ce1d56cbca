import type { GoodbyeReason } from '../../../src/protocol/index.ts';

/** Why the session of this client is over. In brackets: what other libraries call it. */
export type EndReason =
  /** `leave()` was called (voluntary). */
  | 'left'
  /** Another connection took up the session, for instance in another tab (duplicate). */
  | 'replaced'
  /** The token ended, and no fresh one could be had. */
  | 'token-expired'
  /** Somebody who may do so removed this peer (kicked). */
  | 'removed'
  /** Somebody who may do so closed the room (ended). */
  | 'closed'
  /** The node shuts down, and no other one serves this client. */
  | 'server-shutdown'
  /** The session could neither be resumed nor joined again. */
  | 'network'
  /** The node gave a reason that this client does not know, or that tells a person nothing. */
  | 'unknown';

/** The reason that a goodbye without a way back stands for. A node of a later version may know more reasons. */
export function endReasonOf(reason: GoodbyeReason): EndReason {
  switch (reason) {
    case 'replaced':
    case 'token-expired':
    case 'removed':
    case 'closed':
      return reason;
    case 'drain':
      return 'server-shutdown';
    default:
      return 'unknown';
  }
}
