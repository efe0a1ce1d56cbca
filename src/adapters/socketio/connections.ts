import type { Socket } from 'socket.io';
import type { ConnectionId, Connections } from '../../core/ports.ts';
import type { Frame } from '../../protocol/frames.ts';

interface Outbound {
  readonly socket: Socket;
  /** Packets written that Engine.IO has not handed to the transport yet. */
  waiting: number;
  slow: boolean;
  closing: boolean;
}

/** The sockets of this node, by id, with a bound on what waits for each (SPEC R62). */
export class SocketConnections implements Connections {
  readonly #outbound = new Map<ConnectionId, Outbound>();
  readonly #limit: number;
  #onSlow: (connection: ConnectionId) => void = () => undefined;

  /** `limit`: packets that may wait for one connection. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Says who is told, once, of a connection over the limit. */
  onSlow(listener: (connection: ConnectionId) => void): void {
    this.#onSlow = listener;
  }

  add(socket: Socket): void {
    const outbound: Outbound = { socket, waiting: 0, slow: false, closing: false };
    this.#outbound.set(socket.id, outbound);
    socket.conn.on('flush', () => {
      outbound.waiting = 0;
    });
  }

  remove(id: ConnectionId): void {
    this.#outbound.delete(id);
  }

  send(id: ConnectionId, frame: Frame): void {
    const outbound = this.#outbound.get(id);
    if (outbound === undefined || outbound.closing) return;
    // Counted before: the write may flush at once, which sets the count back.
    outbound.waiting += 1;
    outbound.socket.conn.write(frame);
    if (outbound.waiting <= this.#limit || outbound.slow) return;
    // Before the listener, which sends a goodbye through here.
    outbound.slow = true;
    this.#onSlow(id);
  }

  close(id: ConnectionId): void {
    const outbound = this.#outbound.get(id);
    if (outbound === undefined || outbound.closing) return;
    outbound.closing = true;
    // What waits for a slow connection would keep it open for as long as it likes.
    if (outbound.slow) outbound.socket.conn.close(true);
    else outbound.socket.disconnect(true);
  }
}
