import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { attacks } from '../../attack/attacks/index.ts';
import { missing, onPath } from '../../scripts/on-path.ts';

/** The short form of `npm run attack`: figures of time and memory are not looked at, only counts. */

const main = join(import.meta.dirname, '..', '..', 'attack', 'main.ts');

const report = z.object({
  results: z.array(
    z.object({
      rows: z.array(z.object({ what: z.string(), figure: z.string(), kind: z.string(), verdict: z.string() })),
      played: z.object({
        deeds: z.record(z.string(), z.object({ opened: z.number() })),
        end: z.object({
          others: z.object({ totals: z.object({ delivered: z.number() }) }),
          newcomers: z.object({ came: z.number() }),
        }),
      }),
    }),
  ),
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-attack-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs it; answers with its exit code and what it wrote. */
function attack(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

/** Plays the short form, and expects every count to be reached. */
async function holds(...args: readonly string[]): Promise<void> {
  const file = join(folder, 'figures.json');
  const { code, output } = await attack('--quick', ...args, '--json', file);
  const { results } = report.parse(JSON.parse(await readFile(file, 'utf8')));
  expect(results).toHaveLength(1);
  for (const { rows, played } of results) {
    const wrong = rows.filter(({ kind, verdict }) => kind === 'count' && verdict !== 'ok');
    expect(wrong.map(({ what, figure }) => `${what}: ${figure}`)).toEqual([]);
    // The attackers and the others were there.
    expect(Object.values(played.deeds).filter(({ opened }) => opened === 0)).toEqual([]);
    expect(played.end.others.totals.delivered).toBeGreaterThan(500);
    expect(played.end.newcomers.came).toBeGreaterThan(3);
  }
  expect(code, output).toBe(0);
}

test('one address attacks a node in every way at once: it stays, refuses, and the others lose nothing', () => holds());

test('the same through the edge', (context) => {
  if (onPath('haproxy') === undefined) context.skip(missing('haproxy'));
  return holds('--edge');
});

test('a node with little memory and few descriptors stays, whatever of both is asked of it', () => {
  const bounds = ['--memory', '384', '--descriptors', '400', '--connections', '600'];
  return holds('--only', 'memory,counters,descriptors', ...bounds);
});

test('says what it does, and refuses what it does not know', async () => {
  const help = await attack('--help');
  expect(help.code).toBe(0);
  for (const { name } of attacks) expect(help.output).toContain(`  ${name} `);
  expect(await attack('--only', 'nothing')).toMatchObject({ code: 2, output: expect.stringContaining('no attack') });
  expect(await attack('--url', 'http://x', '--edge')).toMatchObject({ code: 2 });
  expect(await attack('--pid', '1')).toMatchObject({ code: 2, output: expect.stringContaining('--url') });
});
