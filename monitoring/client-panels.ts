import { eachNode, quantiles, type RowSpec, rate } from './queries.ts';

/** Panels about peers, their sessions and signals, and which clients are refused. */
export const CLIENT_ROWS: readonly RowSpec[] = [
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
      {
        title: 'Waits for a turn',
        about:
          'Reads and requests that waited, because their client address had used its time of the event loop (docs/limits.md). Much of it: an attack, or many people behind one address, who need a higher ADDRESS_LIMITS.',
        unit: 'cps',
        kind: 'graph',
        queries: [rate('signalbox_turn_waits_total', 'instance')],
      },
    ],
  },
];
