import type { Socket } from 'socket.io';
import type { ConnectionId } from '../../../core/ports.ts';
import type { Outlet } from '../../../gateway/connections.ts';
import { type SlowReader, unsentBytes } from '../../../gateway/slow-reader.ts';
import type { Frame } from '../../../protocol/frames.ts';
import { Backlog } from './backlog.ts';
import {
  bytesOf,
  cut,
  type EngineConnection,
  type FrameSocket,
  frameSocketOf,
  isOpen,
  queuedPackets,
  streamOf,
} from './engine-connection.ts';
import { type OutletTerms, roomFor } from './outlet-terms.ts';
import { EVENT } from './writer.ts';

/**
 * The way from the core to one Socket.IO socket of the default namespace. It bounds how much waits for it (SPEC R62): bytes
 * that the kernel has not taken, and packets that Engine.IO keeps, for instance between two polls. Over the limits it is
 * `full`: it gets only answers to its own requests, and a goodbye, until it has taken all that waits. If it is closed
 * meanwhile it is `leaving`: it may take what waits, for STALL_MS at most.
 */
export class SocketOutlet implements Outlet, SlowReader {
  readonly id: ConnectionId;
  /** True for a client of another dialect: it could not make up for what it misses, so it is closed when it is full. */
  needsEverything = false;
  readonly #socket: Socket;
  readonly #conn: EngineConnection;
  readonly #terms: OutletTerms;
  /** Undefined while the connection uses long polling. */
  #frames: FrameSocket | undefined;
  #state: 'open' | 'full' | 'leaving' | 'slow' | 'closing' = 'open';
  /** Packets that wait in Engine.IO, and their bytes. */
  #packets: number;
  #bytes = 0;
  /** Bytes that the transport took last, and may not have written yet. */
  #taken = 0;
  #backlog: Backlog | undefined;
  /** At the end of the turn it is looked at what waits. */
  #isDue = false;

