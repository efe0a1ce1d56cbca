import type { Socket } from 'socket.io';
import type { ConnectionId, Connections } from '../../core/ports.ts';
import type { Frame } from '../../protocol/frames.ts';

interface Outbound {
  readonly socket: Socket;
  state: 'open' | 'slow' | 'closing';
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
    const outbound: Outbound = { socket, state: 'open' };
    this.#outbound.set(socket.id, outbound);
    let waiting = 0;
    // Engine.IO's own events, because answers and pings go out without passing through here.
    socket.conn.on('packetCreate', () => {
      waiting += 1;
      if (waiting <= this.#limit || outbound.state !== 'open') return;
      outbound.state = 'slow';
      queueMicrotask(() => this.#onSlow(socket.id));
    });
    socket.conn.on('flush', () => {
      waiting = 0;
    });
  }

  remove(id: ConnectionId): void {
    this.#outbound.delete(id);
  }

  send(id: ConnectionId, frame: Frame): void {
    const outbound = this.#outbound.get(id);
    if (outbound?.state === 'open') outbound.socket.conn.write(frame);
  }

  close(id: ConnectionId): void {
    const outbound = this.#outbound.get(id);
    if (outbound === undefined || outbound.state === 'closing') return;
    // What waits for a slow connection would keep it open for as long as it likes.
    if (outbound.state === 'slow') outbound.socket.conn.close(true);
    else outbound.socket.disconnect(true);
    outbound.state = 'closing';
  }
}
