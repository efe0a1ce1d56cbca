import { queryVariables } from '../lib/variables.ts';

/** One line over time. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Moments in seconds since the Unix epoch, and values; those that are no number are left out. */
  readonly points: readonly (readonly [at: number, value: number])[];
}

/** A span of time, in seconds since the Unix epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** How many points a line has at most. */
const POINTS = 180;

export function spanOf(from: number, to: number, scrape: number): Span {
  return { from, to, step: Math.max(scrape, Math.ceil((to - from) / POINTS)) };
}

/** A Prometheus as the dashboards ask it. */
export class Source {
  readonly #url: string;
  readonly #scrape: number;
  readonly #chosen = new Map<string, string>();

  /** `scrape`: how often it scrapes, in seconds. */
  constructor(url: string, scrape: number) {
    this.#url = url.replace(/\/$/, '');
    this.#scrape = scrape;
  }

  /** Finds the values of the variables as Grafana does where everything is chosen: jobs by name, nodes by a pattern. */
  async choose(): Promise<void> {
    for (const { name, definition, all } of queryVariables({ subjects: ['nodes', 'edge', 'redis', 'load'] })) {
      const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
      const values = all === undefined ? await this.#values(label, selector) : [all];
      this.#chosen.set(name, values.join('|') || 'none');
    }
  }

  /** The lines of a query. */
  async lines(expr: string, { from, to, step }: Span): Promise<readonly Series[]> {
    const query = this.#filledIn(expr, step);
    const parameters = { query, start: String(from), end: String(to), step: String(step) };
    const data = await this.#ask<Matrix>('query_range', parameters);
    return data.result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([at, text]) => [at, Number(text)] as const).filter(([, value]) => Number.isFinite(value)),
    }));
  }

  async #values(label: string, selector: string): Promise<readonly string[]> {
    return this.#ask<readonly string[]>(`label/${label}/values`, { 'match[]': selector });
  }

  /** A window is as long as Grafana makes it: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
  #filledIn(expr: string, step: number): string {
    const window = `${Math.max(step + this.#scrape, 4 * this.#scrape)}s`;
    return expr
      .replaceAll('$__rate_interval', window)
      .replace(/\$(\w+)/g, (whole, name: string) => this.#chosen.get(name) ?? whole);
  }

  async #ask<Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Data> {
    const response = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const answer: Answer<Data> = JSON.parse(await response.text());
    if (answer.status === 'error') throw new Error(`${parameters['query']}: ${answer.error}`);
    return answer.data;
  }
}

/** What the HTTP API of Prometheus answers: https://prometheus.io/docs/prometheus/latest/querying/api/ */
type Answer<Data> =
  | { readonly status: 'error'; readonly error: string }
  | { readonly status: 'success'; readonly data: Data };

interface Matrix {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly values: readonly (readonly [at: number, value: string])[];
  }[];
}
