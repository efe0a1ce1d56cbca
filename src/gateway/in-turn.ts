/** Most pieces of work that wait. */
const WAITING_LIMIT = 256;

/** Does pieces of work one after the other. A piece runs at once where none is under way. */
export class InTurn {
  readonly #waiting: (() => Promise<void> | void)[] = [];
  readonly #failed: (error: unknown) => void;
  #busy = false;

  /** `failed` gets the error of a piece of work; the next one runs all the same. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** False: too many wait, so this one is dropped. */
  run(work: () => Promise<void> | void): boolean {
    if (this.#waiting.length >= WAITING_LIMIT) return false;
    this.runLast(work);
    return true;
  }

  /** The same for the end of a session: it is never dropped, however many wait. */
  runLast(work: () => Promise<void> | void): void {
    this.#waiting.push(work);
    if (!this.#busy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (let work = this.#waiting.shift(); work !== undefined; work = this.#waiting.shift()) {
      try {
        const pending = work();
        if (pending !== undefined) await pending;
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#busy = false;
  }
}
