/** `npm test`: every part in order, whatever fails before it; what was left out; the counts. `npm test -- --help` */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { findServers, getRedis, type ServerBinary } from './get-redis.ts';
import { oneOf, readArguments, refuse } from './lib/arguments.ts';
import { type Part, parts } from './parts.ts';
import { absentRuns, labelOf, type PartResult, type Run, rows, summary } from './results.ts';

const names = parts.map(({ name }) => name);

const help = `npm test [-- PART ...]

Runs all parts, or these: ${names.join(', ')}.
The last line is "N passed, N failed, N skipped". Exit codes: 0 nothing failed, 1 something did.

SIGNALBOX_FETCH_TOOLS=1  first fetches what these parts use and npm has not (scripts/get-tools.sh --help)
REDIS_SERVER             redis, valkey or the path of a server: what all parts run on. Without it contract and cluster
                         run on Redis and on Valkey, as far as they are here, and the others on the first of them
`;

const command = 'npm test --';
const { positionals } = readArguments({ command, help, options: {}, positionals: z.array(oneOf('part', names)) });
const { SIGNALBOX_FETCH_TOOLS: fetching = '', REDIS_SERVER: chosenServer = '' } = process.env;
if (!['', '0', '1'].includes(fetching)) refuse(command, `SIGNALBOX_FETCH_TOOLS=${fetching}: must be 1, 0 or nothing`);
const selected = parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const problems = fetching === '1' ? await fetchTools() : [];
if (chosenServer !== '') await getRedis().catch((error: Error) => refuse(command, error.message));

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const scratch = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
const resultFile = join(scratch, 'result.json');
const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
  PART_RESULT: resultFile,
  // Tests start hundreds of processes. With a cache of compiled code each needs a third of the processor time to start.
  NODE_COMPILE_CACHE: join(scratch, 'compiled'),
};

async function succeeds([tool = '', ...args]: readonly string[], server?: ServerBinary): Promise<boolean> {
  const child = spawn(join(bin, tool), args, {
    cwd: root,
    env: { ...env, ...(server && { REDIS_SERVER: server.path }) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}

/** Fetches what the selected parts use, as far as it can be had; answers with why something could not. */
async function fetchTools(): Promise<readonly string[]> {
  console.log('tools that npm has not (SIGNALBOX_FETCH_TOOLS)');
  const args = ['--for', selected.map(({ name }) => name).join(',')];
  const child = spawn(join(import.meta.dirname, 'get-tools.sh'), args, { stdio: ['ignore', 'inherit', 'pipe'] });
  const problems: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    console.error(line);
    if (line.startsWith('get-tools: left out: ')) problems.push(line);
  }
  return problems;
}

async function resultOf(part: Part, server?: ServerBinary): Promise<PartResult> {
  switch (part.kind) {
    case 'check': {
      let ok = true;
      for (const command of part.commands) ok = (await succeeds(command)) && ok;
      return { passed: Number(ok), failed: Number(!ok), leftOut: [], ran: [] };
    }
    case 'tests': {
      rmSync(resultFile, { force: true });
      const reporters = ['--reporter', 'default', '--reporter', './scripts/reporter.ts'];
      const ok = await succeeds(['vitest', 'run', '--project', part.name, ...reporters], server);
      const counted = readResult();
      return ok || counted.failed > 0 ? counted : { ...counted, failed: 1 };
    }
  }
}

function readResult(): PartResult {
  try {
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    // vitest ended before it had anything to report.
    return { passed: 0, failed: 1, leftOut: [], ran: [] };
  }
}

/** Where a part runs: on both servers, as far as they are here, or on whatever tests start when nothing is said. */
async function serversFor(part: Part): Promise<readonly (ServerBinary | undefined)[]> {
  if (part.kind === 'check' || part.servers === 'one' || chosenServer !== '') return [undefined];
  // Where there is none, one is fetched; what cannot be had, its tests say.
  await getRedis().catch(() => undefined);
  const servers = await findServers();
  return servers.length === 0 ? [undefined] : servers;
}

async function play(part: Part): Promise<readonly Run[]> {
  const played: Run[] = [];
  for (const server of await serversFor(part)) {
    const run = { part: part.name, ...(server && { server: { kind: server.kind, version: server.version } }) };
    console.log(`\n[${selected.indexOf(part) + 1}/${selected.length}] ${labelOf(run)}`);
    const startedAt = performance.now();
    const result = await resultOf(part, server);
    played.push({ ...run, result, seconds: (performance.now() - startedAt) / 1_000 });
    console.log(rows(played).at(-1));
  }
  return [...played, ...absentRuns(played)];
}

const runs: Run[] = [];
try {
  for (const part of selected) runs.push(...(await play(part)));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(['', ...rows(runs), ...problems, ...summary(runs)].join('\n'));
process.exitCode = runs.some(({ result }) => result.failed > 0) ? 1 : 0;
