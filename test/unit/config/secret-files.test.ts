import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entries } from '../../../src/config/entries.ts';
import { helpText, settingsTable } from '../../../src/config/help.ts';
import { readSecretFile, SECRET_FILE_BYTES } from '../../../src/config/read-file.ts';
import { type FileText, secretNames } from '../../../src/config/secret-files.ts';
import { readSettings, type SettingsResult } from '../../../src/config/settings.ts';

const SECRET = 'a-secret-of-this-test';

function read(env: Record<string, string>, files: Record<string, string> = {}): SettingsResult {
  const readFile = (path: string): FileText => {
    const text = files[path];
    return text === undefined ? { ok: false, reason: 'there is no such file' } : { ok: true, text };
  };
  return readSettings(env, { hostname: 'box', suffix: 'a1b2c3', memoryBytes: 1_048_576, readFile });
}

function problems(env: Record<string, string>, files: Record<string, string> = {}): readonly string[] {
  const result = read(env, files);
  return result.ok ? [] : result.problems;
}

const TURN_URLS = 'turn:turn.example.org';

test.each([SECRET, `${SECRET}\n`, `${SECRET}\r\n`])('R161: a secret from a file that has %j', (text) => {
  const result = read(
    { TURN_URLS, TURN_SECRET_FILE: '/run/secrets/turn', TURN_SECRET: '' },
    { '/run/secrets/turn': text },
  );
  expect(result.ok && result.settings.turn?.secret).toBe(SECRET);
});

test('R161: every setting whose value is masked may come from a file', () => {
  expect(secretNames()).toEqual(entries().flatMap(({ name, mask }) => (mask === undefined ? [] : [name])));
  expect(secretNames()).toEqual(expect.arrayContaining(['REDIS_URL', 'TURN_SECRET', 'ICE_SERVERS']));
  for (const name of secretNames())
    expect(problems({ [`${name}_FILE`]: '/none' })).toEqual([`${name}_FILE=/none: there is no such file`]);
  const redis = read({ REDIS_URL_FILE: '/r' }, { '/r': 'redis://:hunter2@redis\n' });
  expect(redis.ok && redis.settings.redis?.password).toBe('hunter2');
});

test('R161: no other setting comes from a file', () => {
  expect(read({ PORT_FILE: '/p' }, { '/p': '1' })).toMatchObject({ ok: true, settings: { port: 3000 } });
});

test('R161: both are a problem, and so is an empty file', () => {
  const both = problems({ TURN_URLS, TURN_SECRET: SECRET, TURN_SECRET_FILE: '/t' }, { '/t': SECRET });
  expect(both).toEqual(['TURN_SECRET_FILE=/t: TURN_SECRET is set too; set one of them']);
  expect(problems({ TURN_URLS, TURN_SECRET_FILE: '/t' }, { '/t': ' \n' })).toEqual([
    'TURN_SECRET_FILE=/t: the file is empty',
  ]);
});

test('R161: a wrong value names its file, and is not shown', () => {
  const [line = ''] = problems({ TURN_URLS, TURN_SECRET_FILE: '/t' }, { '/t': 'two words of a secret\n' });
  expect(line).toMatch(/^TURN_SECRET=\*\*\* \(from TURN_SECRET_FILE=\/t\): must have/);
  expect(problems({ REDIS_URL_FILE: '/r' }, { '/r': 'redis://:hunter2@a,b' }).join()).not.toContain('hunter2');
});

test('R161: help and README say the rule', () => {
  for (const text of [helpText('1.2.3'), settingsTable()]) {
    for (const name of secretNames()) expect(text).toContain(name);
    expect(text).toContain('NAME_FILE');
  }
});

describe('R161: a file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('of the largest size is read, one byte more is not', async () => {
    const path = join(folder, 'large');
    await writeFile(path, 'x'.repeat(SECRET_FILE_BYTES));
    expect(readSecretFile(path)).toMatchObject({ ok: true, text: expect.stringMatching(/^x{65536}$/) });
    await writeFile(path, 'x'.repeat(SECRET_FILE_BYTES + 1));
    expect(readSecretFile(path)).toEqual({ ok: false, reason: 'the file has more than 65536 bytes' });
  });

  test('that never ends is not read to its end', () => {
    expect(readSecretFile('/dev/zero')).toEqual({ ok: false, reason: 'the file has more than 65536 bytes' });
  });

  test('that is missing, a folder, or not for this user', async () => {
    expect(readSecretFile(join(folder, 'none'))).toEqual({ ok: false, reason: 'there is no such file' });
    expect(readSecretFile(folder)).toEqual({ ok: false, reason: 'it is a folder' });
    expect(readSecretFile('a\0b')).toMatchObject({ ok: false });
    const path = join(folder, 'closed');
    await writeFile(path, SECRET);
    await chmod(path, 0);
    // Root may read everything.
    if (process.getuid?.() !== 0)
      expect(readSecretFile(path)).toEqual({ ok: false, reason: 'this user may not read the file' });
  });

  test('that is missing prevents the start, with its path and the reason', () => {
    const main = join(import.meta.dirname, '../../../src/main.ts');
    const env = { ...process.env, TURN_URLS, TURN_SECRET_FILE: join(folder, 'none') };
    const { status, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([
      78,
      expect.stringContaining(`TURN_SECRET_FILE=${join(folder, 'none')}: there is no such file`),
    ]);
  });
});
