import { defineConfig } from 'vitest/config';

interface Part {
  readonly folder: string;
  readonly timeoutMs: number;
  /** Built once before the part's first test. */
  readonly globalSetup?: string;
  /** False where one test file at a time is as much as two cores carry. */
  readonly fileParallelism?: boolean;
}

/**
 * One project a part of `npm test`: `vitest run --project cluster` runs one alone. A part is a folder of `test/`;
 * every other folder is a unit part, so that no test file can fall between two parts.
 */
const parts: Readonly<Record<string, Part>> = {
  contract: { folder: 'contract', timeoutMs: 20_000 },
  fuzz: { folder: 'fuzz', timeoutMs: 90_000, fileParallelism: false },
  sim: { folder: 'sim', timeoutMs: 60_000 },
  cluster: { folder: 'cluster', timeoutMs: 60_000 },
  // Faults are timed: two scenarios at once on two cores would measure each other.
  chaos: { folder: 'chaos', timeoutMs: 90_000, fileParallelism: false },
  browser: {
    folder: 'browser',
    timeoutMs: 90_000,
    globalSetup: 'test/browser/support/build.ts',
    fileParallelism: false,
  },
  // One browser at a time, as above.
  turn: { folder: 'turn', timeoutMs: 90_000, globalSetup: 'test/browser/support/build.ts', fileParallelism: false },
  package: { folder: 'package', timeoutMs: 120_000 },
  deploy: { folder: 'deploy', timeoutMs: 60_000 },
  monitoring: { folder: 'monitoring', timeoutMs: 90_000 },
  load: { folder: 'loadtest', timeoutMs: 120_000 },
};

const elsewhere = Object.values(parts).map(({ folder }) => `test/${folder}/**`);

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: elsewhere, testTimeout: 10_000 } },
      ...Object.entries(parts).map(([name, { folder, timeoutMs, ...others }]) => ({
        test: {
          name,
          include: [`test/${folder}/**/*.test.ts`],
          testTimeout: timeoutMs,
          hookTimeout: timeoutMs,
          ...others,
        },
      })),
    ],
  },
});
