/**
 * `npm test`: every part in order, whatever fails before it; then what was left out and why, and the counts.
 * `npm run test:cluster` or `node scripts/test.ts lint unit` run some of them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Part, type PartResult, parts, summary } from './parts.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const scratch = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
const resultFile = join(scratch, 'result.json');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, PART_RESULT: resultFile };

async function succeeds([tool = '', ...args]: readonly string[]): Promise<boolean> {
  const child = spawn(join(bin, tool), args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  return code === 0;
}

async function run(part: Part): Promise<PartResult> {
  switch (part.kind) {
    case 'check': {
      let ok = true;
      for (const command of part.commands) ok = (await succeeds(command)) && ok;
      return { passed: Number(ok), failed: Number(!ok), leftOut: [] };
    }
    case 'tests': {
      rmSync(resultFile, { force: true });
      const reporters = ['--reporter', 'default', '--reporter', './scripts/reporter.ts'];
      const ok = await succeeds(['vitest', 'run', '--project', part.name, ...reporters]);
      const result = readResult();
      return ok || result.failed > 0 ? result : { ...result, failed: 1 };
    }
  }
}

function readResult(): PartResult {
  try {
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    // vitest ended before it had anything to report.
    return { passed: 0, failed: 1, leftOut: [] };
  }
}

function chosen(names: readonly string[]): readonly Part[] {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    console.error(`no part ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  return names.length === 0 ? parts : parts.filter(({ name }) => names.includes(name));
}

const results = new Map<string, PartResult>();
const lines: string[] = [];
const selected = chosen(process.argv.slice(2));
try {
  for (const [index, part] of selected.entries()) {
    console.log(`\n[${index + 1}/${selected.length}] ${part.name}`);
    const startedAt = performance.now();
    const result = await run(part);
    results.set(part.name, result);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    const { passed, failed, leftOut } = result;
    lines.push(
      `${part.name.padEnd(12)}${seconds.padStart(7)} s  ${passed} passed, ${failed} failed, ${leftOut.length} skipped`,
    );
    console.log(lines.at(-1));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(['', ...lines, ...summary(results)].join('\n'));
process.exitCode = [...results.values()].some(({ failed }) => failed > 0) ? 1 : 0;
