import { CLIENT_ROWS } from './client-panels.ts';
import { NODE_ROWS } from './node-panels.ts';
import type { RowSpec } from './queries.ts';

/** The dashboard's panels. `job="signalbox"` is what monitoring/prometheus.yml calls the nodes. */
export const ROWS: readonly RowSpec[] = [...CLIENT_ROWS, ...NODE_ROWS];
