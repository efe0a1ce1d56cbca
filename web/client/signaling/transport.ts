import type { ClientEvents, ServerEvent, SignalboxError } from '../../../src/protocol/index.ts';

/** What a connection tells. Exactly one of `opened` and `failed` comes first; after `failed` or `closed` nothing. */
export interface ConnectionListener {
  opened(): void;
  /** It could not be opened. */
  failed(error: SignalboxError): void;
  event(event: ServerEvent): void;
  /** It was open and is no more, other than through `close`. */
  closed(): void;
}

/** One connection to a server, from opening to its end: it never reconnects by itself. */
export interface Connection {
  /** Sends now, or not at all: what is emitted while the connection is not open is dropped. */
  emit<Name extends keyof ClientEvents>(name: Name, ...args: Parameters<ClientEvents[Name]>): void;
  /** Closes; the listener hears nothing from then on. */
  close(): void;
}

export interface Transport {
  /** `room` is the room that the connection is for: an edge hashes on it. */
  connect(server: string, room: string, listener: ConnectionListener): Connection;
}
