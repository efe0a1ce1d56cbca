/** One sample of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus that is asked for what is now: https://prometheus.io/docs/prometheus/latest/querying/api/ */
export class Asked {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The samples of a query. Rejects with the query and what is wrong with it. */
  async vector(query: string): Promise<readonly Sample[]> {
    const response = await fetch(`${this.#url}/api/v1/query?${new URLSearchParams({ query })}`);
    const answer: Answer = JSON.parse(await response.text());
    if (answer.status === 'error') throw new Error(`${query}: ${answer.error}`);
    return answer.data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: Number(text) }));
  }
}

type Answer =
  | { readonly status: 'error'; readonly error: string }
  | { readonly status: 'success'; readonly data: Vector };

interface Vector {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [at: number, value: string];
  }[];
}
