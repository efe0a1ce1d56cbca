import type { Clock } from '../core/ports.ts';

/**
 * How long a connection over its limit may take nothing at all before it is closed, in ms. As long as a client may take to
 * answer a ping: a page that stands still for so long counts as gone also where nobody sends to it.
 */
export const STALL_MS = 10_000;

/** How often such a connection is looked at, in ms. */
const LOOK_MS = 1_000;

/** A connection over its limit, as its transport sees it (SPEC R62). */
export interface SlowReader {
  /** Changes whenever the kernel, or a poll, takes something. */
  left(): number;
  /** Whether nothing waits any more. */
  isIdle(): boolean;
  caughtUp(): void;
  stalled(): void;
}

/**
 * Looks at a connection until it has taken all that waited, or has taken nothing for STALL_MS. What is returned ends the
 * watch.
 */
export function watchSlowReader(clock: Clock, reader: SlowReader): () => void {
  let left = reader.left();
  let since = clock.seconds();
  const look = (): void => {
    if (reader.isIdle()) {
      reader.caughtUp();
      return;
    }
    const now = clock.seconds();
    if (reader.left() !== left) {
      left = reader.left();
      since = now;
    } else if ((now - since) * 1_000 >= STALL_MS) {
      reader.stalled();
      return;
    }
    cancel = clock.after(LOOK_MS, look);
  };
  let cancel = clock.after(LOOK_MS, look);
  return () => cancel();
}

/** While too much waits for all connections together, one is full as soon as this many bytes wait for it. */
export const CROWDED_BYTES = 65_536;

/**
 * Bytes of the write under way that the kernel has not taken, of a TCP socket. Unlike the length of the stream's buffer
 * this falls with every byte that the kernel takes. Where Node.js does not tell: 0, so that only what waits counts.
 */
export function unsentBytes(socket: object): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  const isHandle = typeof handle === 'object' && handle !== null && 'writeQueueSize' in handle;
  return isHandle && typeof handle.writeQueueSize === 'number' ? handle.writeQueueSize : 0;
}
