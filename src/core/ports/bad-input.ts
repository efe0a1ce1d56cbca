/**
 * Where something came from that does not fit: an `envelope` of another node; a `record` of a room, a `lease`, an `address`,
 * something of the `webhook` queue in the store; the store's `answer` itself; a message of `socketio`'s own cluster operations.
 */
export type BadInputSource = 'envelope' | 'record' | 'lease' | 'address' | 'webhook' | 'answer' | 'socketio';

/** Told of each thing that was dropped because it does not fit, or of `count` of them (SPEC R130). Never throws. */
export type ReportBadInput = (source: BadInputSource, count?: number, error?: unknown) => void;
