import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './variables.ts';

/** What happened to the nodes, as marks in every graph. All nodes of the jobs that are chosen, whichever node is shown. */
export interface AnnotationSpec {
  readonly name: string;
  /** A sample above 0 is a mark; samples that follow each other are one region. */
  readonly expr: string;
  readonly title: string;
  readonly color: string;
  /** Whether a region is as long as what happened. Otherwise only its beginning counts; the rest is the window of the query. */
  readonly lasting?: boolean;
  /** Whether the value is the moment, in ms since the Unix epoch. */
  readonly valueIsTime?: boolean;
}

export const ANNOTATIONS: readonly AnnotationSpec[] = [
  {
    name: 'Deploys',
    expr: 'count by (version) (signalbox_build_info{job=~"$job"}) unless count by (version) (last_over_time(signalbox_build_info{job=~"$job"}[10m] offset 2m))',
    title: 'Version {{version}} is new',
    color: 'blue',
  },
  {
    name: 'Node starts',
    expr: 'process_start_time_seconds{job=~"$job"} * 1000 and on (instance, job) signalbox_build_info',
    title: '{{instance}} started',
    color: 'green',
    valueIsTime: true,
  },
  {
    name: 'Drains',
    expr: 'sum by (instance) (signalbox_phase{job=~"$job",phase=~"leaving|draining"}) > 0',
    title: '{{instance}} drains',
    color: 'yellow',
    lasting: true,
  },
  {
    name: 'Node deaths',
    expr: 'sum(increase(signalbox_leases_ended_total{job=~"$job"}[2m])) > 0',
    title: 'A lease ended by itself: a node died or lost the store',
    color: 'red',
  },
];

/** How far samples of an annotation are apart. Shorter than for how long `Deploys` and `Node deaths` show, so that none is missed. */
const STEP = '60s';

export function annotations(): readonly AnnotationQueryBuilder[] {
  return ANNOTATIONS.map(({ name, expr, title, color, valueIsTime = false }) =>
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor(color)
      .expr(expr)
      .step(STEP)
      .titleFormat(title)
      .useValueForTime(valueIsTime),
  );
}
