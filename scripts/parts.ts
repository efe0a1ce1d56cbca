/**
 * One part: a check that passes or fails as a whole, or a vitest project whose tests are counted. `each`: it runs on
 * Redis and again on Valkey, because it is about what the two do.
 */
export type Part =
  | { readonly kind: 'check'; readonly name: string; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: 'tests'; readonly name: string; readonly servers: 'one' | 'each' };

const check = (name: string, ...commands: readonly (readonly string[])[]): Part => ({ kind: 'check', name, commands });
const tests = (name: string, servers: 'one' | 'each' = 'one'): Part => ({ kind: 'tests', name, servers });

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
  tests('contract', 'each'),
  tests('fuzz'),
  tests('sim'),
  tests('cluster', 'each'),
  tests('chaos'),
  tests('browser'),
  tests('turn'),
  tests('package'),
  tests('deploy'),
  tests('monitoring'),
  tests('load'),
];
