/** What one part of `npm test` came to. */
export interface PartResult {
  readonly passed: number;
  readonly failed: number;
  /** One reason a test that did not run: what is missing, and the command that brings it. */
  readonly leftOut: readonly string[];
}

/** One part: a check that passes or fails as a whole, or a vitest project whose tests are counted. */
export type Part =
  | { readonly kind: 'check'; readonly name: string; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: 'tests'; readonly name: string };

const check = (name: string, ...commands: readonly (readonly string[])[]): Part => ({ kind: 'check', name, commands });
const tests = (name: string): Part => ({ kind: 'tests', name });

/** In the order they run: what fails fast comes first. */
export const parts: readonly Part[] = [
  check('lint', ['biome', 'lint', '--error-on-warnings']),
  check('format', ['biome', 'format']),
  check('types', ...['.', 'web', 'loadtest', 'test/browser', 'bench/pages'].map((folder) => ['tsc', '-p', folder])),
  check('deps', [
    'depcruise',
    '--config',
    '.dependency-cruiser.ts',
    ...['src', 'web', 'loadtest', 'monitoring', 'scripts', 'chaos', 'bench'],
  ]),
  check('knip', ['knip', '--no-progress']),
  tests('unit'),
  tests('contract'),
  tests('fuzz'),
  tests('sim'),
  tests('cluster'),
  tests('chaos'),
  tests('browser'),
  tests('turn'),
  tests('package'),
  tests('deploy'),
  tests('monitoring'),
  tests('load'),
];

/** The last lines of a run. The very last is for machines. */
export function summary(results: ReadonlyMap<string, PartResult>): readonly string[] {
  const leftOut = [...results].flatMap(([name, result]) => reasons(name, result.leftOut));
  const failing = [...results].filter(([, { failed }]) => failed > 0).map(([name]) => `failed: npm test -- ${name}`);
  const all = [...results.values()];
  const passed = all.reduce((sum, result) => sum + result.passed, 0);
  const failed = all.reduce((sum, result) => sum + result.failed, 0);
  const skipped = all.reduce((sum, result) => sum + result.leftOut.length, 0);
  return [...leftOut, ...failing, `${passed} passed, ${failed} failed, ${skipped} skipped`];
}

function reasons(name: string, leftOut: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const reason of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `left out: ${count} of ${name}: ${reason}`);
}
