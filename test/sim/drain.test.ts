import { expect, test } from 'vitest';
import type { Fault } from './faults.ts';
import { runSeed } from './world.ts';

const SEEDS = 100;

/** All nodes drain, one after the other. A new node takes the place of each. Nothing else goes wrong. */
const ROLLING: readonly Fault[] = [0, 1, 2].map((node) => ({
  kind: 'drain',
  at: 1_500 + node * 4_000,
  node,
  ms: 3_000,
}));

test(`R43, R72: in ${SEEDS} rolling restarts every session moves, and no peer is ever marked away`, async () => {
  let moved = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const lines: string[] = [];
    const { violations } = await runSeed(seed, ROLLING, (line) => lines.push(line));
    expect(violations, `seed ${seed}`).toEqual([]);
    expect(
      lines.filter((line) => line.includes(' peer away ')),
      `seed ${seed}`,
    ).toEqual([]);
    moved += lines.filter((line) => line.includes(' peer resumed ')).length;
  }
  // There are eight clients, and each is at least once on a node that drains.
  expect(moved).toBeGreaterThanOrEqual(SEEDS * 8);
});
