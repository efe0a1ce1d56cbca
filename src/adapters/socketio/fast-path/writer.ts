import { encodeTextFrame } from './text-frame.ts';
import { TurnQueue } from './turn-queue.ts';

/** The Socket.IO packet type EVENT, default namespace, no ack id (Socket.IO protocol v5). */
export const EVENT = '2';

/** What a packet takes in memory beside its text, in bytes, roughly. */
const PACKET_WEIGHT = 256;

/** Takes a packet from the writer at the end of the turn. */
interface Target {
  write(type: string, json: string): void;
}

interface Packet {
  readonly target: Target;
  /** Packet type, and the ack id if there is one. */
  readonly type: string;
  readonly json: string;
}

/** Writes the packets of all connections of a node at the end of each event-loop turn, in order. */
export class OutletWriter {
  readonly #queue = new TurnQueue<Packet>(({ target, type, json }) => target.write(type, json));
  /**
   * The latest event and its WebSocket frame. Often the next connection gets the same event, because it is in the same
   * room.
   */
  #latest: { readonly json: string; readonly frames: readonly Buffer[] } = { json: '', frames: [] };

  push(target: Target, type: string, json: string): void {
    this.#queue.push({ target, type, json }, json.length + PACKET_WEIGHT);
  }

  /** Writes the packets that wait now. */
  flush(): void {
    this.#queue.flush();
  }

  /** A packet as one WebSocket frame, as the `ws` package takes it. */
  encode(type: string, json: string): readonly Buffer[] {
    if (type !== EVENT) return [encodeTextFrame(type, json)];
    if (this.#latest.json !== json) this.#latest = { json, frames: [encodeTextFrame(type, json)] };
    return this.#latest.frames;
  }
}
