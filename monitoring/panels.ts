/** One query of a panel. `legend` is Grafana's format: {{label}} stands for the label's value. */
interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface PanelSpec {
  readonly title: string;
  /** What a person should read from it. */
  readonly about: string;
  /** A Grafana unit: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
  readonly unit: 'none' | 's' | 'bytes' | 'cps' | 'percentunit';
  readonly kind: 'figure' | 'graph';
  readonly queries: readonly Query[];
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

/** The rate of a counter, summed over the nodes, by labels. */
function rate(metric: string, ...labels: readonly string[]): Query {
  const expr = `sum by (${labels.join(', ')}) (rate(${metric}[$__rate_interval]))`;
  return { expr, legend: labels.map((label) => `{{${label}}}`).join(' ') };
}

/** Quantiles of a histogram over all nodes. */
function quantiles(metric: string, ...labels: readonly string[]): readonly Query[] {
  return [0.5, 0.95, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (${['le', ...labels].join(', ')}) (rate(${metric}_bucket[$__rate_interval])))`,
    legend: [`p${quantile * 100}`, ...labels.map((label) => `{{${label}}}`)].join(' '),
  }));
}

function eachNode(expr: string): Query {
  return { expr, legend: '{{instance}}' };
}

/** The dashboard's panels. `job="signalbox"` is what monitoring/prometheus.yml calls the nodes. */
export const ROWS: readonly RowSpec[] = [
  {
    title: 'Cluster',
    panels: [
      {
        title: 'Nodes up',
        about: 'Nodes that answered the latest scrape.',
        unit: 'none',
        kind: 'figure',
        queries: [{ expr: 'sum(up{job="signalbox"})', legend: 'nodes' }],
      },
      {
        title: 'Peers',
        about: 'Peers whose connection a node holds. Uneven is normal: the edge keeps a room on one node.',
        unit: 'none',
        kind: 'graph',
        queries: [eachNode('signalbox_peers')],
      },
      {
        title: 'Rooms',
        about: 'Rooms with a peer on a node; a room on two nodes is counted by both.',
        unit: 'none',
        kind: 'graph',
        queries: [eachNode('signalbox_rooms')],
      },
      {
        title: 'Connections',
        about: 'Connections of clients, in every dialect. Many more than peers: clients that connect and do not join.',
        unit: 'none',
        kind: 'graph',
        queries: [eachNode('signalbox_connections')],
      },
    ],
  },
  {
    title: 'Sessions',
    panels: [
      {
        title: 'Joins by result',
        about: 'Anything but joined and resumed is a refusal, by its error code.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_joins_total', 'result')],
      },
      {
        title: 'Join latency',
        about: 'From the arrival of a join to its welcome: one round trip to Redis.',
        unit: 's',
        kind: 'graph',
        queries: quantiles('signalbox_join_duration_seconds'),
      },
      {
        title: 'Reconnects',
        about:
          'Peers that lost their connection, and sessions taken up again. The difference runs into its grace period.',
        unit: 'cps',
        kind: 'graph',
        queries: [
          { expr: 'sum(rate(signalbox_aways_total[$__rate_interval]))', legend: 'away' },
          { expr: 'sum(rate(signalbox_resumes_total[$__rate_interval]))', legend: 'resumed' },
        ],
      },
      {
        title: 'Leaves by reason',
        about: 'left: the peer said so. lost: its grace period ended.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_leaves_total', 'reason')],
      },
    ],
  },
  {
    title: 'Signals',
    panels: [
      {
        title: 'Signals by path and result',
        about: 'local needs no Redis. A low share of local says that the edge does not keep rooms together.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_signals_total', 'path', 'result')],
      },
      {
        title: 'Relay latency',
        about: 'From the arrival of a signal to its hand-over to the connection (local) or the batch (remote).',
        unit: 's',
        kind: 'graph',
        queries: quantiles('signalbox_signal_relay_duration_seconds', 'path'),
      },
      {
        title: 'Signals from other nodes',
        about: 'held: waited for the roster to catch up. lost: the peer was gone; its sender resends.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_signals_received_total', 'result')],
      },
      {
        title: 'Errors by code',
        about: 'Refusals; docs/errors.md says what each means.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_errors_total', 'code')],
      },
    ],
  },
  {
    title: 'Gates',
    panels: [
      {
        title: 'Gates: how much is used',
        about:
          'Parts of each limit of a node (docs/limits.md, "Gates"). At 1 the gate is shut, and new clients are refused.',
        unit: 'percentunit',
        kind: 'graph',
        queries: [{ expr: 'max by (gate, instance) (signalbox_gate_used_ratio)', legend: '{{gate}} {{instance}}' }],
      },
      {
        title: 'Refused at a gate',
        about:
          'New connections that were refused. client-address: limits of one client address; the others mean that nodes are full.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_gate_refusals_total', 'gate')],
      },
    ],
  },
  {
    title: 'Other dialects',
    panels: [
      {
        title: 'Clients by dialect',
        about: 'Clients that speak another dialect than the native one. Empty where DIALECTS names none.',
        unit: 'none',
        kind: 'graph',
        queries: [{ expr: 'sum by (dialect) (signalbox_dialect_clients)', legend: '{{dialect}}' }],
      },
      {
        title: 'Messages by dialect and result',
        about: 'taken, or the error code for which a message was dropped: its client is not told.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_dialect_messages_total', 'dialect', 'result')],
      },
    ],
  },
  {
    title: 'Between nodes',
    panels: [
      {
        title: 'Batch size',
        about: 'Entries in one publish. More than one is work saved.',
        unit: 'none',
        kind: 'graph',
        queries: quantiles('signalbox_bus_batch_entries'),
      },
      {
        title: 'Batch bytes',
        about: 'Size of one publish.',
        unit: 'bytes',
        kind: 'graph',
        queries: quantiles('signalbox_bus_batch_bytes'),
      },
      {
        title: 'Redis round trip',
        about: 'From a command to its answer.',
        unit: 's',
        kind: 'graph',
        queries: quantiles('signalbox_redis_round_trip_seconds'),
      },
      {
        title: 'Entries dropped, rosters read again',
        about: 'Near zero in a healthy cluster; an outage of Redis shows here first.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_bus_dropped_total', 'reason'), rate('signalbox_roster_reloads_total', 'cause')],
      },
      {
        title: 'Bad input by source',
        about:
          'What did not fit and was dropped. Anything but zero: another program writes to Redis, or versions do not fit.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_bad_input_total', 'source')],
      },
    ],
  },
  {
    title: 'Processes',
    panels: [
      {
        title: 'Ready nodes',
        about: 'Nodes whose store and inbox work and that do not drain.',
        unit: 'none',
        kind: 'graph',
        queries: [{ expr: 'sum(signalbox_ready)', legend: 'ready' }],
      },
      {
        title: 'Event-loop lag',
        about: '99th percentile. Above EVENT_LOOP_LAG_LIMIT_MS a node takes no new connections.',
        unit: 's',
        kind: 'graph',
        queries: [eachNode('signalbox_event_loop_lag_seconds')],
      },
      {
        title: 'Waiting for clients',
        about: 'What waits to be written to all connections of a node. OUTBOUND_LIMIT_BYTES bounds each.',
        unit: 'bytes',
        kind: 'graph',
        queries: [eachNode('signalbox_outbound_waiting_bytes')],
      },
      {
        title: 'Dropped for clients',
        about:
          'Events that were dropped because too much waited for their client. Clients send signals again, nodes rosters.',
        unit: 'cps',
        kind: 'graph',
        queries: [eachNode('sum by (instance) (rate(signalbox_outbound_dropped_total[$__rate_interval]))')],
      },
      {
        title: 'CPU',
        about: 'Share of one core.',
        unit: 'percentunit',
        kind: 'graph',
        queries: [eachNode('sum by (instance) (rate(process_cpu_seconds_total{job="signalbox"}[$__rate_interval]))')],
      },
      {
        title: 'Memory',
        about: 'Resident set. Above MEMORY_LIMIT_MB a node takes no new connections.',
        unit: 'bytes',
        kind: 'graph',
        queries: [eachNode('process_resident_memory_bytes{job="signalbox"}')],
      },
    ],
  },
];
