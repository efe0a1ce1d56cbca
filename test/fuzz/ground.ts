import type { Held } from './held.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

/** What one episode of an attack has: a node, its own chance, and what all episodes of the run share. */
export interface Ground {
  readonly url: string;
  readonly random: Random;
  readonly tally: Tally;
  readonly held: Held;
}
