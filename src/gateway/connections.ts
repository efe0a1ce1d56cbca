import type { ConnectionId, Connections } from '../core/ports.ts';
import type { Frame } from '../protocol/frames.ts';

/**
 * One connection, as the core writes to it. A transport gives the outlet of a native connection, which takes frames as they
 * are. The gateway of another dialect gives one that translates them.
 */
export interface Outlet {
  /** False: the frame was dropped, because too much waits. */
  send(frame: Frame): boolean;
  /**
   * Asked before a gateway sends what a peer sent with this frame to its client, in other words. False: it has to be dropped,
   * because too much of this sender waits (SPEC R157). Where it is missing, the gateway's own `send` drops.
   */
  admits?(frame: Frame): boolean;
  /** Closes after the frames that were sent have left. */
  close(): void;
  /** Bytes that wait to be written. */
  waitingBytes(): number;
}

/** For how long the sum of what waits is not taken again, in seconds: it reads every connection. */
const SUM_S = 0.25;

/** All connections of a node, by id, over all transports and dialects. */
export class ConnectionRegistry implements Connections {
  readonly #outlets = new Map<ConnectionId, Outlet>();
  readonly #limitBytes: number;
  readonly #seconds: () => number;
  #dropped = 0;
  #crowded = { since: Number.NEGATIVE_INFINITY, is: false };

  /** `limitBytes`: how much may wait for all connections together. `seconds`: a monotonic clock. */
  constructor(limitBytes = Number.POSITIVE_INFINITY, seconds: () => number = () => 0) {
    this.#limitBytes = limitBytes;
    this.#seconds = seconds;
  }

  add(id: ConnectionId, outlet: Outlet): void {
    this.#outlets.set(id, outlet);
  }

  remove(id: ConnectionId): void {
    this.#outlets.delete(id);
  }

  send(id: ConnectionId, frame: Frame): boolean {
    const outlet = this.#outlets.get(id);
    if (outlet === undefined || outlet.send(frame)) return true;
    this.#dropped += 1;
    return false;
  }

  /** Whether a gateway may send what a frame holds to the client of this connection (see Outlet). */
  admits(id: ConnectionId, frame: Frame): boolean {
    return this.#outlets.get(id)?.admits?.(frame) ?? true;
  }

  close(id: ConnectionId): void {
    this.#outlets.get(id)?.close();
  }

  /** Counts a text that a transport itself dropped. */
  countDropped(): void {
    this.#dropped += 1;
  }

  /** How many frames were dropped so far because too much waited for their connection. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Bytes that wait to be written to all connections together. */
  waitingBytes(): number {
    let total = 0;
    for (const outlet of this.#outlets.values()) total += outlet.waitingBytes();
    return total;
  }

  /** Whether more waits for all connections together than may. Only asked where something waits. */
  isCrowded(): boolean {
    const now = this.#seconds();
    if (now - this.#crowded.since >= SUM_S) {
      this.#crowded = { since: now, is: this.waitingBytes() > this.#limitBytes };
    }
    return this.#crowded.is;
  }
}
