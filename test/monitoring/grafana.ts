import { BOARDS } from '../../monitoring/boards/index.ts';
import { queryVariables } from '../../monitoring/lib/variables.ts';
import type { BoardSpec, PanelSpec } from '../../monitoring/lib/spec.ts';
import { missing } from '../../scripts/on-path.ts';
import { HAPROXY, REDIS_EXPORTER } from './site.ts';

/** What Grafana fills in where everything is chosen, for jobs with the names of monitoring/prometheus.yml and a scrape a second. */
export function filledIn(text: string): string {
  return text
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$edge_job', 'edge')
    .replaceAll('$redis_job', 'redis')
    .replaceAll('$job', 'signalbox')
    .replaceAll('$run', '.+')
    .replaceAll('$node', '.+');
}

/** The dashboards about a cluster. That about load runs has its own test. */
export const CLUSTER_BOARDS: readonly BoardSpec[] = BOARDS.filter(({ subjects }) => !subjects.includes('load'));

/** Every panel of these dashboards, by the name of the dashboard and its own title. */
export const PANELS: readonly (readonly [string, string, PanelSpec])[] = CLUSTER_BOARDS.flatMap(({ name, rows }) =>
  rows.flatMap(({ panels }) => panels.map((panel) => [name, panel.title, panel] as const)),
);

/** Every variable of theirs that Grafana asks Prometheus for: its name, its dashboard, and the query. */
export const VARIABLES: readonly (readonly [string, string, string])[] = CLUSTER_BOARDS.flatMap((board) =>
  queryVariables(board).map(({ name, definition }) => [name, board.name, definition] as const),
);

/** Why a panel cannot be tried here: the program whose metrics it shows is missing. */
export function untriable({ queries }: Pick<PanelSpec, 'queries'>): string | undefined {
  return untriableText(queries.map(({ expr }) => expr).join());
}

export function untriableText(text: string): string | undefined {
  if (/\$edge_job|\bhaproxy_/.test(text) && HAPROXY === undefined) return missing('haproxy');
  if (/\$redis_job|\bredis_/.test(text) && REDIS_EXPORTER === undefined) return missing('prometheus-redis-exporter');
  return undefined;
}
