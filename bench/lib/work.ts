import type { Runtime } from './opponent.ts';
import type { Measured } from './result.ts';

/** How long and how often, and with which runtime: the same for all entrants of a run. */
export interface Terms {
  /** Short rounds and few of them: to see that everything works, and a first impression. */
  readonly quick: boolean;
  /** What all servers that run on Node run on. */
  readonly runtime: Runtime;
  /** Rounds of each entrant. */
  readonly rounds: number;
  /** Load before anything is measured, so that hot code is compiled, in ms. */
  readonly warmUpMs: number;
  /** Length of what is measured, in ms. */
  readonly measureMs: number;
  /** Load generator processes. */
  readonly generators: number;
  /** Which variants of a work are wanted; all where undefined. */
  readonly only: ReadonlySet<string> | undefined;
  /** Who is wanted; everybody where undefined. */
  readonly entrants: ReadonlySet<string> | undefined;
  /** Says what happens: one line of progress. */
  readonly say: (line: string) => void;
}

/** One file of `bench/works`: a question and how it is answered. */
export interface Work {
  /** For `--only`: kebab-case. */
  readonly name: string;
  /** The question, in one line. */
  readonly title: string;
  /** Names of its variants, in order; `--only work/variant` takes one. */
  readonly variants: readonly string[];
  /** Names of all who can play in one of them: for `--entrants`. */
  readonly entrants: readonly string[];
  /** Plays the wanted variants one after another; each is reported as soon as it is complete. */
  play(terms: Terms): AsyncIterable<Measured>;
}

/** For a work's list of entrants. */
export function namesOf(entrants: readonly { readonly name: string }[]): readonly string[] {
  return entrants.map(({ name }) => name);
}

/** Who of `entrants` plays in this run. */
export function wanted<E extends { readonly name: string }>(
  entrants: readonly E[],
  { entrants: names }: Terms,
): readonly E[] {
  return names === undefined ? entrants : entrants.filter(({ name }) => names.has(name));
}
