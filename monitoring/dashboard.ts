/**
 * Writes the Grafana dashboard: `node monitoring/dashboard.ts`. A test compares the file with what this makes, and
 * runs every query against a Prometheus that has scraped a node.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DashboardBuilder, DatasourceVariableBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { readArguments } from '../scripts/lib/arguments.ts';
import { ROWS } from './panels.ts';
import type { PanelSpec } from './queries.ts';

export const DASHBOARD_PATH = join(import.meta.dirname, 'dashboards', 'signalbox.json');

/** Grafana's grid is 24 wide; four panels a row. */
const PANEL = { w: 6, h: 8 } as const;
const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const;

/** The dashboard as Grafana imports it: one data source to choose, nothing else to fill in. */
export function dashboardJson(): string {
  const dashboard = new DashboardBuilder('Signalbox')
    .uid('signalbox')
    .description('Nodes of a Signalbox cluster: sessions, signals, Redis, processes.')
    .tags(['signalbox', 'webrtc'])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
  let id = 0;
  for (const { title, panels } of ROWS) {
    id += 1;
    dashboard.withRow(new RowBuilder(title).id(id));
    for (const panel of panels) {
      id += 1;
      dashboard.withPanel(panelOf(panel).id(id));
    }
  }
  return `${JSON.stringify(dashboard.build(), null, 2)}\n`;
}

function panelOf({ title, about, unit, kind, queries }: PanelSpec): StatBuilder | TimeseriesBuilder {
  const panel = kind === 'figure' ? new StatBuilder() : new TimeseriesBuilder().fillOpacity(8).min(0);
  panel.title(title).description(about).unit(unit).datasource(DATASOURCE).height(PANEL.h).span(PANEL.w);
  queries.forEach(({ expr, legend }, index) => {
    const refId = String.fromCharCode('A'.charCodeAt(0) + index);
    panel.withTarget(new DataqueryBuilder().refId(refId).expr(expr).legendFormat(legend).datasource(DATASOURCE));
  });
  return panel;
}

if (import.meta.main) {
  const command = 'node monitoring/dashboard.ts';
  readArguments({
    command,
    help: `${command}\n\nWrites the Grafana dashboard, monitoring/dashboards/signalbox.json.\n`,
  });
  await writeFile(DASHBOARD_PATH, dashboardJson());
}
