import { encodeTextFrame } from './text-frame.ts';
import { TurnQueue } from './turn-queue.ts';

/** The Socket.IO packet type EVENT, default namespace, no ack id (Socket.IO protocol v5). */
export const EVENT = '2';

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
  #latest: { readonly json: string; readonly frames: readonly Buffer[] | undefined } = { json: '', frames: undefined };

  push(target: Target, type: string, json: string): void {
    this.#queue.push({ target, type, json });
  }

  /** Writes the packets that wait now. */
  flush(): void {
    this.#queue.flush();
  }

  /**
   * A packet as one WebSocket frame, as Engine.IO's option `wsPreEncodedFrame` takes it; undefined if it is too long.
   */
  encode(type: string, json: string): readonly Buffer[] | undefined {
    if (type !== EVENT) return encoded(type, json);
    if (this.#latest.json !== json) this.#latest = { json, frames: encoded(type, json) };
    return this.#latest.frames;
  }
}

function encoded(type: string, json: string): readonly Buffer[] | undefined {
  const frame = encodeTextFrame(type, json);
  return frame === undefined ? undefined : [frame];
}
