import type { Socket } from 'socket.io';
import type { ConnectionId } from '../../../core/ports.ts';
import type { Outlet } from '../../../gateway/connections.ts';
import type { Frame } from '../../../protocol/frames.ts';
import {
  bytesOf,
  cut,
  type EngineConnection,
  type FrameSocket,
  frameSocketOf,
  takesFrames,
} from './engine-connection.ts';
import { EVENT, type OutletWriter } from './writer.ts';

export interface OutletLimits {
  /** The most packets that may wait for one connection. */
  readonly packets: number;
  /** A packet may wait behind at most this many bytes. */
  readonly bytes: number;
}

/**
 * The way from the core to one Socket.IO socket of the default namespace. It bounds how much waits for it (SPEC R62).
 */
export class SocketOutlet implements Outlet {
  readonly id: ConnectionId;
  readonly #socket: Socket;
  readonly #conn: EngineConnection;
  readonly #writer: OutletWriter;
  readonly #limits: OutletLimits;
  readonly #onSlow: (outlet: SocketOutlet) => void;
  /** Undefined while the connection uses long polling. */
  #frames: FrameSocket | undefined;
  #state: 'open' | 'slow' | 'closing' = 'open';
  /** Packets and bytes that wait for the transport to take them. */
  #packets = 0;
  #bytes = 0;
  /** Bytes that the transport took last, and may not have written yet. */
  #taken = 0;

  /** `onSlow` is called once, when more waits than the limits allow. */
  constructor(socket: Socket, writer: OutletWriter, limits: OutletLimits, onSlow: (outlet: SocketOutlet) => void) {
    this.id = socket.id;
    this.#socket = socket;
    this.#conn = socket.conn;
    this.#writer = writer;
    this.#limits = limits;
    this.#onSlow = onSlow;
    this.#frames = frameSocketOf(this.#conn);
    // These are Engine.IO's own events, because pings and answers to unknown events are sent without passing through
    // here.
    this.#conn.on('packetCreate', this.#created);
    this.#conn.on('upgrade', this.#upgraded);
  }

  send(frame: Frame): void {
    if (this.#state === 'open') this.#writer.push(this, EVENT, frame);
  }

  /** Sends the answer to an event. `ackId`: the digits that its packet had. */
  answer(ackId: string, reply: unknown): void {
    if (this.#state === 'open') this.#writer.push(this, `3${ackId}`, JSON.stringify([reply]));
  }

  /** Writes one packet now: type and ack id, then its JSON. */
  write(type: string, json: string): void {
    if (this.#state !== 'open') return;
    const conn = this.#conn;
    const frames = this.#frames;
    // A packet that has to wait for the transport waits as text alone, not also as an encoded frame.
    if (frames === undefined || !conn.transport.writable) {
      conn.write(type + json);
      return;
    }
    const encoded = this.#writer.encode(type, json);
    if (encoded === undefined) conn.write(type + json);
    // Past Engine.IO, which would make a packet, emit three events and take a callback: a sixth of a local signal's
    // cost.
    else if (takesFrames(conn, frames)) frames._sender.sendFrame(encoded);
    else conn.write(type + json, preEncoded(encoded));
  }

  close(): void {
    this.#writer.flush();
    if (this.#state === 'closing') return;
    // Without the cut, packets would wait for a slow connection, and keep it open, until its client reads them.
    if (this.#state === 'slow') cut(this.#conn);
    else this.#socket.disconnect(true);
    this.#state = 'closing';
  }

  /**
   * Forgets the connection. A client may leave the namespace and come again on the same Engine.IO connection, as often as
   * it likes: the packets that still wait for the socket that left are not for the socket that comes.
   */
  detach(): void {
    this.#state = 'closing';
    this.#conn.off('upgrade', this.#upgraded);
    this.#conn.off('packetCreate', this.#created);
    this.#conn.off('flush', this.#flushed);
  }

  waitingBytes(): number {
    return this.#bytes + (this.#frames?.bufferedAmount ?? (this.#conn.transport.writable ? 0 : this.#taken));
  }

  readonly #created = (packet: { readonly data?: unknown }): void => {
    // A packet that does not pass through the queue must not overtake those that are in it.
    this.#writer.flush();
    const size = bytesOf(packet.data);
    // The transport takes the packet at once. To listen for that too would cost each signal an event.
    if (this.#conn.transport.writable) {
      this.#taken = size;
      return;
    }
    if (this.#packets === 0) this.#conn.once('flush', this.#flushed);
    const over = this.#packets >= this.#limits.packets || this.#bytes > this.#limits.bytes;
    this.#packets += 1;
    this.#bytes += size;
    if (!over || this.#state !== 'open') return;
    this.#state = 'slow';
    queueMicrotask(() => this.#onSlow(this));
  };

  readonly #flushed = (): void => {
    this.#taken = this.#bytes;
    this.#packets = 0;
    this.#bytes = 0;
  };

  readonly #upgraded = (): void => {
    this.#frames = frameSocketOf(this.#conn);
  };
}

/** Engine.IO's options for a packet, with one that its types leave out and that Socket.IO's own adapter uses. */
interface SendOptions {
  readonly compress?: boolean;
  readonly wsPreEncodedFrame: readonly Buffer[];
}

function preEncoded(frames: readonly Buffer[]): SendOptions {
  return { wsPreEncodedFrame: frames };
}
