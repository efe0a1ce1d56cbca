import { eachNode, quantiles, type RowSpec, rate } from './queries.ts';

/** Panels about other dialects, what passes between nodes, and the processes. */
export const NODE_ROWS: readonly RowSpec[] = [
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
