import type { ClientEvents, ServerEvent, SignalboxError } from '../../../src/protocol/index.ts';

/** Hears about one connection. `opened` or `failed` comes first, never both; after `failed` or `closed` comes nothing. */
export interface ConnectionListener {
  opened(): void;
  /** It could not be opened. */
  failed(error: SignalboxError): void;
  event(event: ServerEvent): void;
  /** It was open and has ended, but not by `close`. */
  closed(): void;
}

/** One connection to a server. It never reconnects by itself. */
export interface Connection {
  /** Sends now, or not at all: an event is dropped while the connection is not open. */
  emit<Name extends keyof ClientEvents>(name: Name, ...args: Parameters<ClientEvents[Name]>): void;
  /** Closes. The listener hears nothing after that. */
  close(): void;
}

export interface Transport {
  /** `room` is the room that the connection is for. An edge chooses the node by it. */
  connect(server: string, room: string, listener: ConnectionListener): Connection;
}
