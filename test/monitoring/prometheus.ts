import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/net.ts';
import { until } from '../support/until.ts';

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus extends AsyncDisposable {
  /** The samples of an instant query. Rejects with the query and what is wrong with it where it is no PromQL. */
  query(expr: string): Promise<readonly Sample[]>;
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
  return {
    async query(expr) {
      const body = new URLSearchParams({ query: expr });
      const response = await fetch(`${api}/api/v1/query`, { method: 'POST', body });
      const answer: Answer = JSON.parse(await response.text());
      if (answer.status === 'error') throw new Error(`${expr}: ${answer.error}`);
      return answer.data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: Number(text) }));
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
