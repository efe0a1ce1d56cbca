import type { Entrant, Round } from './result.ts';

/** What one entrant did in one round. */
export interface Played {
  readonly figures: Readonly<Record<string, number>>;
  /** Why the round counts for nothing. */
  readonly invalid?: string;
}

export interface Turns<E extends Entrant> {
  readonly work: string;
  readonly variant: string;
  readonly entrants: readonly E[];
  readonly rounds: number;
  readonly say: (line: string) => void;
  play(entrant: E, round: number): Promise<Played>;
}

/** A B, then B A, so that what drifts meets both. */
export async function playInTurns<E extends Entrant>(turns: Turns<E>): Promise<readonly Round[]> {
  const { work, variant, entrants, rounds, say, play } = turns;
  const played: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const entrant of round % 2 === 1 ? entrants : entrants.toReversed()) {
      const result = await play(entrant, round);
      const figures = Object.entries(result.figures).map(([name, value]) => `${name} ${value.toFixed(1)}`);
      const why = result.invalid === undefined ? [] : [`INVALID: ${result.invalid}`];
      say(`  round ${round} of ${rounds}  ${entrant.name.padEnd(22)} ${[...figures, ...why].join(', ')}`);
      played.push({ work, variant, entrant: entrant.name, round, ...result });
    }
  }
  return played;
}
