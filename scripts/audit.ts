/** Packages with known holes: `node scripts/audit.ts --help` */
import { execFile } from 'node:child_process';
import { z } from 'zod';
import { flag, readArguments } from './lib/arguments.ts';

const help = `node scripts/audit.ts [--dev]

Asks the registry for advisories of the packages that package-lock.json names, as npm audit does. Exits with 1 where a package
that users get has a hole of severity high or critical. --dev looks at all packages, and exits with 0. Where the registry
cannot be asked, nothing is known, and it says so and exits with 0.
`;

const answer = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string().default('') })),
});

export type Verdict =
  | { readonly kind: 'known'; readonly holes: readonly string[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What the answer of `npm audit --json` means. */
export function verdictOf(text: string): Verdict {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'unknown', reason: 'npm audit answered with no JSON' };
  }
  const { success, data } = answer.safeParse(json);
  if (!success) return { kind: 'unknown', reason: 'the registry has no advisories for this' };
  const serious = Object.entries(data.vulnerabilities).filter(([, { severity }]) => /^(high|critical)$/.test(severity));
  return { kind: 'known', holes: serious.map(([name, { severity, range }]) => `${name} ${range}: ${severity}`) };
}

/** What stands in the log of a job: GitHub shows lines that begin with `::` beside it. */
export function reportOf(verdict: Verdict, dev: boolean): { readonly text: string; readonly code: 0 | 1 } {
  if (verdict.kind === 'unknown') return { text: `::warning::not audited: ${verdict.reason}`, code: 0 };
  if (verdict.holes.length === 0) return { text: 'no known hole of severity high or critical', code: 0 };
  const level = dev ? 'warning' : 'error';
  return { text: verdict.holes.map((hole) => `::${level}::${hole}`).join('\n'), code: dev ? 0 : 1 };
}

if (import.meta.main) {
  const { dev } = readArguments({ command: 'node scripts/audit.ts', help, options: { dev: flag } }).values;
  const args = ['audit', '--json', ...(dev ? [] : ['--omit=dev'])];
  const text = await new Promise<string>((resolve) => {
    execFile('npm', args, { maxBuffer: 64 * 1_024 * 1_024 }, (_error, stdout) => resolve(stdout));
  });
  const report = reportOf(verdictOf(text), dev);
  process.stdout.write(`${report.text}\n`);
  process.exitCode = report.code;
}
