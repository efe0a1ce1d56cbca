import { describe, expect, test } from 'vitest';
import { SABOTAGE } from './sabotage.ts';
import { shrink } from './shrink.ts';
import { runSeed } from './world.ts';

/** Seeds of one run of the tests; `npm run sim -- --seeds 200000` runs more. */
const SEEDS = 2_000;

/** Each a test of its own, so that progress shows and a failure says where. */
const SLICE = 125;

/** Within so many seeds a missing guarantee is noticed. */
const SABOTAGED_SEEDS = 150;

describe('simulation', () => {
  test.each(Array.from({ length: SEEDS / SLICE }, (_, index) => index * SLICE + 1))(
    'R14, R20, R22, R24, R25, R32, R34, R40, R41, R42, R43, R44, R45, R80, R83: hold through the faults of seeds from %i on',
    async (first) => {
      for (let seed = first; seed < first + SLICE; seed += 1) {
        const run = await runSeed(seed);
        const small = run.violations.length === 0 ? run : await shrink(run);
        expect(small.violations, `npm run sim -- --seed ${seed} --trace; ${JSON.stringify(small.faults)}`).toEqual([]);
        expect(run.sent).toBeGreaterThan(0);
      }
    },
  );

  test.each(Object.entries(SABOTAGE))('notices when there is no %s', async (_, start) => {
    const stop = start();
    try {
      let noticed = false;
      for (let seed = 1; seed <= SABOTAGED_SEEDS && !noticed; seed += 1) {
        noticed = (await runSeed(seed)).violations.length > 0;
      }
      expect(noticed).toBe(true);
    } finally {
      stop();
    }
  });

  test('a seed replays to the same run, and a failing one shrinks to what it needs', async () => {
    const [first, second] = [await runSeed(77), await runSeed(77)];
    expect(second).toEqual(first);
    const stop = SABOTAGE.resend();
    try {
      let failing = await runSeed(1);
      for (let seed = 2; failing.violations.length === 0 || failing.faults.length < 3; seed += 1) {
        failing = await runSeed(seed);
      }
      const small = await shrink(failing);
      expect(small.violations.length).toBeGreaterThan(0);
      expect(small.faults.length).toBeLessThan(failing.faults.length);
    } finally {
      stop();
    }
  });
});
