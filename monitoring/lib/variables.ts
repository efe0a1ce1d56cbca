import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { BoardSpec, Subject } from './spec.ts';

export const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const;

export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  /** A query of Grafana for values of a label. */
  readonly definition: string;
  /** A pattern for all values; without it all of them by name, so that series of other jobs stay out. */
  readonly all?: string;
}

/** The variables of each subject. The jobs of monitoring/prometheus.yml and of k8s/components/monitoring are found by themselves. */
const SUBJECTS: Readonly<Record<Subject, readonly Variable[]>> = {
  nodes: [
    {
      name: 'job',
      label: 'Nodes',
      about: 'Jobs of Prometheus that scrape nodes.',
      definition: 'label_values(signalbox_build_info, job)',
    },
    {
      name: 'node',
      label: 'Node',
      about: 'All nodes, or some of them.',
      definition: 'label_values(signalbox_build_info{job=~"$job"}, instance)',
      all: '.+',
    },
  ],
  edge: [
    {
      name: 'edge_job',
      label: 'Edges',
      about: 'Jobs of Prometheus that scrape HAProxy.',
      definition: 'label_values(haproxy_process_start_time_seconds, job)',
    },
  ],
  redis: [
    {
      name: 'redis_job',
      label: 'Redis',
      about: 'Jobs of Prometheus that scrape an exporter of Redis.',
      definition: 'label_values(redis_up, job)',
    },
  ],
  load: [
    {
      name: 'run',
      label: 'Load run',
      about: 'Runs of k6: the script and when it began.',
      definition: 'label_values(k6_generator_late_ms_max, testid)',
    },
  ],
};

/** The variables whose values Prometheus knows. */
export function queryVariables({ subjects }: Pick<BoardSpec, 'subjects'>): readonly Variable[] {
  return subjects.flatMap((subject) => SUBJECTS[subject]);
}

/** The data source, and what may be chosen of each subject: everything at first. */
export function variablesOf({ subjects }: BoardSpec): readonly (DatasourceVariableBuilder | QueryVariableBuilder)[] {
  return [
    new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    ...queryVariables({ subjects }).map(variable),
  ];
}

function variable({ name, label, about, definition, all }: Variable): QueryVariableBuilder {
  const built = new QueryVariableBuilder(name)
    .label(label)
    .description(about)
    .datasource(DATASOURCE)
    .query({ query: definition, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
  return all === undefined ? built : built.allValue(all);
}
