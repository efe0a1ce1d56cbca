import { LIMITS, type Payload, SignalboxError } from '../../../src/protocol/index.ts';

/** A signal that waits for its acknowledgement. */
export interface KeptSignal {
  readonly seq: number;
  readonly payload: Payload;
}

/** The sending end of a link: numbers signals and keeps them until they are acknowledged (SPEC R31, R34, R35). */
export class LinkSender {
  #next = 1;
  #kept: KeptSignal[] = [];

  /** The signals that are not acknowledged yet, in order. */
  get kept(): readonly KeptSignal[] {
    return this.#kept;
  }

  /** The first signal from number `seq` on that is not acknowledged yet. */
  keptFrom(seq: number): KeptSignal | undefined {
    const [first] = this.#kept;
    return first && this.#kept[Math.max(0, seq - first.seq)];
  }

  /** Numbers and keeps a signal; throws `link-full`. */
  add(payload: Payload): KeptSignal {
    if (this.#kept.length >= LIMITS.linkSignals) throw new SignalboxError('link-full');
    const signal = { seq: this.#next, payload };
    this.#next += 1;
    this.#kept.push(signal);
    return signal;
  }

  /** Takes a cumulative acknowledgement; true if it acknowledges something new. A number that was never sent is ignored. */
  acknowledge(seq: number): boolean {
    const first = this.#kept[0];
    if (first === undefined || seq < first.seq || seq >= this.#next) return false;
    this.#kept.splice(0, seq - first.seq + 1);
    return true;
  }
}
