/** A check of `npm test`: commands that pass or fail as a whole. */
export interface Check {
  readonly kind: 'check';
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
}

/** A folder of `test/` as a vitest project: its tests are counted. */
export interface TestPart {
  readonly kind: 'tests';
  readonly name: string;
  /** Its folder in `test/`. */
  readonly folder: string;
  /** What one test may take, in ms. */
  readonly timeoutMs: number;
  /** `each`: it runs on Redis and again on Valkey, because it is about what the two do. */
  readonly servers: 'one' | 'each';
  /** Built once before the part's first test. */
  readonly globalSetup?: string;
  /** False where one test file at a time is as much as two cores carry. */
  readonly fileParallelism?: boolean;
}

export type Part = Check | TestPart;

const check = (name: string, ...commands: readonly (readonly string[])[]): Check => ({ kind: 'check', name, commands });

function tests(name: string, timeoutMs: number, others: Partial<TestPart> = {}): TestPart {
  return { kind: 'tests', name, folder: name, timeoutMs, servers: 'one', ...others };
}

/** Where programs are that tsc checks: each folder has its own tsconfig.json. */
const TYPED_FOLDERS = ['.', 'web', 'loadtest', 'test/browser', 'bench/pages'];

/** What the import rules hold for. */
const RULED_FOLDERS = ['src', 'web', 'loadtest', 'monitoring', 'scripts', 'chaos', 'attack', 'bench'];

const pages = { globalSetup: 'test/browser/support/build.ts', fileParallelism: false } as const;

/**
 * Every part of `npm test`, in the order they run: what fails fast comes first. `vitest.config.ts`, `scripts/test.ts` and
 * the scripts of `package.json` come from this table.
 */
export const parts: readonly Part[] = [
  check('lint', ['biome', 'lint', '--error-on-warnings']),
  check('format', ['biome', 'format']),
  check('types', ...TYPED_FOLDERS.map((folder) => ['tsc', '-p', folder])),
  check('deps', ['depcruise', '--config', '.dependency-cruiser.ts', ...RULED_FOLDERS]),
  check('knip', ['knip', '--no-progress']),
  tests('unit', 10_000),
  tests('cost', 10_000),
  tests('contract', 20_000, { servers: 'each' }),
  tests('fuzz', 90_000, { fileParallelism: false }),
  // An attack takes what processor time there is: two at once would attack each other.
  tests('attack', 90_000, { fileParallelism: false }),
  tests('sim', 60_000),
  tests('cluster', 60_000, { servers: 'each' }),
  tests('dialects', 90_000, pages),
  // Faults are timed: two scenarios at once on two cores would measure each other.
  tests('chaos', 90_000, { fileParallelism: false }),
  tests('browser', 90_000, pages),
  tests('turn', 90_000, pages),
  tests('package', 120_000),
  tests('deploy', 60_000),
  tests('monitoring', 90_000),
  tests('rehearsal', 90_000),
  tests('load', 120_000, { folder: 'loadtest' }),
];

/** The scripts of package.json that run parts, by name. */
export function partScripts(): Readonly<Record<string, string>> {
  const checks = parts.filter(({ kind }) => kind === 'check').map(({ name }) => name);
  const run = (...names: readonly string[]): string => `node scripts/test.ts ${names.join(' ')}`;
  const single = parts.filter(({ kind }) => kind === 'tests').map(({ name }) => [`test:${name}`, run(name)]);
  return {
    check: run(...checks),
    typecheck: run('types'),
    deps: run('deps'),
    knip: run('knip'),
    ...Object.fromEntries(single),
  };
}
