import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from './annotations.ts';
import { grafanaPanel } from './panel.ts';
import type { BoardSpec } from './spec.ts';
import { variablesOf } from './variables.ts';

/** The tag of every dashboard, by which they link to each other. */
const TAG = 'signalbox';

/** A dashboard as Grafana imports it: one data source to choose, nothing else to fill in. */
export function boardJson(board: BoardSpec): string {
  const dashboard = new DashboardBuilder(`Signalbox: ${board.title}`)
    .uid(`signalbox-${board.name}`)
    .description(board.about)
    .tags([TAG, 'webrtc'])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .variables([...variablesOf(board)])
    .link(
      new DashboardLinkBuilder('Signalbox')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(false)
        .keepTime(true)
        .includeVars(true),
    );
  if (board.subjects.includes('nodes')) dashboard.annotations([...annotations()]);
  let id = 0;
  for (const { title, panels } of board.rows) {
    id += 1;
    dashboard.withRow(new RowBuilder(title).id(id));
    for (const panel of panels) {
      id += 1;
      dashboard.withPanel(grafanaPanel(panel).id(id));
    }
  }
  return `${JSON.stringify(dashboard.build(), null, 2)}\n`;
}
