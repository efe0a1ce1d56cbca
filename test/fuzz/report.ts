import type { Mode } from './modes.ts';
import type { Memory } from './target.ts';

/** 95 of 100 signals of bystanders took at most so long, in ms. */
export interface Delays {
  readonly calm: number;
  readonly attacked: number;
  /** How late timers of the fuzz itself were under attack: bystanders are in the same process. */
  readonly own: number;
}

export interface FuzzReport {
  readonly mode: Mode;
  readonly seed: number;
  /** WebSocket frames, HTTP requests, publishes and writes, and those that were certainly read. */
  readonly frames: number;
  readonly arrived: number;
  readonly episodes: number;
  readonly seconds: number;
  /** Signals and messages that the bystanders sent each other meanwhile, in all protocols. */
  readonly bystanders: number;
  /** Closed connections of bystanders whose own room was attacked in Redis. Of all others none may be closed. */
  readonly closed: number;
  readonly p95Ms: Delays;
  /** Refusals by code: which paths the frames took. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly before: Memory;
  readonly after: Memory;
  /** What went wrong; empty where nothing did. */
  readonly problems: readonly string[];
  /** The last frames, where something went wrong. */
  readonly lastFrames: readonly string[];
}

/**
 * What the memory may have grown by when everything is over, in MiB: code that only late frames brought to be
 * compiled, counters, fragments. A leak of 100 bytes a frame is 95 MiB in a million frames.
 */
const HELD_MORE_MB = 8;
const RESIDENT_MORE = 1.5;
/** The smallest node that is promised to hold has so much memory, in MiB. */
const PEAK_MB = 512;

/** What memory says is wrong, from before to after an attack. */
export function growth(before: Memory, after: Memory): readonly string[] {
  const problems: string[] = [];
  if (after.heldMb > before.heldMb + HELD_MORE_MB) {
    problems.push(`memory held grew from ${before.heldMb.toFixed(1)} to ${after.heldMb.toFixed(1)} MiB`);
  }
  if (after.residentMb > before.residentMb * RESIDENT_MORE) {
    problems.push(`resident memory grew from ${before.residentMb.toFixed(1)} to ${after.residentMb.toFixed(1)} MiB`);
  }
  if (after.peakMb > PEAK_MB) problems.push(`resident memory was ${after.peakMb.toFixed(1)} MiB at its highest`);
  return problems;
}

/** A row for each report, with a headline. */
export function table(reports: readonly FuzzReport[]): string {
  const rows = reports.map((one) => [
    ...[one.mode, String(one.frames), String(one.arrived), `${one.seconds} s`, String(one.bystanders)],
    ...[one.p95Ms.calm.toFixed(1), one.p95Ms.attacked.toFixed(1), one.p95Ms.own.toFixed(1), String(one.closed)],
    ...[one.before.heldMb.toFixed(1), one.after.heldMb.toFixed(1), one.after.peakMb.toFixed(0)],
    ...[
      `${one.before.descriptors}, ${one.after.descriptors}`,
      one.problems.length === 0 ? 'nothing' : String(one.problems.length),
    ],
  ]);
  const head = [
    ...[
      'mode',
      'frames',
      'read',
      'time',
      'signals',
      'p95 calm',
      'p95 then',
      'own lag',
      'closed',
      'MiB held',
      'then',
      'highest',
    ],
    ...['descriptors', 'wrong'],
  ];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** All that a report says, in lines. `again`: the command that repeats it. */
export function show(report: FuzzReport, again: string): string {
  const { seed, before, after, refusals, problems, lastFrames, p95Ms } = report;
  const mb = (value: number): string => `${value.toFixed(1)} MiB`;
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const counts = Object.entries(refusals).map(([code, count]) => `${code} ${count}`);
  return [
    `${report.mode}, seed ${seed}: ${report.frames} frames sent, ${report.arrived} certainly read, in ${report.seconds} s`,
    `${report.episodes} episodes; ${report.bystanders} signals and messages among bystanders, p95 ${ms(p95Ms.calm)} calm, ${ms(p95Ms.attacked)} under attack (timers of the fuzz itself ${ms(p95Ms.own)} late); ${report.closed} closed in the attacked room`,
    `memory held ${mb(before.heldMb)}, then ${mb(after.heldMb)}; resident ${mb(before.residentMb)}, then ${mb(after.residentMb)}, highest ${mb(after.peakMb)}; descriptors ${before.descriptors}, then ${after.descriptors}`,
    `refusals: ${counts.join(', ')}`,
    ...(lastFrames.length > 0 ? ['last frames:', ...lastFrames.map((frame) => `  ${frame}`)] : []),
    problems.length === 0 ? 'nothing went wrong' : `WRONG:\n${problems.join('\n')}\nagain: ${again}`,
  ].join('\n');
}
