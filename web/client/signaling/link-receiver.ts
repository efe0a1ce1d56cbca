import { LIMITS, type Payload } from '../../../src/protocol/index.ts';

/** The receiving end of a link: puts signals in order and drops duplicates (SPEC R32). */
export class LinkReceiver {
  #last = 0;
  readonly #early = new Map<number, Payload>();

  /** The highest number up to which everything has arrived. Acknowledgements carry it. */
  get last(): number {
    return this.#last;
  }

  /** Returns the payloads that are due now, in order; none if the signal is a duplicate, early, or too far ahead. */
  receive(seq: number, payload: Payload): readonly Payload[] {
    if (seq <= this.#last || seq > this.#last + LIMITS.linkGap + 1) return [];
    this.#early.set(seq, payload);
    const due: Payload[] = [];
    for (let next = this.#take(); next !== undefined; next = this.#take()) due.push(next);
    return due;
  }

  #take(): Payload | undefined {
    const payload = this.#early.get(this.#last + 1);
    if (payload !== undefined) {
      this.#last += 1;
      this.#early.delete(this.#last);
    }
    return payload;
  }
}
