import type { PeerId } from '../../../core/ports.ts';
import type { Frame } from '../../../protocol/frames.ts';

/** How a frame begins that one peer sends to others. */
const SENT_BY_PEER = /^\["(?:signal|signal-ack|message)","([^"]+)"/;

/** One sender may fill this part of what may wait for a connection. */
const SHARE = 1 / 4;

/**
 * What is known of a connection while something waits for it; most connections have none. It counts the WebSocket frames
 * that the kernel has not taken, and how much each sender has given since the connection last had nothing to read.
 */
export class Backlog {
  /** Frames that wait behind others. */
  frames = 0;
  /** Something was dropped. */
  missed = false;
  /** Ends the watch of a connection for which something was dropped. */
  cancelWatch: (() => void) | undefined;
  /** Called when one of `frames` has left. */
  readonly written: () => void;
  readonly #share: number;
  readonly #bytes = new Map<PeerId, number>();

  /** `limit`: how many bytes may wait for the connection. */
  constructor(limit: number, written: () => void) {
    this.#share = limit * SHARE;
    this.written = () => {
      this.frames -= 1;
      written();
    };
  }

  /** Counts a frame for its sender. False: this sender has filled its share, so that the others find room. */
  admits(frame: Frame): boolean {
    const sender = SENT_BY_PEER.exec(frame)?.[1];
    if (sender === undefined) return true;
    const before = this.#bytes.get(sender) ?? 0;
    if (before > this.#share) return false;
    this.#bytes.set(sender, before + Buffer.byteLength(frame));
    return true;
  }
}
