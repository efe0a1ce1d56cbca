/** When items of this weight wait together, they are written at once. */
const WEIGHT_LIMIT = 65_536;

/**
 * Collects items, and writes them together at the end of the event-loop turn, in order. Writes that follow each other
 * closely cost less than as many writes that each wake the other side (docs/decisions/0009-batches.md). Much that waits is
 * written before the end of the turn, so that a connection that does not take it is known soon (SPEC R62).
 */
export class TurnQueue<Item> {
  readonly #write: (item: Item) => void;
  #items: Item[] = [];
  #weight = 0;
  #scheduled = false;

  constructor(write: (item: Item) => void) {
    this.#write = write;
  }

  /** `weight`: about how many bytes of memory the item takes. */
  push(item: Item, weight: number): void {
    this.#items.push(item);
    this.#weight += weight;
    if (this.#weight > WEIGHT_LIMIT) {
      this.flush();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** Writes the waiting items now. */
  flush(): void {
    const items = this.#items;
    if (items.length === 0) return;
    this.#items = [];
    this.#weight = 0;
    for (const item of items) this.#write(item);
  }
}
