/** One metric family, as it is registered and as docs/metrics.md describes it. */
export interface MetricRow {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** The unit of the value, or of the values in a histogram. */
  readonly unit: string;
  readonly help: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

// A relay takes some 10 µs. For a remote signal it ends with the batch; the time that the batch waits is not in it.
const RELAY_SECONDS = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];
// A join takes one round trip to Redis, or none if rooms are in memory.
const ROUND_TRIP_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Every metric of Signalbox itself. Registration, docs/metrics.md and its test come from here. */
export const METRICS = {
  connections: {
    name: 'signalbox_connections',
    type: 'gauge',
    labels: [],
    unit: 'connections',
    help: 'Transport connections of clients, in a room or not, in a namespace or not: Engine.IO sessions, and plain WebSockets of other dialects.',
  },
  dialectClients: {
    name: 'signalbox_dialect_clients',
    type: 'gauge',
    labels: ['dialect'],
    unit: 'clients',
    help: 'Clients of this node that speak another dialect than the native one (DIALECTS).',
  },
  dialectMessages: {
    name: 'signalbox_dialect_messages_total',
    type: 'counter',
    labels: ['dialect', 'result'],
    unit: 'messages',
    help: 'Messages of clients that speak another dialect, by dialect and result: taken, or the error code for which the message was dropped.',
  },
  peers: {
    name: 'signalbox_peers',
    type: 'gauge',
    labels: [],
    unit: 'peers',
    help: 'Peers whose connection this node holds.',
  },
  rooms: {
    name: 'signalbox_rooms',
    type: 'gauge',
    labels: [],
    unit: 'rooms',
    help: 'Rooms with a peer on this node. A room whose peers are on two nodes is counted by both.',
  },
  joins: {
    name: 'signalbox_joins_total',
    type: 'counter',
    labels: ['result'],
    unit: 'joins',
    help: 'Joins by result: joined, resumed, or the error code of the refusal.',
  },
  joinSeconds: {
    name: 'signalbox_join_duration_seconds',
    type: 'histogram',
    labels: [],
    unit: 'seconds',
    help: 'From the arrival of a join to its welcome; refusals are not in it.',
    buckets: ROUND_TRIP_SECONDS,
  },
  resumes: {
    name: 'signalbox_resumes_total',
    type: 'counter',
    labels: [],
    unit: 'sessions',
    help: 'Sessions that a new connection took up again: reconnects that lost nothing.',
  },
  aways: {
    name: 'signalbox_aways_total',
    type: 'counter',
    labels: [],
    unit: 'peers',
    help: 'Peers that lost their connection without leaving.',
  },
  leaves: {
    name: 'signalbox_leaves_total',
    type: 'counter',
    labels: ['reason'],
    unit: 'peers',
    help: 'Peers that are gone for good, by reason: left or lost.',
  },
  signals: {
    name: 'signalbox_signals_total',
    type: 'counter',
    labels: ['path', 'result'],
    unit: 'signals',
    help: 'Signals that clients of this node sent, by path (local, remote) and result: relayed, or an error code.',
  },
  relaySeconds: {
    name: 'signalbox_signal_relay_duration_seconds',
    type: 'histogram',
    labels: ['path'],
    unit: 'seconds',
    help: 'From the arrival of a signal to its hand-over: to the connection (local) or to the batch (remote).',
    buckets: RELAY_SECONDS,
  },
  received: {
    name: 'signalbox_signals_received_total',
    type: 'counter',
    labels: ['result'],
    unit: 'signals',
    help: 'Signals that other nodes sent here, by result: delivered, held until the roster caught up, dropped because too much waits for their peer, or lost.',
  },
  errors: {
    name: 'signalbox_errors_total',
    type: 'counter',
    labels: ['code'],
    unit: 'errors',
    help: 'Refusals by error code (docs/errors.md).',
  },
  gateUsed: {
    name: 'signalbox_gate_used_ratio',
    type: 'gauge',
    labels: ['gate'],
    unit: 'parts of the limit',
    help: 'How much of each limit of the node is used (docs/limits.md, "Gates"): connections, handshakes (connections in no namespace), descriptors (TCP connections), memory (resident set), heap (V8). From 1 on the gate is shut, and new clients are refused.',
  },
  gateRefusals: {
    name: 'signalbox_gate_refusals_total',
    type: 'counter',
    labels: ['gate'],
    unit: 'connections',
    help: 'New connections that were refused, by the gate that was shut. client-address: a limit of one client address. descriptors and client-address count TCP connections that were closed without an answer too.',
  },
  turnWaits: {
    name: 'signalbox_turn_waits_total',
    type: 'counter',
    labels: [],
    unit: 'reads',
    help: 'Reads and requests that waited, because their client address had used its processor time (docs/limits.md, "Of one client address").',
  },
  outboundWaiting: {
    name: 'signalbox_outbound_waiting_bytes',
    type: 'gauge',
    labels: [],
    unit: 'bytes',
    help: 'Bytes that wait to be written to all connections together. OUTBOUND_LIMIT_BYTES bounds them for each connection.',
  },
  outboundDropped: {
    name: 'signalbox_outbound_dropped_total',
    type: 'counter',
    labels: [],
    unit: 'events',
    help: 'Events for clients that were dropped, because more than OUTBOUND_LIMIT or OUTBOUND_LIMIT_BYTES waited for their connection.',
  },
  reloads: {
    name: 'signalbox_roster_reloads_total',
    type: 'counter',
    labels: ['cause'],
    unit: 'rosters',
    help: 'Rosters read again from the store, by cause: gap in the versions, sweep, or restore.',
  },
  batchEntries: {
    name: 'signalbox_bus_batch_entries',
    type: 'histogram',
    labels: [],
    unit: 'entries',
    help: 'Entries in a batch, one publish to one node.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
  },
  batchBytes: {
    name: 'signalbox_bus_batch_bytes',
    type: 'histogram',
    labels: [],
    unit: 'bytes',
    help: 'Size of a batch, one publish to one node.',
    buckets: [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304],
  },
  busDropped: {
    name: 'signalbox_bus_dropped_total',
    type: 'counter',
    labels: ['reason'],
    unit: 'entries',
    help: 'What was given up, by reason: publish-failed, batch-full, hold-full, hold-stale (entries between nodes; clients resend signals), unsettled-full (seats that waited to be given up; a later sweep, or the end of the lease, gives them up), address-full (texts of peerjs that waited for an address).',
  },
  badInput: {
    name: 'signalbox_bad_input_total',
    type: 'counter',
    labels: ['source'],
    unit: 'entries',
    help: 'What did not fit and was dropped, by source: envelope (of another node), record (of a room), lease, address (bad ones are cleared in Redis), answer (of Redis), socketio (messages of its cluster operations).',
  },
  redisSeconds: {
    name: 'signalbox_redis_round_trip_seconds',
    type: 'histogram',
    labels: [],
    unit: 'seconds',
    help: 'From a command to Redis to its answer.',
    buckets: ROUND_TRIP_SECONDS,
  },
  eventLoopLag: {
    name: 'signalbox_event_loop_lag_seconds',
    type: 'gauge',
    labels: [],
    unit: 'seconds',
    help: '99th percentile of the event loop lag over the latest 1 s. /health/accept compares it with its limit.',
  },
  ready: {
    name: 'signalbox_ready',
    type: 'gauge',
    labels: [],
    unit: '0 or 1',
    help: 'Whether /health/ready answers 200: the store and the inbox work and the node does not drain.',
  },
} as const satisfies Record<string, MetricRow>;

/** The table of docs/metrics.md, in Markdown. */
export function metricsTable(): string {
  const rows = Object.values<MetricRow>(METRICS).map(
    ({ name, type, labels, unit, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${unit} | ${help} |`,
  );
  return ['| Metric | Type | Labels | Unit | What it tells |', '|---|---|---|---|---|', ...rows].join('\n');
}
