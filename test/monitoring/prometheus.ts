import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/net.ts';
import { until } from '../support/until.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus extends AsyncDisposable {
  /** The samples of an instant query; an error names the query. */
  query(expr: string): Promise<readonly Sample[]>;
  /** The error of a query that is not PromQL; undefined where it is. */
  parseError(expr: string): Promise<string | undefined>;
}

/** A real Prometheus that scrapes `urls` once a second, as the job `signalbox`. */
export async function startPrometheus(binary: string, urls: readonly string[]): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-prometheus-'));
  const targets = urls.map((url) => new URL(url).host);
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'signalbox', static_configs: [{ targets }] }],
  };
  // YAML holds JSON.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const port = await freePort();
  const child = spawn(
    binary,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = once(child, 'exit');
  const killer = () => child.kill('SIGKILL');
  process.once('exit', killer);

  const api = `http://127.0.0.1:${port}`;
  await until('Prometheus to be ready', async () => {
    if (child.exitCode !== null) throw new Error(`Prometheus ended:\n${log}`);
    return (await fetch(`${api}/-/ready`).catch(() => undefined))?.ok;
  });
  const ask = async (path: string, expr: string): Promise<Answer> => {
    const response = await fetch(`${api}${path}`, { method: 'POST', body: new URLSearchParams({ query: expr }) });
    return JSON.parse(await response.text());
  };
  return {
    async query(expr) {
      const answer = await ask('/api/v1/query', expr);
      if (answer.status === 'error') throw new Error(`${expr}: ${answer.error}`);
      return answer.data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: Number(text) }));
    },
    async parseError(expr) {
      const answer = await ask('/api/v1/parse_query', expr);
      return answer.status === 'error' ? answer.error : undefined;
    },
    async [Symbol.asyncDispose]() {
      process.removeListener('exit', killer);
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the HTTP API of Prometheus answers to an instant query. */
type Answer =
  | { readonly status: 'error'; readonly error: string }
  | {
      readonly status: 'success';
      readonly data: {
        readonly result: readonly {
          readonly metric: Readonly<Record<string, string>>;
          readonly value: readonly [time: number, value: string];
        }[];
      };
    };
