/**
 * What the bench measures, as data: the shapes that works fill, that the report prints, that `--json` writes and that
 * charts are drawn from. Everything here is plain JSON.
 */

/** One kind of figure: how it is shown, and which way is better. */
export interface Figure {
  /** Key of `Round.figures`, camelCase, for instance `nodeCpuUs`. */
  readonly name: string;
  /** Head of its column, for instance `node CPU`. */
  readonly label: string;
  /** `µs`, `ms`, `KiB`, `/s`, `%`; empty for a plain number. */
  readonly unit: string;
  /** `neither` where it only explains the others: the generator's own load, the rate that was reached. */
  readonly better: 'less' | 'more' | 'neither';
  /** Digits after the point. */
  readonly digits: number;
}

/** What one entrant did in one round. A figure that does not apply to it is left out. */
export interface Round {
  /** Name of a work, for instance `signals`. */
  readonly work: string;
  /** One row of the work's matrix, for instance `apart-4`; unique in the work. */
  readonly variant: string;
  /** Who played: name of an entrant of the variant, for instance `classic`. */
  readonly entrant: string;
  /** From 1; A1 B1, B2 A2, A3 B3 … in order of time. */
  readonly round: number;
  readonly figures: Readonly<Record<string, number>>;
  /** Why this round counts for nothing: what it did not reach. It is shown, and left out of the medians. */
  readonly invalid?: string;
}

/** What issue and docs ask for: the ratio of two entrants' medians. */
export interface Goal {
  /** Name of the figure. */
  readonly figure: string;
  readonly of: string;
  readonly against: string;
  /** Largest ratio (`of` / `against`) that reaches it. Of figures where more is better, the smallest. */
  readonly ratio: number;
}

/** Somebody who plays in a variant. */
export interface Entrant {
  /** Unique in the variant: `signalbox`, `classic`, `signalbox + affinity`. */
  readonly name: string;
  /** How it runs, where the name does not say it: `rooms in memory`. */
  readonly about?: string;
}

/** One row of a work's matrix, and everything that was measured for it. */
export interface Measured {
  readonly work: string;
  readonly variant: string;
  /** One line for people: `4 nodes, peers apart, 5,000 signals/s, 300 B`. */
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly entrants: readonly Entrant[];
  readonly rounds: readonly Round[];
  readonly goals: readonly Goal[];
  /** What a reader has to know: a rate that was lowered, what is unfair and in whose favour. */
  readonly notes: readonly string[];
}

/** The machine and the versions that the figures belong to. */
export interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly kernel: string;
  /** Runtime of the servers, for instance `node v24.21.0`. */
  readonly runtime: string;
  readonly redis: string;
  /** npm packages measured, by name. */
  readonly packages: Readonly<Record<string, string>>;
}

/** What `--json` writes. */
export interface Report {
  /** ISO 8601. */
  readonly at: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly measured: readonly Measured[];
}
