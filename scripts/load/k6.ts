import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../lib/free-port.ts';

export interface K6Plan {
  /** The program. */
  readonly k6: string;
  readonly script: string;
  /** The label `testid` of what it writes to Prometheus, by which dashboards tell runs apart. */
  readonly testId: string;
  /** Settings of the script. */
  readonly env: Readonly<Record<string, string>>;
  /** Where summary.json, report.html and k6.log go. It exists. */
  readonly folder: string;
  /** Base URL of a Prometheus that takes remote writes. */
  readonly prometheus?: string | undefined;
  /** Told when the script begins a stage, and how many seconds it takes. */
  onStep(step: string, seconds: number): void;
}

/** A metric of k6's summary: figures by name (`count`, `p(95)`, …), and whether each threshold was crossed. */
export type Metric = Readonly<Record<string, number>> & { readonly thresholds?: Readonly<Record<string, boolean>> };

export interface K6Run {
  readonly pid: number;
  /** Values of a counter so far; 0 while there are none. Never rejects. */
  count(metric: string): Promise<number>;
  /** Waits until a stage of this name begins; answers with its seconds. Undefined where k6 ended without it. */
  began(step: string): Promise<number | undefined>;
  /** 0; 99 where a threshold was crossed; another one where the script could not run. */
  readonly exited: Promise<number>;
  /** All that it wrote. */
  output(): string;
}

/** Ask twice a second: often enough to break something at its time, seldom enough to cost nothing. */
const askMs = 500;

export async function startK6({ k6, script, testId, env, folder, prometheus, onStep }: K6Plan): Promise<K6Run> {
  const port = await freePort();
  const outputs = prometheus === undefined ? [] : ['--out', 'experimental-prometheus-rw'];
  const child = spawn(
    k6,
    [
      ...['run', '--quiet', '--no-color', '--log-format', 'json', '--address', `127.0.0.1:${port}`],
      ...['--tag', `testid=${testId}`, '--summary-export', join(folder, 'summary.json'), ...outputs, script],
    ],
    {
      env: {
        ...process.env,
        K6_NO_USAGE_REPORT: 'true',
        K6_AUTO_EXTENSION_RESOLUTION: 'false',
        K6_WEB_DASHBOARD: 'true',
        // The page is written, not served.
        K6_WEB_DASHBOARD_PORT: '-1',
        K6_WEB_DASHBOARD_PERIOD: '1s',
        K6_WEB_DASHBOARD_EXPORT: join(folder, 'report.html'),
        K6_PROMETHEUS_RW_SERVER_URL: `${prometheus}/api/v1/write`,
        // monitoring/boards/load.ts shows these. A run is over where its series end.
        K6_PROMETHEUS_RW_TREND_STATS: 'p(50),p(95),p(99),max',
        K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
        K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const killer = (): void => void child.kill('SIGKILL');
  process.once('exit', killer);
  let output = '';
  const steps = new EventEmitter();
  const begin = (step: string, seconds: number): void => {
    onStep(step, seconds);
    steps.emit(step, seconds);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    const said = messageOf(line);
    const [, step, seconds] = /^step (.+) for ([\d.]+) s$/.exec(said) ?? [];
    if (step === undefined) output += `${said}\n`;
    else begin(step, Number(seconds));
  });
  const exited = once(child, 'close').then(([code]) => {
    process.removeListener('exit', killer);
    return Number(code ?? -1);
  });
  const count = async (metric: string): Promise<number> => {
    try {
      const url = `http://127.0.0.1:${port}/v1/metrics/${encodeURIComponent(metric)}`;
      const answer: Sampled = JSON.parse(await (await fetch(url, { signal: AbortSignal.timeout(askMs) })).text());
      return answer.data?.attributes.sample.count ?? 0;
    } catch {
      // Not yet, or no longer, there.
      return 0;
    }
  };
  return {
    pid: child.pid ?? 0,
    count,
    began: (step) =>
      Promise.race([once(steps, step).then(([seconds]) => Number(seconds)), exited.then(() => undefined)]),
    exited,
    output: () => output,
  };
}

/** An answer of k6's REST API. */
interface Sampled {
  readonly data?: { readonly attributes: { readonly sample: { readonly count?: number } } };
}

function messageOf(line: string): string {
  if (!line.startsWith('{')) return line;
  const entry: { readonly msg?: string; readonly error?: string } = JSON.parse(line);
  return [entry.msg, entry.error].filter((part) => part !== undefined).join(': ');
}

/** What k6 has measured, by metric, and by metric and step: `relay_ms{step:500}`. */
export function readSummary(folder: string): Readonly<Record<string, Metric>> {
  const summary: { readonly metrics: Readonly<Record<string, Metric>> } = JSON.parse(
    readFileSync(join(folder, 'summary.json'), 'utf8'),
  );
  return summary.metrics;
}

/** Thresholds that were crossed: `metric: expression`. */
export function crossedOf(metrics: Readonly<Record<string, Metric>>): readonly string[] {
  return Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).flatMap(([expression, crossed]) => (crossed ? [`${name}: ${expression}`] : [])),
  );
}
