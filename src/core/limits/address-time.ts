import { fullBucket, isFull, type Rate, refill, type TokenBucket, waitMs } from './token-bucket.ts';

const MICROS = 1_000_000;

/** The processor time of one address. Times are in seconds, as the clock counts them. */
export class AddressTime {
  /** What it may take over any time, in µs. */
  readonly #share: Rate;
  readonly #bucket: TokenBucket;
  readonly #turn: number;
  #turnLeft: number;

  /** `turn`: how long it works before others get a turn. */
  constructor(share: Rate, turn: number, now: number) {
    this.#share = share;
    this.#turn = turn;
    this.#turnLeft = turn;
    this.#bucket = fullBucket(share, now);
  }

  /** What is left of its turn, in seconds. */
  get turnLeft(): number {
    return this.#turnLeft;
  }

  /** Others have had a turn. */
  newTurn(): void {
    this.#turnLeft = this.#turn;
  }

  /** What is left of its share, in seconds. Where it is 0 or less, it has to wait. */
  left(now: number): number {
    refill(this.#bucket, this.#share, now);
    return this.#bucket.tokens / MICROS;
  }

  /**
   * Charges work that is done. `factor`: how much the node does for each second of it. `longestDebtS`: what the address owes at
   * most, as the time in which it gets so much.
   */
  spend(seconds: number, factor: number, longestDebtS: number, now: number): void {
    refill(this.#bucket, this.#share, now);
    this.#bucket.tokens = Math.max(
      this.#bucket.tokens - seconds * factor * MICROS,
      -longestDebtS * this.#share.perSecond,
    );
    this.#turnLeft -= seconds;
  }

  /** How long until there is something of its share, in whole ms. */
  waitMs(now: number): number {
    return waitMs(this.#bucket, this.#share, now);
  }

  /** Whether a new one would be the same. */
  isAsNew(now: number): boolean {
    return isFull(this.#bucket, this.#share, now);
  }
}
