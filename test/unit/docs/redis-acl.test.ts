import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The commands that a user of an access list may use, in lower case, with their subcommand: `client|reply`. */
function allowedIn(file: string): readonly string[] {
  const line = read(file)
    .split('\n')
    .find((each) => each.startsWith('user signalbox '));
  return [...(line ?? '').matchAll(/ \+([\w|-]+)/g)].map(([, command = '']) => command);
}

const allowed = allowedIn('deploy/redis/users.acl');

describe('R162: deploy/redis/users.acl', () => {
  const scripts = globSync('src/adapters/redis/lua/*.lua', { cwd: root });
  /** Each text in capitals that is the first argument of a call, of redis.call or of a function around it. */
  const called = scripts.flatMap((file) =>
    [...read(file).matchAll(/\(\s*['"]([A-Z]{2,})['"]/g)].map(([, name = '']) => [file, name.toLowerCase()] as const),
  );

  test('allows every command of the scripts', () => {
    expect(called.length).toBeGreaterThan(20);
    const missing = called.filter(([, name]) => !allowed.includes(name)).map(([file, name]) => `${name} (${file})`);
    expect([...new Set(missing)], 'add these to deploy/redis/users.acl and docs/redis.md').toEqual([]);
  });

  test('scripts name their commands where this test sees them', () => {
    for (const file of scripts) {
      const text = read(file).replaceAll(/--.*/g, '');
      for (const [, argument] of text.matchAll(/redis\.p?call\(\s*([^,)]+)/g)) {
        expect(argument, file).toMatch(/^('[A-Z]+'|command)$/);
      }
    }
  });

  test('allows no category of commands, no other keys and channels, and nobody without a password', () => {
    const lines = read('deploy/redis/users.acl').trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('user default off');
    const rules = lines[1]?.split(' ').slice(2) ?? [];
    const head = ['on', '>PASSWORD', 'resetkeys', '~signalbox:*', 'resetchannels', '&signalbox:*', '-@all'];
    expect(rules.slice(0, head.length)).toEqual(head);
    for (const rule of rules.slice(head.length)) expect(rule).toMatch(/^\+[a-z|]+$/);
    expect(new Set(allowed).size).toBe(allowed.length);
  });

  test('allows nothing that shows or changes what is of others', () => {
    const dangerous = [
      'acl',
      'config',
      'debug',
      'flushall',
      'flushdb',
      'keys',
      'monitor',
      'script',
      'function',
      'shutdown',
    ];
    const names = allowed.map((command) => command.replace(/\|.*/, ''));
    expect(names.filter((name) => dangerous.includes(name))).toEqual([]);
    for (const container of ['client', 'cluster']) expect(allowed).not.toContain(container);
  });
});

test.each(['deploy/redis/users.acl', 'deploy/redis/sentinel-users.acl'])('R162: docs/redis.md quotes %s', (file) => {
  expect(read('docs/redis.md')).toContain(read(file).trim());
});
