/**
 * Counts every signal by link and number. The number is the ledger's own and travels in the payload, so that the
 * check does not trust the numbering of the client it checks.
 */

interface Line {
  readonly from: string;
  readonly to: string;
  sent: number;
  /** All numbers below it have arrived. */
  next: number;
  /** Numbers above `next` that have arrived. */
  readonly early: Set<number>;
  highest: number;
  readonly reported: Set<number>;
  duplicated: number;
  disordered: number;
}

/** What became of the signals of all links. */
export interface Totals {
  readonly sent: number;
  readonly delivered: number;
  /** Neither delivered nor reported. */
  readonly lost: number;
  readonly duplicated: number;
  readonly disordered: number;
  /** Not delivered, and the sender was told (`signal-lost`). */
  readonly reported: number;
  /** Arrived though nobody sent them, or at somebody else. */
  readonly foreign: number;
}

export class Ledger {
  readonly #lines = new Map<string, Line>();
  #foreign = 0;

  /** Enters a signal about to be sent; answers with its number. */
  send(from: string, to: string): number {
    const line = this.#line(from, to);
    line.sent += 1;
    return line.sent;
  }

  /** Takes back the latest number: the signal was refused before it was sent. */
  unsend(from: string, to: string): void {
    this.#line(from, to).sent -= 1;
  }

  /** Enters an arrival at `at` of what says it goes from `from` to `to`. */
  receive(from: string, to: string, n: number, at: string): void {
    const line = this.#lines.get(key(from, to));
    if (line === undefined || at !== to || !(n >= 1 && n <= line.sent)) {
      this.#foreign += 1;
      return;
    }
    if (n < line.next || line.early.has(n)) {
      line.duplicated += 1;
      return;
    }
    if (n < line.highest) line.disordered += 1;
    line.highest = Math.max(line.highest, n);
    line.early.add(n);
    while (line.early.delete(line.next)) line.next += 1;
  }

  /** The sender was told that it will not arrive. It may have arrived, and its acknowledgement not. */
  report(from: string, to: string, n: number): void {
    this.#line(from, to).reported.add(n);
  }

  totals(): Totals {
    const sums = { sent: 0, delivered: 0, lost: 0, duplicated: 0, disordered: 0, reported: 0 };
    for (const line of this.#lines.values()) {
      const { sent, duplicated, disordered } = line;
      const { delivered, reported, lost } = fateOf(line);
      sums.sent += sent;
      sums.delivered += delivered;
      sums.reported += reported;
      sums.lost += lost;
      sums.duplicated += duplicated;
      sums.disordered += disordered;
    }
    return { ...sums, foreign: this.#foreign };
  }

  /** Links with something lost, for the reader of a failed run. */
  missing(): readonly {
    readonly from: string;
    readonly to: string;
    readonly firstMissing: number;
    readonly sent: number;
  }[] {
    return [...this.#lines.values()]
      .filter((line) => fateOf(line).lost > 0)
      .map(({ from, to, next, sent }) => ({ from, to, firstMissing: next, sent }));
  }

  #line(from: string, to: string): Line {
    const id = key(from, to);
    let line = this.#lines.get(id);
    if (line === undefined) {
      line = {
        from,
        to,
        sent: 0,
        next: 1,
        early: new Set(),
        highest: 0,
        reported: new Set(),
        duplicated: 0,
        disordered: 0,
      };
      this.#lines.set(id, line);
    }
    return line;
  }
}

/** How many of a link arrived, were reported and did not arrive, and neither. */
function fateOf({ sent, next, early, reported: told }: Line) {
  const delivered = next - 1 + early.size;
  let reported = 0;
  for (const n of told) if (n >= next && !early.has(n)) reported += 1;
  return { delivered, reported, lost: sent - delivered - reported };
}

function key(from: string, to: string): string {
  return `${from}>${to}`;
}
