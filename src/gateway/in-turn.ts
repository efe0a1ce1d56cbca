/** Most pieces of work that wait, and most bytes that these hold together. */
export const WAITING_LIMIT = 256;
export const WAITING_BYTES = 262_144;

interface Waiting {
  readonly work: () => Promise<void> | void;
  readonly bytes: number;
}

/**
 * Does pieces of work one after the other. A piece runs at once where none is under way, and makes a promise only where it
 * has to be waited for: most messages are done in their turn of the event loop.
 */
export class InTurn {
  readonly #waiting: Waiting[] = [];
  readonly #failed: (error: unknown) => void;
  #bytes = 0;
  #busy = false;

  /** `failed` gets the error of a piece of work; the next one runs all the same. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /**
   * `held`: what the work keeps in memory while it waits: the text, or the parsed value. False: too much waits, so this piece is
   * dropped.
   */
  run(work: Waiting['work'], held: unknown): boolean {
    const bytes = this.#busy ? bytesOf(held) : 0;
    if (this.#waiting.length >= WAITING_LIMIT || this.#bytes + bytes > WAITING_BYTES) return false;
    this.#add({ work, bytes });
    return true;
  }

  /** The same for the end of a conversation: it is never dropped, however much waits. */
  runLast(work: Waiting['work']): void {
    this.#add({ work, bytes: 0 });
  }

  #add(waiting: Waiting): void {
    if (this.#busy) {
      this.#waiting.push(waiting);
      this.#bytes += waiting.bytes;
      return;
    }
    this.#busy = true;
    const pending = this.#start(waiting);
    if (pending === undefined && this.#waiting.length === 0) this.#busy = false;
    else void this.#drain(pending);
  }

  /** Undefined where the work is done, or has failed. */
  #start({ work }: Waiting): Promise<void> | undefined {
    try {
      const pending = work();
      return pending instanceof Promise ? pending : undefined;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  async #drain(first: Promise<void> | undefined): Promise<void> {
    let pending = first;
    for (;;) {
      if (pending !== undefined) await pending.catch(this.#failed);
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#bytes -= next.bytes;
      pending = this.#start(next);
    }
    this.#busy = false;
  }
}

/** Infinite for a value that is nested too deeply to be encoded: no message takes one. */
function bytesOf(held: unknown): number {
  if (typeof held === 'string') return Buffer.byteLength(held);
  try {
    return Buffer.byteLength(JSON.stringify(held) ?? '');
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
