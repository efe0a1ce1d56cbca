import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Job, startPrometheus as startProcess } from '../../scripts/lib/prometheus-process.ts';

export type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  /** The samples of an instant query. Rejects with the query and what is wrong with it where it is no PromQL. */
  query(expr: string): Promise<readonly Sample[]>;
  /** The labels of every series that a query gives over the latest seconds, looked at each second. */
  series(expr: string, seconds: number): Promise<readonly Labels[]>;
  /** The values of a label of the series that a selector finds. */
  labelValues(label: string, selector: string): Promise<readonly string[]>;
}

/** A real Prometheus that scrapes once in so many seconds, in a folder of its own. */
export async function startPrometheus(binary: string, jobs: readonly Job[], intervalS = 1): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-prometheus-'));
  const running = await startProcess(binary, { jobs, folder, intervalS });
  const { url } = running;
  const ask = async <Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Data> => {
    const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
    const answer: Answer<Data> = JSON.parse(await response.text());
    if (answer.status === 'error') throw new Error(`${parameters['query']}: ${answer.error}`);
    return answer.data;
  };
  return {
    url,
    async query(query) {
      const { result } = await ask<Vector>('query', { query });
      return result.map(({ metric, value: [, text] }) => ({ labels: metric, value: Number(text) }));
    },
    async series(query, seconds) {
      const end = Date.now() / 1_000;
      const range = { query, start: String(end - seconds), end: String(end), step: '1' };
      return (await ask<Matrix>('query_range', range)).result.map(({ metric }) => metric);
    },
    async labelValues(label, selector) {
      const answer = await fetch(`${url}/api/v1/label/${label}/values?${new URLSearchParams({ 'match[]': selector })}`);
      const { data }: { readonly data: readonly string[] } = JSON.parse(await answer.text());
      return data;
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the HTTP API of Prometheus answers. */
type Answer<Data> =
  | { readonly status: 'error'; readonly error: string }
  | { readonly status: 'success'; readonly data: Data };

interface Vector {
  readonly result: readonly { readonly metric: Labels; readonly value: readonly [time: number, value: string] }[];
}

interface Matrix {
  readonly result: readonly { readonly metric: Labels }[];
}
