/**
 * Counts of durations in steps that grow with them, about 2 % wide: percentiles of millions of values in fixed memory.
 * From 1 µs to more than an hour.
 */
export class Histogram {
  readonly #counts: Float64Array;
  #total = 0;

  constructor(counts?: readonly number[]) {
    this.#counts = new Float64Array(STEPS);
    for (const [step, count] of (counts ?? []).entries()) {
      this.#counts[step] = count;
      this.#total += count;
    }
  }

  add(us: number): void {
    const step = us <= 1 ? 0 : Math.min(STEPS - 1, Math.floor(Math.log(us) * SCALE));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total += 1;
  }

  merge(other: Histogram): void {
    for (const [step, count] of other.#counts.entries()) this.#counts[step] = (this.#counts[step] ?? 0) + count;
    this.#total += other.#total;
  }

  get total(): number {
    return this.#total;
  }

  /** The value, in µs, that `share` (0 to 1) of all do not exceed; 0 of none. */
  quantile(share: number): number {
    const wanted = Math.max(1, Math.ceil(this.#total * share));
    let seen = 0;
    for (const [step, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted) return Math.exp((step + 0.5) / SCALE);
    }
    return 0;
  }

  /** For another process: what the constructor takes. */
  toJSON(): readonly number[] {
    return [...this.#counts];
  }
}

/** Steps in a factor of e. */
const SCALE = 50;
const STEPS = 1_120;
