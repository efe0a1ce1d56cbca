/** Why the session of this client is over. */
export type EndReason =
  /** `leave()` was called. */
  | 'left'
  /** Another connection took up the session. */
  | 'replaced'
  /** The token ended, and no fresh one could be had. */
  | 'token-expired'
  /** Somebody who may do so removed this peer. */
  | 'removed'
  /** Somebody who may do so closed the room. */
  | 'closed'
  /** The session could neither be resumed nor joined again. */
  | 'network';
