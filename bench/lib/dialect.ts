/**
 * How one peer talks to one kind of server, in WebSocket text frames. A dialect knows no sockets: the load generator
 * drives it, so that everything else is the same for all opponents.
 */
export interface Dialect {
  /** Path and query that the peer `peer` (unique in the run) of `room` connects to. */
  path(room: string, peer: string): string;
  talk(room: string, peer: string, line: Line): Talk;
}

/** What a conversation may do and say. */
export interface Line {
  send(text: string): void;
  /** The peer takes part in its room; `id` is what others address it by. */
  joined(id: string): void;
  /** A signal of another peer has come, once and in order as far as the protocol promises that. `text` holds its payload. */
  delivered(text: string): void;
  /** Something came that must not come: an error, a refusal, a duplicate. The round does not count. */
  failed(reason: string): void;
}

/** One side of a conversation. */
export interface Talk {
  /** The WebSocket is open. */
  opened(): void;
  received(text: string): void;
  /** `payload`: a JSON object, encoded. */
  signal(to: string, payload: string): void;
  /** Ends timers; nothing is sent from here on. */
  end(): void;
}
