import type { Clock, PeerId } from '../../../core/ports.ts';
import { type SlowReader, STALL_MS, watchSlowReader } from '../../../gateway/slow-reader.ts';
import type { Frame } from '../../../protocol/frames.ts';

/** How the frame begins that tells a client that its connection ends, and why. */
const GOODBYE = '["goodbye",';

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
  /** Called when one of `frames` has left. */
  readonly written: () => void;
  #cancelWatch: (() => void) | undefined;
  #cancelLeaving: (() => void) | undefined;
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

  /** Watches a connection for which something was dropped. */
  watch(clock: Clock, reader: SlowReader): void {
    this.#cancelWatch ??= watchSlowReader(clock, reader);
  }

  /** Gives a connection that is closed STALL_MS to take what waits; `stalled` is called if it has not. */
  leave(clock: Clock, reader: SlowReader): void {
    this.#cancelLeaving = clock.after(STALL_MS, () => reader.stalled());
  }

  /** Ends the watch, and the time to leave. */
  cancel(): void {
    this.#cancelWatch?.();
    this.#cancelLeaving?.();
  }

  /** Whether a full connection gets this frame. The others count as missed. */
  admitsToFull(frame: Frame): boolean {
    if (frame.startsWith(GOODBYE)) return true;
    this.missed = true;
    return false;
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
