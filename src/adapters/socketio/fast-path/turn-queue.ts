/**
 * Collects items, and writes them together at the end of the event-loop turn, in order. Writes that follow each other
 * closely cost less than as many writes that each wake the other side (docs/decisions/0009-batches.md).
 */
export class TurnQueue<Item> {
  readonly #write: (item: Item) => void;
  #items: Item[] = [];
  #scheduled = false;

  constructor(write: (item: Item) => void) {
    this.#write = write;
  }

  push(item: Item): void {
    this.#items.push(item);
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
    for (const item of items) this.#write(item);
  }
}
