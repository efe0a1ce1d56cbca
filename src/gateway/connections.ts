import type { ConnectionId, Connections } from '../core/ports.ts';
import type { Frame } from '../protocol/frames.ts';

/**
 * One connection, as the core writes to it. A transport gives the outlet of a native connection, which takes frames as they
 * are. The gateway of another dialect gives one that translates them.
 */
export interface Outlet {
  send(frame: Frame): void;
  /** Closes after the frames that were sent have left. */
  close(): void;
  /** Bytes that wait to be written. */
  waitingBytes(): number;
}

/** All connections of a node, by id, over all transports and dialects. */
export class ConnectionRegistry implements Connections {
  readonly #outlets = new Map<ConnectionId, Outlet>();

  add(id: ConnectionId, outlet: Outlet): void {
    this.#outlets.set(id, outlet);
  }

  remove(id: ConnectionId): void {
    this.#outlets.delete(id);
  }

  send(id: ConnectionId, frame: Frame): void {
    this.#outlets.get(id)?.send(frame);
  }

  close(id: ConnectionId): void {
    this.#outlets.get(id)?.close();
  }

  /** Bytes that wait to be written to all connections together. */
  waitingBytes(): number {
    let total = 0;
    for (const outlet of this.#outlets.values()) total += outlet.waitingBytes();
    return total;
  }
}
