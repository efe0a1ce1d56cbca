import type { PeerChannel } from '../media/rtc.ts';
import type { FileClaim, ReceiverMessage, SenderMessage } from './file-messages.ts';

/**
 * How many bytes go into one message. Less costs more messages; more than 64 KiB is refused by some browsers, and keeps
 * other channels of the connection waiting (RFC 8831, 6.6).
 */
const MOST_CHUNK = 65_536;

/** Messages with fewer bytes are refused, but for the last one of a file: they cost far more than they carry. */
export const LEAST_CHUNK = 1_024;

/** Above this many bytes a sender waits until the browser has sent all but LOW of them. */
const HIGH = 1_048_576;
const LOW = 262_144;

/** What happens on a channel. */
export interface WireListener {
  opened(): void;
  text(text: string): void;
  bytes(bytes: Uint8Array<ArrayBuffer>): void;
  /** The browser has room for more. */
  drained(): void;
  closed(): void;
}

/** One data channel for one file. After `close` the listener hears nothing more. */
export class FileWire {
  readonly #channel: RTCDataChannel;
  readonly #maxMessageSize: () => number;
  readonly #ended = new AbortController();

  constructor({ channel, maxMessageSize }: PeerChannel, listener: WireListener) {
    this.#channel = channel;
    this.#maxMessageSize = maxMessageSize;
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = LOW;
    const { signal } = this.#ended;
    const { readyState } = channel;
    if (readyState === 'open') queueMicrotask(() => signal.aborted || listener.opened());
    else channel.addEventListener('open', () => listener.opened(), { signal });
    channel.addEventListener('bufferedamountlow', () => listener.drained(), { signal });
    channel.addEventListener('close', () => listener.closed(), { signal });
    channel.addEventListener(
      'message',
      ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') listener.text(data);
        else if (data instanceof ArrayBuffer) listener.bytes(new Uint8Array(data));
      },
      { signal },
    );
  }

  /** False from the end of the peer connection on, of which no event may tell. */
  get alive(): boolean {
    const { readyState } = this.#channel;
    return !this.#ended.signal.aborted && (readyState === 'connecting' || readyState === 'open');
  }

  get isOpen(): boolean {
    return this.alive && this.#channel.readyState === 'open';
  }

  /** How many bytes of the file the peer takes in one message; undefined where it wants too few. */
  get chunk(): number | undefined {
    const most = Math.min(MOST_CHUNK, this.#maxMessageSize() || MOST_CHUNK);
    return most < LEAST_CHUNK ? undefined : most;
  }

  /** Whether a sender has to wait for `drained`. */
  get full(): boolean {
    return this.#channel.bufferedAmount > HIGH;
  }

  say(message: SenderMessage | ReceiverMessage | FileClaim): void {
    this.#send(JSON.stringify(message));
  }

  /** Sends bytes of the file, `chunk` in each message; false where the channel takes them no more. */
  send(bytes: Uint8Array<ArrayBuffer>, chunk: number): boolean {
    for (let at = 0; at < bytes.length; at += chunk) if (!this.#send(bytes.subarray(at, at + chunk))) return false;
    return true;
  }

  /** A channel may be gone, or full, or take no message of this size: browsers throw then (W3C WebRTC 1.0, 6.2). */
  #send(data: string | Uint8Array<ArrayBuffer>): boolean {
    try {
      if (!this.isOpen) return false;
      if (typeof data === 'string') this.#channel.send(data);
      else this.#channel.send(data);
      return true;
    } catch {
      return false;
    }
  }

  /** What was said before still arrives (W3C WebRTC 1.0, 6.2.4). */
  close(): void {
    this.#ended.abort();
    this.#channel.close();
  }
}
