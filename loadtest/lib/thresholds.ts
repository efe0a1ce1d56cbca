import type { Options } from 'k6/options';

type Thresholds = NonNullable<Options['thresholds']>;

/** What a trend shows in the summary and in its JSON. */
export const summaryTrendStats = ['avg', 'min', 'med', 'p(95)', 'p(99)', 'max', 'count'];

/** Nobody is kept out, and each signal arrives once, in order, and is acknowledged. */
export const exact: Thresholds = {
  joins_failed: ['count==0'],
  connections_lost: ['count==0'],
  signals_sent: ['count>0'],
  signals_lost: ['count==0'],
  signals_duplicated: ['count==0'],
  signals_reordered: ['count==0'],
  signals_refused: ['count==0'],
  signals_unacknowledged: ['count==0'],
};

/** The same where connections are lost on purpose: sessions go on, and no signal is missing in the end. */
export const resumed: Thresholds = {
  joins_failed: ['count==0'],
  sessions_lost: ['count==0'],
  signals_sent: ['count>0'],
  signals_lost: ['count==0'],
  signals_duplicated: ['count==0'],
  signals_refused: ['count==0'],
  signals_unacknowledged: ['count==0'],
};

/** Every event loop came to its end: k6 itself passes a run in which one has thrown or was cut off, and counted nothing. */
export function finished(loops: number): Thresholds {
  return { loops_finished: [`count==${loops}`] };
}

/** These of each step are in the summary by themselves: k6 shows a tag only where a threshold asks for it. */
export function shown(metrics: Readonly<Record<string, 'trend' | 'counter'>>, steps: readonly string[]): Thresholds {
  const entries = Object.entries(metrics).flatMap(([name, kind]) =>
    steps.map((step): [string, string[]] => [`${name}{step:${step}}`, [kind === 'trend' ? 'max>=0' : 'count>=0']]),
  );
  return Object.fromEntries(entries);
}
