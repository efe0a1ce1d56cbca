import { SERVER_PROGRAMS, type ServerKind } from './get-redis.ts';
import { missing } from './on-path.ts';

/** A test that did not run, by its full name, and why: what is missing, and the command that brings it. */
export interface LeftOut {
  readonly test: string;
  readonly reason: string;
}

/** What one run of a part of `npm test` came to. */
export interface PartResult {
  readonly passed: number;
  readonly failed: number;
  /** One line for each that failed: its full name, and the first line of its error. Missing where nothing is known of them. */
  readonly failures?: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** Full names of the tests that ran, whatever became of them. */
  readonly ran: readonly string[];
}

/** One run of a part. */
export interface Run {
  readonly part: string;
  /** In a part that runs on each server. Without a version: this one is not here, and all tests were left out. */
  readonly server?: { readonly kind: ServerKind; readonly version?: string };
  readonly seconds: number;
  readonly result: PartResult;
}

/** So many failures of one run are named at the end. */
const NAMED_FAILURES = 20;

const SERVER_NAMES = { redis: 'Redis', valkey: 'Valkey' } as const satisfies Record<ServerKind, string>;

/** What a run is called: `cluster on Redis 7.0.15`. */
export function labelOf({ part, server }: Pick<Run, 'part' | 'server'>): string {
  return server === undefined ? part : `${part} on ${serverName(server)}`;
}

function serverName({ kind, version = '' }: NonNullable<Run['server']>): string {
  return `${SERVER_NAMES[kind]} ${version}`.trim();
}

/** The runs that a part would have had on servers that are not here. */
export function absentRuns(played: readonly Run[]): readonly Run[] {
  const [first] = played;
  if (first?.server === undefined) return [];
  const { part, result } = first;
  const absent = (['redis', 'valkey'] as const).filter((kind) => !played.some(({ server }) => server?.kind === kind));
  return absent.map((kind) => {
    const tests = [...result.ran, ...result.leftOut.map(({ test }) => test)];
    const leftOut = tests.map((test) => ({ test, reason: missing(SERVER_PROGRAMS[kind]) }));
    return { part, server: { kind }, seconds: 0, result: { passed: 0, failed: 0, leftOut, ran: [] } };
  });
}

/** One line a run. */
export function rows(runs: readonly Run[]): readonly string[] {
  const width = Math.max(...runs.map((run) => labelOf(run).length));
  return runs.map((run) => {
    const { passed, failed } = run.result;
    const counts = `${passed} passed, ${failed} failed, ${skippedIn(run, runs).length} skipped`;
    return `${labelOf(run).padEnd(width)}${run.seconds.toFixed(1).padStart(8)} s  ${counts}`;
  });
}

/**
 * The last lines of a run; the very last is for machines. A test that one server cannot run (TLS is not built into it)
 * and that ran on the other is named, and not counted as skipped.
 */
export function summary(runs: readonly Run[]): readonly string[] {
  const skipped = runs.flatMap((run) => skippedIn(run, runs));
  const sum = (count: (result: PartResult) => number): number =>
    runs.reduce((total, { result }) => total + count(result), 0);
  return [
    ...runs.flatMap((run) => onOtherServer(run, runs)),
    ...withoutTool(skipped),
    ...forWantOfTools(skipped),
    ...runs.flatMap(failure),
    `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed, ${skipped.length} skipped`,
  ];
}

function skippedIn(run: Run, runs: readonly Run[]): readonly LeftOut[] {
  return run.result.leftOut.filter((left) => !ranOnOther(left, run, runs));
}

/** Never for a server that is not here: its tests could run. */
function ranOnOther({ test }: LeftOut, { part, server }: Run, runs: readonly Run[]): boolean {
  if (server?.version === undefined) return false;
  return runs.some((other) => other.part === part && other.result.ran.includes(test));
}

function onOtherServer(run: Run, runs: readonly Run[]): readonly string[] {
  const elsewhere = run.result.leftOut.filter((left) => ranOnOther(left, run, runs));
  return counted(elsewhere).map(
    ([reason, count]) => `only on the other server: ${count} of ${labelOf(run)}: ${reason}`,
  );
}

/** What no tool would mend. */
function withoutTool(skipped: readonly LeftOut[]): readonly string[] {
  const left = skipped.filter((each) => toolOf(each) === undefined);
  return counted(left).map(([reason, count]) => `left out: ${count}: ${reason}`);
}

/** One line for all that can be fetched. */
function forWantOfTools(skipped: readonly LeftOut[]): readonly string[] {
  const tools = skipped.flatMap((each) => toolOf(each) ?? []);
  if (tools.length === 0) return [];
  const names = [...new Set(tools)].sort().join(', ');
  return [`left out: ${tools.length} for want of ${names}; to have all of it: scripts/get-tools.sh`];
}

function failure({ part, server, result }: Run): readonly string[] {
  if (result.failed === 0) return [];
  const named = (result.failures ?? []).slice(0, NAMED_FAILURES).map((line) => `  ${line}`);
  return [`failed: ${server === undefined ? '' : `REDIS_SERVER=${server.kind} `}npm test -- ${part}`, ...named];
}

function toolOf({ reason }: LeftOut): string | undefined {
  return /scripts\/get-tools\.sh ([\w-]+)/.exec(reason)?.[1];
}

function counted(left: readonly LeftOut[]): readonly (readonly [reason: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { reason } of left) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts];
}
