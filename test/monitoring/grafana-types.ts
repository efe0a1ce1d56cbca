/**
 * What Grafana takes as a dashboard: the types that it publishes as @grafana/schema, put together for the kinds of panels and the data
 * source that the dashboards use. dashboard-schema.test.ts makes JSON schemas of them. Options that a panel leaves out get the
 * defaults of its plugin. Queries of Prometheus are not in @grafana/schema; their type is that of the Foundation SDK.
 */
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import type * as heatmap from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type {
  AnnotationQuery,
  Dashboard,
  DataSourceRef,
  FieldConfig,
  Panel,
  RowPanel,
  VariableModel,
} from '@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen';

type PrometheusQuery = Pick<Dataquery, 'refId' | 'expr' | 'legendFormat' | 'format' | 'instant' | 'range'> & {
  datasource: DataSourceRef;
};

/** What the Prometheus plugin adds: `expr` and the following of https://github.com/grafana/grafana/tree/main/packages/grafana-prometheus. */
type PrometheusAnnotation = AnnotationQuery & {
  expr: string;
  step: string;
  titleFormat: string;
  useValueForTime: boolean;
};

/** The SDK gives every variable what is for those of intervals; Grafana takes no note of it. */
type AnyVariable = VariableModel & { auto?: boolean; auto_min?: string; auto_count?: number };

/** Options of a panel, of which any may be missing on the first two levels. */
type Parts<Options> = {
  [Name in keyof Options]?: Options[Name] extends readonly unknown[] | string | number | boolean | undefined
    ? Options[Name]
    : Partial<Options[Name]>;
};

type PanelOf<Type extends string, Options, Custom> = Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
  type: Type;
  options?: Parts<Options>;
  fieldConfig: { defaults: Omit<FieldConfig, 'custom'> & { custom?: Parts<Custom> }; overrides: [] };
  targets: PrometheusQuery[];
};

/** A dashboard; its panels are looked at one by one. */
export type GrafanaDashboard = Omit<Dashboard, 'annotations' | 'panels' | 'templating'> & {
  templating?: { list: AnyVariable[] };
  annotations?: { list: PrometheusAnnotation[] };
  panels: object[];
};

/** Panels by their type. */
export type GrafanaRow = RowPanel;
export type GrafanaStat = PanelOf<'stat', stat.Options, object>;
export type GrafanaTimeseries = PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>;
export type GrafanaHeatmap = PanelOf<'heatmap', heatmap.Options, heatmap.FieldConfig>;
