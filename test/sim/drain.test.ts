import { expect, test } from 'vitest';
import type { Fault } from './faults.ts';
import { runSeed } from './world.ts';

const SEEDS = 100;

/** Every node drains, one after the other, and a new one takes its place; nothing else goes wrong. */
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
  // Eight clients, each on a node that drains at least once.
  expect(moved).toBeGreaterThanOrEqual(SEEDS * 8);
});
