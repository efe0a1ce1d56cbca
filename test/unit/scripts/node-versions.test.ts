import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minVersion, satisfies } from 'semver';
import { expect, test } from 'vitest';
import { z } from 'zod';

/** What package.json and README say of Node versions is what the packages of package-lock.json ask for. */

const text = (file: string): string => readFileSync(join(import.meta.dirname, '..', '..', '..', file), 'utf8');

const manifest = z
  .object({
    engines: z.object({ node: z.string() }),
    devEngines: z.object({ runtime: z.object({ version: z.string() }) }),
  })
  .parse(JSON.parse(text('package.json')));

const entry = z.object({
  engines: z.object({ node: z.string().optional() }).optional(),
  dev: z.boolean().default(false),
  /** Packages for one kind of machine: npm leaves them out without a word where Node is too old for them. */
  os: z.array(z.string()).optional(),
});
const lock = z.object({ packages: z.record(z.string(), entry) }).parse(JSON.parse(text('package-lock.json')));
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

/** Packages that want a newer Node than this. */
function tooNewFor(version: string, chosen = packages): readonly string[] {
  return chosen.filter(([, { engines }]) => !satisfies(version, engines?.node ?? '*')).map(([path]) => path);
}

const lowest = (range: string): string => minVersion(range)?.version ?? '';

test('engines: what is installed with the package runs on the oldest Node', () => {
  const product = packages.filter(([, { dev }]) => !dev);
  expect(tooNewFor(lowest(manifest.engines.node), product)).toEqual([]);
  const [, named = ''] = /^Node ([\d.]+) or newer runs it/m.exec(text('README.md')) ?? [];
  expect(lowest(`>=${named}`)).toBe(lowest(manifest.engines.node));
});

test('the oldest Node that the README names for developing: npm ci warns of no package', () => {
  const [, named = ''] = /^To develop: Node ([\d.]+) or newer/m.exec(text('README.md')) ?? [];
  expect(tooNewFor(lowest(`>=${named}`))).toEqual([]);
});

test('devEngines: where npm ci does not refuse to begin, it leaves out no package', () => {
  const native = packages.filter(([, { os }]) => os !== undefined);
  expect(native.length).toBeGreaterThan(10);
  const oldest = manifest.devEngines.runtime.version.split('||').map(lowest);
  expect(oldest).toEqual(['20.19.0', '22.12.0']);
  for (const version of oldest) expect(tooNewFor(version, native), version).toEqual([]);
});
