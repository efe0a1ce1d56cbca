export type Arrival = 'next' | 'early' | 'duplicate';

/** Both directions between this peer and one other, as SPEC R31 to R33 number and acknowledge them. */
export class Link {
  /** The highest number sent, and the highest that the other side has acknowledged. */
  sent = 0;
  acknowledged = 0;
  /** The highest number received without a gap, and how much of that was acknowledged. */
  received = 0;
  told = 0;
  readonly #early = new Set<number>();

  get unacknowledged(): number {
    return this.sent - this.acknowledged;
  }

  receive(seq: number): Arrival {
    if (seq <= this.received || this.#early.has(seq)) return 'duplicate';
    if (seq > this.received + 1) {
      this.#early.add(seq);
      return 'early';
    }
    this.received = seq;
    while (this.#early.delete(this.received + 1)) this.received += 1;
    return 'next';
  }

  acknowledge(seq: number): void {
    if (seq > this.acknowledged && seq <= this.sent) this.acknowledged = seq;
  }
}