  constructor(socket: Socket, terms: OutletTerms) {
    this.id = socket.id;
    this.#socket = socket;
    this.#conn = socket.conn;
    this.#terms = terms;
    this.#frames = frameSocketOf(this.#conn);
    this.#packets = queuedPackets(this.#conn);
    if (this.#packets > 0) this.#conn.once('flush', this.#flushed);
    // Engine.IO's own events, because pings and answers to unknown events are sent without passing through here.
    this.#conn.on('packetCreate', this.#created);
    this.#conn.on('upgrade', this.#upgraded);
  }

  send(frame: Frame): boolean {
    if (this.#backlog !== undefined && !this.admits(frame)) return false;
    // While it is full, this is a goodbye: all else was dropped.
    if (this.#state === 'open' || this.#state === 'full') this.#terms.writer.push(this, EVENT, frame);
    return true;
  }

  admits(frame: Frame): boolean {
    const backlog = this.#backlog;
    if (backlog === undefined || this.#state === 'leaving') return true;
    if (this.#state === 'full') return backlog.admitsToFull(frame);
    if (this.isIdle()) {
      this.caughtUp();
      return true;
    }
    if (backlog.admits(frame)) return true;
    backlog.watch(this.#terms.clock, this);
    return false;
  }

  /** Sends the answer to an event. `ackId`: the digits that its packet had. */
  answer(ackId: string, reply: unknown): void {
    if (this.#state === 'open' || this.#state === 'full') {
      this.#terms.writer.push(this, `3${ackId}`, JSON.stringify([reply]));
    }
  }

  /** Writes one packet now: type and ack id, then its JSON. */
  write(type: string, json: string): void {
    if (this.#state === 'slow' || this.#state === 'closing') return;
    const frames = this.#frames;
    // What waits in Engine.IO must not be overtaken.
    if (frames === undefined || this.#packets > 0 || !isOpen(this.#conn, frames)) {
      this.#conn.write(type + json);
      return;
    }
    // Past Engine.IO, which would make a packet, emit three events and take a callback: a sixth of a local signal's
    // cost. It would also keep each packet until a callback tells that the one before has left, so that a client that
    // reads could not be told from one that does not.
    const encoded = this.#terms.writer.encode(type, json);
    if (frames.bufferedAmount === 0) {
      frames._sender.sendFrame(encoded);
      return;
    }
    const backlog = this.#openBacklog();
    backlog.frames += 1;
    frames._sender.sendFrame(encoded, backlog.written);
    this.#judge();
  }

  close(): void {
    this.#terms.writer.flush();
    switch (this.#state) {
      case 'closing':
        return;
      case 'open':
        return this.#disconnect();
      case 'full':
        // Its client is told why: a goodbye may wait behind all that it has not read.
        this.#state = 'leaving';
        this.#backlog?.leave(this.#terms.clock, this);
        return;
      case 'leaving':
      case 'slow':
        // Without the cut, packets would wait for a slow connection, and keep it open, until its client reads them.
        cut(this.#conn);
        this.#end('closing');
        return;
      default:
        this.#state satisfies never;
    }
  }

  /**
   * Forgets the connection. A client may leave the namespace and come again on the same Engine.IO connection, as often as
   * it likes: the packets that still wait for the socket that left are not for the socket that comes.
   */
  detach(): void {
    this.#end('closing');
    this.#conn.off('upgrade', this.#upgraded);
    this.#conn.off('packetCreate', this.#created);
    this.#conn.off('flush', this.#flushed);
  }

  waitingBytes(): number {
    return this.#bytes + (this.#frames?.bufferedAmount ?? (this.#conn.transport.writable ? 0 : this.#taken));
  }

  left(): number {
    return this.#frames === undefined ? 0 : unsentBytes(streamOf(this.#frames));
  }

  isIdle(): boolean {
    return this.#packets === 0 && (this.#frames === undefined || this.#frames.bufferedAmount === 0);
  }

  caughtUp(): void {
    const backlog = this.#backlog;
    backlog?.cancel();
    this.#backlog = undefined;
    // Not within Engine.IO's own flush, into which the packet would be written that tells of the end.
    if (this.#state === 'leaving') setImmediate(() => this.#state === 'leaving' && this.#disconnect());
    if (this.#state === 'full') this.#state = 'open';
    if (this.#state === 'open' && backlog?.missed) this.#terms.onCaughtUp(this);
  }

  stalled(): void {
    this.#endSoon();
  }

  #openBacklog(): Backlog {
    this.#backlog ??= new Backlog(this.#terms.limits.bytes, () => this.#written());
    return this.#backlog;
  }

  /** Acts if more waits than may. */
  #judge(): void {
    const packets = this.#packets + (this.#backlog?.frames ?? 0);
    const bytes = this.#bytes + (this.#frames?.bufferedAmount ?? 0);
    const room = roomFor(this.#terms, { packets, bytes });
    // It is written to past `send`, so this is where its senders begin to be told apart.
    if (this.needsEverything && !this.isIdle()) this.#openBacklog();
    if (room === 'all') return;
    if (this.needsEverything || room === 'nothing') this.#endSoon();
    else if (this.#state === 'open') {
      this.#state = 'full';
      this.#openBacklog().watch(this.#terms.clock, this);
    }
  }

  #judgeSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#judge();
    });
  }

  #endSoon(): void {
    if (this.#state === 'slow' || this.#state === 'closing') return;
    this.#end('slow');
    queueMicrotask(() => this.#terms.onSlow(this));
  }

  #disconnect(): void {
    this.#socket.disconnect(true);
    this.#end('closing');
  }

  #end(state: 'slow' | 'closing'): void {
    this.#backlog?.cancel();
    this.#backlog = undefined;
    this.#state = state;
  }

  /** A frame that had to wait has left. */
  #written(): void {
    if (this.#backlog !== undefined && this.isIdle()) this.caughtUp();
  }

  readonly #created = (packet: { readonly data?: unknown }): void => {
    // A packet that does not pass through the queue must not overtake those that are in it.
    this.#terms.writer.flush();
    const size = bytesOf(packet.data);
    // The transport takes the packet at once. To listen for that too would cost each signal an event.
    if (this.#conn.transport.writable) {
      this.#taken = size;
      return;
    }
    if (this.#packets === 0) this.#conn.once('flush', this.#flushed);
    this.#packets += 1;
    this.#bytes += size;
    // A WebSocket tells only at the end of the turn whether the kernel took the packets before this one.
    if (this.#frames === undefined) this.#judge();
    else this.#judgeSoon();
  };

  readonly #flushed = (): void => {
    this.#taken = this.#bytes;
    this.#packets = 0;
    this.#bytes = 0;
    if (this.#backlog === undefined) return;
    if (this.#frames === undefined) this.caughtUp();
    else setImmediate(() => this.#written());
  };

  readonly #upgraded = (): void => {
    this.#frames = frameSocketOf(this.#conn);
  };
}
