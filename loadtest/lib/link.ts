import type { Json } from '../../src/protocol/index.ts';

export type Arrival = 'next' | 'early' | 'again' | 'duplicate';

/** The payload of a signal of this suite. `attempt`: 1, and one more each time that the signal is sent again. */
export interface Content {
  readonly [key: string]: Json;
  /** When it was due to be sent first, in ms since the epoch. */
  readonly at: number;
  /** The step of the run in which it was sent: a tag of its relay time. */
  readonly step: string;
  readonly attempt: number;
}

/** Both directions between this peer and one other, as SPEC R31 to R35 number, acknowledge and keep them. */
export class Link {
  /** The highest number sent, and the highest that the other side has acknowledged. */
  sent = 0;
  acknowledged = 0;
  /** When something was acknowledged or sent again, in ms since the epoch. */
  progressAt = 0;
  /** The highest number received without a gap, and how much of that was acknowledged. */
  received = 0;
  told = 0;
  /** What was sent and is not acknowledged, by number. Empty where nothing is sent again. */
  readonly kept = new Map<number, Content>();
  readonly #early = new Set<number>();
  readonly #transmissions = new Set<string>();

  get unacknowledged(): number {
    return this.sent - this.acknowledged;
  }

  /** `again`: known already, from another transmission. `duplicate`: this transmission came before. */
  receive(seq: number, attempt: number): Arrival {
    const transmission = `${seq}/${attempt}`;
    if (this.#transmissions.has(transmission)) return 'duplicate';
    this.#transmissions.add(transmission);
    if (seq <= this.received || this.#early.has(seq)) return 'again';
    if (seq > this.received + 1) {
      this.#early.add(seq);
      return 'early';
    }
    this.received = seq;
    while (this.#early.delete(this.received + 1)) this.received += 1;
    return 'next';
  }

  acknowledge(seq: number): void {
    if (seq <= this.acknowledged || seq > this.sent) return;
    for (let number = this.acknowledged + 1; number <= seq; number += 1) this.kept.delete(number);
    this.acknowledged = seq;
    this.progressAt = Date.now();
  }
}
