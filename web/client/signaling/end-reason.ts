/** Why a call is over, for this participant. */
export type EndReason =
  /** `leave()` was called. */
  | 'left'
  /** The session was taken up by another connection. */
  | 'replaced'
  /** The session could not be resumed nor joined again. */
  | 'network';
