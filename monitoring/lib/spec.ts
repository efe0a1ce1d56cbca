/** One query of a panel. `legend` is Grafana's format: {{label}} stands for the label's value. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** A Grafana unit: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
export type Unit = 'none' | 's' | 'bytes' | 'binBps' | 'cps' | 'percentunit';

/** From which value on a panel is to be looked at (`warn`), and from which on something is wrong (`bad`), in its unit. */
export interface Limits {
  /** Whether high values or low ones are bad. */
  readonly bad: 'high' | 'low';
  readonly warnAt: number;
  readonly badAt: number;
}

/** `none`: the value says how much is used, and no value of it is wrong. */
export type Thresholds = Limits | 'none';

export interface PanelSpec {
  readonly title: string;
  /** What a person should read from it. */
  readonly about: string;
  readonly unit: Unit;
  readonly thresholds: Thresholds;
  /**
   * `figure`: the latest value, large. `graph`: lines over time. `stack`: areas on each other, whose sum means something.
   * `heatmap`: buckets of one histogram; its one query gives a series a bucket.
   */
  readonly kind: 'figure' | 'graph' | 'stack' | 'heatmap';
  readonly queries: readonly Query[];
  /** What a `figure` says where its query finds nothing, because nothing happened. */
  readonly without?: string;
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

/** What a dashboard is about. Each kind of process has its own job in Prometheus, and its own variables. */
export type Subject = 'nodes' | 'edge' | 'redis' | 'load';

export interface BoardSpec {
  /** The name of its file, and the end of its uid in Grafana: lower-case letters. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Whose series its panels read. Its variables and the annotations come from that. */
  readonly subjects: readonly Subject[];
  readonly rows: readonly RowSpec[];
}
