/** Most pieces of work that wait, and most characters that these hold together. */
export const WAITING_LIMIT = 256;
export const WAITING_CHARACTERS = 262_144;

interface Waiting {
  readonly work: () => Promise<void> | void;
  readonly characters: number;
}

/** Does pieces of work one after the other. A piece runs at once where none is under way. */
export class InTurn {
  readonly #waiting: Waiting[] = [];
  readonly #failed: (error: unknown) => void;
  #characters = 0;
  #busy = false;

  /** `failed` gets the error of a piece of work; the next one runs all the same. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /**
   * `held`: what the work keeps in memory while it waits, a text or what was JSON. False: too much waits, so this piece is
   * dropped.
   */
  run(work: Waiting['work'], held: unknown): boolean {
    const characters = this.#busy ? charactersOf(held) : 0;
    if (this.#waiting.length >= WAITING_LIMIT || this.#characters + characters > WAITING_CHARACTERS) return false;
    this.#add({ work, characters });
    return true;
  }

  /** The same for the end of a session: it is never dropped, however much waits. */
  runLast(work: Waiting['work']): void {
    this.#add({ work, characters: 0 });
  }

  #add(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#characters += waiting.characters;
    if (!this.#busy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#characters -= next.characters;
      try {
        const pending = next.work();
        if (pending !== undefined) await pending;
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#busy = false;
  }
}

/** Infinite for a value that is nested too deeply to be encoded: no message takes one. */
function charactersOf(held: unknown): number {
  if (typeof held === 'string') return held.length;
  try {
    return JSON.stringify(held)?.length ?? 0;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
