import type { Socket } from 'socket.io';
import type { ConnectionId, Connections } from '../../core/ports.ts';
import type { Frame } from '../../protocol/frames.ts';
import {
  bytesOf,
  cut,
  type EngineConnection,
  type FrameSocket,
  frameSocketOf,
  takesFrames,
} from './engine-connection.ts';
import { encodeTextFrame } from './text-frame.ts';
import { TurnQueue } from './turn-queue.ts';

interface Outbound {
  readonly socket: Socket;
  readonly conn: EngineConnection;
  /** Undefined while the connection polls. */
  frames: FrameSocket | undefined;
  state: 'open' | 'slow' | 'closing';
  /** What waits for the transport to take it. */
  packets: number;
  bytes: number;
  /** What the transport took last, and may not have written yet. */
  taken: number;
  stopCounting(): void;
}

/** Engine.IO's, with the one that its types leave out and Socket.IO's own adapter uses. */
interface SendOptions {
  readonly compress?: boolean;
  readonly wsPreEncodedFrame?: readonly Buffer[];
}

interface Outgoing {
  readonly outbound: Outbound;
  readonly frame: Frame;
}

export interface OutboundLimits {
  /** Packets that may wait for one connection. */
  readonly packets: number;
  /** Bytes behind which no packet may wait. */
  readonly bytes: number;
}

/** The sockets of this node, by id, with a bound on what waits for each (SPEC R62). */
export class SocketConnections implements Connections {
  readonly #outbound = new Map<ConnectionId, Outbound>();
  readonly #limits: OutboundLimits;
  readonly #queue = new TurnQueue<Outgoing>((outgoing) => this.#write(outgoing));
  /** What was sent last, as a WebSocket frame. */
  #latest: { readonly frame: Frame; readonly options: SendOptions } = { frame: '', options: {} };
  #onSlow: (connection: ConnectionId) => void = () => undefined;

  constructor(limits: OutboundLimits) {
    this.#limits = limits;
  }

  /** Says who is told, once, of a connection over the limit. */
  onSlow(listener: (connection: ConnectionId) => void): void {
    this.#onSlow = listener;
  }

  /** What waits for all connections together, in bytes: for their transport, and in it. */
  waitingBytes(): number {
    let total = 0;
    for (const { conn, frames, bytes, taken } of this.#outbound.values()) {
      total += bytes + (frames?.bufferedAmount ?? (conn.transport.writable ? 0 : taken));
    }
    return total;
  }

  add(socket: Socket): void {
    const { conn } = socket;
    const frames = frameSocketOf(conn);
    const outbound: Outbound = { socket, conn, frames, state: 'open', packets: 0, bytes: 0, taken: 0, stopCounting };
    const created = (packet: { readonly data?: unknown }): void => {
      // Pings and answers to unknown events do not pass through the queue, and must not overtake what is in it.
      this.#queue.flush();
      const size = bytesOf(packet.data);
      // Taken at once. To listen for that too would cost each signal an event.
      if (conn.transport.writable) {
        outbound.taken = size;
        return;
      }
      if (outbound.packets === 0) conn.once('flush', flushed);
      const over = outbound.packets >= this.#limits.packets || outbound.bytes > this.#limits.bytes;
      outbound.packets += 1;
      outbound.bytes += size;
      if (!over || outbound.state !== 'open') return;
      outbound.state = 'slow';
      queueMicrotask(() => this.#onSlow(socket.id));
    };
    const flushed = (): void => {
      outbound.taken = outbound.bytes;
      outbound.packets = 0;
      outbound.bytes = 0;
    };
    const upgraded = (): void => {
      outbound.frames = frameSocketOf(conn);
    };
    function stopCounting(): void {
      conn.off('upgrade', upgraded);
      conn.off('packetCreate', created);
      conn.off('flush', flushed);
    }
    // Engine.IO's own events, because those go out without passing through here.
    conn.on('packetCreate', created);
    conn.on('upgrade', upgraded);
    this.#outbound.set(socket.id, outbound);
  }

  /**
   * A client may leave the namespace and come again on the same Engine.IO connection, as often as it likes: what still
   * waits for the socket that left is not for the one that comes.
   */
  remove(id: ConnectionId): void {
    const outbound = this.#outbound.get(id);
    if (outbound === undefined) return;
    outbound.state = 'closing';
    outbound.stopCounting();
    this.#outbound.delete(id);
  }

  send(id: ConnectionId, frame: Frame): void {
    const outbound = this.#outbound.get(id);
    if (outbound?.state === 'open') this.#queue.push({ outbound, frame });
  }

  #write({ outbound, frame }: Outgoing): void {
    if (outbound.state !== 'open') return;
    const { conn, frames } = outbound;
    // What has to wait should not wait in two forms.
    if (frames === undefined || !conn.transport.writable) {
      conn.write(frame);
      return;
    }
    const options = this.#encoded(frame);
    // Engine.IO would make it a packet, emit three events, and be called back: a sixth of what a local signal costs.
    if (options.wsPreEncodedFrame !== undefined && takesFrames(conn, frames)) {
      frames._sender.sendFrame(options.wsPreEncodedFrame);
    } else conn.write(frame, options);
  }

  /** Engine.IO's option for what is encoded already: once for a whole room. */
  #encoded(frame: Frame): SendOptions {
    if (this.#latest.frame !== frame) {
      const encoded = encodeTextFrame(frame);
      this.#latest = { frame, options: encoded === undefined ? {} : { wsPreEncodedFrame: [encoded] } };
    }
    return this.#latest.options;
  }

  close(id: ConnectionId): void {
    this.#queue.flush();
    const outbound = this.#outbound.get(id);
    if (outbound === undefined || outbound.state === 'closing') return;
    // What waits for a slow connection would keep it open, and be kept, for as long as it likes.
    if (outbound.state === 'slow') cut(outbound.conn);
    else outbound.socket.disconnect(true);
    outbound.state = 'closing';
  }
}
