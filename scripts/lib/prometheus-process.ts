import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from './free-port.ts';
import { startProgram } from './program.ts';
import { until } from './until.ts';

/** What to scrape. Each target is a URL with a path, and its `instance` is the host unless `instance` is given. */
export interface Job {
  readonly name: string;
  readonly targets: readonly { readonly url: string; readonly instance?: string }[];
}

export interface PrometheusProcess {
  /** http://127.0.0.1:PORT; it takes remote writes. */
  readonly url: string;
  /** Ends it after it has written down what it has. */
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  readonly jobs: readonly Job[];
  /** Where it keeps what it has. */
  readonly folder: string;
  /** Seconds between two scrapes, and between two evaluations of rules; 1 unless given. */
  readonly intervalS?: number;
  /** Paths of files with rules; none unless given. */
  readonly rules?: readonly string[];
}

/** A real Prometheus, ready. `program`: its path. */
export async function startPrometheus(
  program: string,
  { jobs, folder, intervalS = 1, rules = [] }: PrometheusOptions,
): Promise<PrometheusProcess> {
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  // YAML holds JSON.
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: `${intervalS}s`, evaluation_interval: `${intervalS}s` },
      rule_files: rules.map((path) => resolve(path)),
      scrape_configs: jobs.map(scraped),
    }),
  );
  const port = await freePort();
  const running = startProgram(program, [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-remote-write-receiver',
  ]);
  const url = `http://127.0.0.1:${port}`;
  await until('Prometheus to be ready', async () => {
    running.check();
    return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok;
  });
  return { url, stop: () => running.stop('SIGTERM') };
}

function scraped({ name, targets }: Job) {
  return {
    job_name: name,
    static_configs: targets.map(({ url, instance }) => {
      const { host, pathname } = new URL(url);
      return {
        targets: [host],
        labels: { __metrics_path__: pathname, ...(instance === undefined ? {} : { instance }) },
      };
    }),
  };
}
