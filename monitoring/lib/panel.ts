import {
  GraphThresholdsStyleMode,
  GraphThresholdsStyleConfigBuilder,
  LegendDisplayMode,
  LegendPlacement,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
  SortOrder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  HeatmapCellLayout,
  BigValueColorMode,
} from '@grafana/grafana-foundation-sdk/common';
import { type Threshold, ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapColorScale,
  PanelBuilder as HeatmapBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelSpec, Thresholds } from './spec.ts';
import { DATASOURCE } from './variables.ts';

export type GrafanaPanel = StatBuilder | TimeseriesBuilder | HeatmapBuilder;

/** Grafana's grid is 24 wide: four figures, three graphs or two heatmaps beside each other. */
const SIZES = {
  figure: { w: 6, h: 4 },
  graph: { w: 8, h: 8 },
  stack: { w: 8, h: 8 },
  heatmap: { w: 12, h: 9 },
} as const;

/** What a figure says where its query finds nothing, unless its `without` says more. */
export const NOTHING = 'no data';

/** A panel as Grafana has it. */
export function grafanaPanel(spec: PanelSpec): GrafanaPanel {
  const { w, h } = SIZES[spec.kind];
  const panel = empty(spec)
    .title(spec.title)
    .description(spec.about)
    .unit(spec.unit)
    .datasource(DATASOURCE)
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps(spec.thresholds)]))
    .height(h)
    .span(w);
  spec.queries.forEach(({ expr, legend }, index) => {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode('A'.charCodeAt(0) + index))
      .expr(expr)
      .legendFormat(legend)
      .datasource(DATASOURCE);
    if (spec.kind === 'heatmap') query.format(PromQueryFormat.Heatmap);
    // A query over a range would go on showing the last value of a series that has ended.
    if (spec.kind === 'figure') query.instant();
    panel.withTarget(query);
  });
  return panel;
}

function empty(spec: PanelSpec): GrafanaPanel {
  switch (spec.kind) {
    case 'figure':
      return new StatBuilder()
        .colorMode(spec.thresholds === 'none' ? BigValueColorMode.None : BigValueColorMode.Value)
        .noValue(spec.without ?? NOTHING);
    case 'graph':
      return graph(spec).fillOpacity(8);
    case 'stack':
      return graph(spec).fillOpacity(60).stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
    case 'heatmap':
      return heatmap(spec);
    default:
      return spec.kind satisfies never;
  }
}

function graph({ thresholds }: PanelSpec): TimeseriesBuilder {
  const drawn = thresholds === 'none' ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed;
  return new TimeseriesBuilder()
    .min(0)
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(drawn))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}

/** Most buckets have next to nothing in them: the scale of colours is exponential, so that these show too. */
function heatmap({ unit }: PanelSpec): HeatmapBuilder {
  return new HeatmapBuilder()
    .calculate(false)
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .scale(HeatmapColorScale.Exponential)
        .exponent(0.5)
        .fill('dark-orange')
        .reverse(false)
        .steps(64),
    )
    .rowsFrame(new RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Auto))
    .scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Linear))
    .yAxis(new YAxisConfigBuilder().unit(unit));
}

/** Green up to the first limit. The first step of Grafana has no value: it reaches down to any. */
function steps(thresholds: Thresholds): readonly Threshold[] {
  if (thresholds === 'none') return [{ value: null, color: 'green' }];
  const { bad, warnAt, badAt } = thresholds;
  return bad === 'high'
    ? [
        { value: null, color: 'green' },
        { value: warnAt, color: 'yellow' },
        { value: badAt, color: 'red' },
      ]
    : [
        { value: null, color: 'red' },
        { value: badAt, color: 'yellow' },
        { value: warnAt, color: 'green' },
      ];
}
