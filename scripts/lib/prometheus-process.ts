import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

export interface PrometheusProcess {
  /** http://127.0.0.1:PORT; it takes remote writes. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A Prometheus that scrapes nodes once a second, as the job `signalbox`, and keeps what it has in `folder`. */
export async function startPrometheus(
  program: string,
  { urls, folder }: { readonly urls: readonly string[]; readonly folder: string },
): Promise<PrometheusProcess> {
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  const targets = urls.map((url) => new URL(url).host);
  const jobs = [{ job_name: 'signalbox', static_configs: [{ targets }] }];
  // YAML holds JSON.
  await writeFile(config, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: jobs }));
  const port = await freePort();
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = once(child, 'exit');
  const killer = (): void => void child.kill('SIGKILL');
  process.once('exit', killer);
  const url = `http://127.0.0.1:${port}`;
  await until('Prometheus to be ready', async () => {
    if (child.exitCode !== null) throw new Error(`Prometheus ended:\n${log}`);
    return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok;
  });
  return {
    url,
    async stop() {
      process.removeListener('exit', killer);
      // It writes down what it has.
      child.kill('SIGTERM');
      await ended;
    },
  };
}
