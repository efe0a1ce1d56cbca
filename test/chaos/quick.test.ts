import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

/** The short form of `npm run chaos`: figures of time are not looked at, only counts. */

const main = join(import.meta.dirname, '..', '..', 'chaos', 'main.ts');

const report = z.object({
  outcomes: z.array(
    z.object({
      totals: z.object({ sent: z.number(), delivered: z.number(), reported: z.number() }),
      seen: z.object({ moved: z.number(), resumes: z.object({ count: z.number() }) }),
      checks: z.array(
        z.object({ what: z.string(), measured: z.string(), wanted: z.string(), kind: z.enum(['count', 'time']) }),
      ),
    }),
  ),
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-chaos-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs it; answers with its exit code and what it wrote. */
function chaos(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

test.each([
  ['kill-one', 'resumes'],
  ['redis-gone', 'stays'],
  ['redis-empty', 'stays'],
  ['node-and-redis', 'resumes'],
  ['cut-connections', 'resumes'],
  ['rolling-restart', 'moves'],
  ['stopped-readers', 'stays'],
] as const)(
  'R32, R34, R141: %s under load: every signal once and in order, rosters right, nobody lost',
  async (name, clients) => {
    const file = join(folder, `${name}.json`);
    const { code, output } = await chaos('--quick', '--only', name, '--json', file);
    expect(code, output).toBe(0);
    const { outcomes } = report.parse(JSON.parse(await readFile(file, 'utf8')));
    expect(outcomes).toHaveLength(1);
    for (const { totals, seen, checks } of outcomes) {
      expect(totals.sent).toBeGreaterThan(100);
      expect(totals.delivered + totals.reported).toBe(totals.sent);
      // The fault did reach the clients, or was kept from them.
      if (clients === 'resumes') expect(seen.resumes.count).toBeGreaterThan(0);
      else if (clients === 'moves') expect(seen.moved).toBeGreaterThan(0);
      else expect(seen.resumes.count + seen.moved).toBe(0);
      const counts = checks.filter(({ kind }) => kind === 'count');
      expect(counts.map(({ what }) => what)).toEqual(
        expect.arrayContaining([
          'lost',
          'duplicated',
          'out of order',
          'ghosts',
          'missing from rosters',
          'sessions lost',
        ]),
      );
      for (const { what, measured, wanted } of counts) expect(`${what}: ${measured}`).toBe(`${what}: ${wanted}`);
    }
  },
);

test('R141: a random mix of faults loses no signal and no session; its seed and its length are given', async () => {
  const file = join(folder, 'random.json');
  const { code, output } = await chaos('--quick', '--random', '8', '--seed', '7', '--json', file);
  expect(code, output).toBe(0);
  const { outcomes } = report.parse(JSON.parse(await readFile(file, 'utf8')));
  expect(outcomes).toHaveLength(1);
  for (const { totals } of outcomes) expect(totals.delivered + totals.reported).toBe(totals.sent);
});

test('says what it does, and refuses what it does not know', async () => {
  expect(await chaos('--help')).toMatchObject({ code: 0, output: expect.stringContaining('kill-one') });
  expect(await chaos('--only', 'nothing')).toMatchObject({ code: 2, output: expect.stringContaining('no scenario') });
  expect(await chaos('--random', '0')).toMatchObject({ code: 2, output: expect.stringContaining('whole number') });
  expect(await chaos('--peers', 'many')).toMatchObject({ code: 2, output: expect.stringContaining('whole number') });
});
