import {
  atLeast,
  atMost,
  buckets,
  highestNodes,
  HIGHEST_NODES,
  line,
  nearZero,
  ofNodes,
  quantiles,
  rateBy,
  total,
} from '../lib/queries.ts';
import type { BoardSpec } from '../lib/spec.ts';

const relay = (path: string): string => ofNodes('signalbox_signal_relay_duration_seconds_bucket', `path="${path}"`);

/** What was published and neither arrived nor failed, as a share. A scrape of one node is later than that of another one: never below 0. */
const VANISHED = `clamp_min(1 - (${total(ofNodes('signalbox_bus_arrived_total'))} + ${total(ofNodes('signalbox_bus_dropped_total', 'reason="publish-failed"'))}) / (${total(ofNodes('signalbox_bus_batch_entries_sum'))} > 0), 0)`;

export const DELIVERY: BoardSpec = {
  name: 'delivery',
  title: 'delivery',
  about: 'How signals reach their peers: how long it takes, which way they go, what is given up.',
  subjects: ['nodes'],
  rows: [
    {
      title: 'How long a signal takes',
      panels: [
        {
          title: 'Relay of local signals',
          about: 'From the arrival of a signal to its hand-over to the connection of a peer on the same node.',
          unit: 's',
          thresholds: 'none',
          kind: 'heatmap',
          queries: [buckets(relay('local'))],
        },
        {
          title: 'Relay of remote signals',
          about:
            'From the arrival of a signal to the batch for another node. The way through Redis is in "Between nodes".',
          unit: 's',
          thresholds: 'none',
          kind: 'heatmap',
          queries: [buckets(relay('remote'))],
        },
        {
          title: 'Relay latency',
          about: 'The same as quantiles, over all nodes that are chosen. Above 10 ms a node has too much to do.',
          unit: 's',
          thresholds: atMost(0.005, 0.01),
          kind: 'graph',
          queries: quantiles('signalbox_signal_relay_duration_seconds', ofNodes, 'path'),
        },
        {
          title: 'Between nodes',
          about:
            'How long a probe takes through Redis, from the publish to the inbox of the same node. An envelope takes as long.',
          unit: 's',
          thresholds: atMost(0.1, 0.25),
          kind: 'graph',
          queries: quantiles('signalbox_inbox_probe_duration_seconds', ofNodes),
        },
        {
          title: 'Join latency',
          about: 'From the arrival of a join to its welcome: one round trip to Redis.',
          unit: 's',
          thresholds: atMost(0.25, 1),
          kind: 'graph',
          queries: quantiles('signalbox_join_duration_seconds', ofNodes),
        },
      ],
    },
    {
      title: 'Which way signals go',
      panels: [
        {
          title: 'Signals by path and result',
          about: 'local needs no Redis. Anything but relayed is an error code, and its sender is told.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_signals_total'), 'path', 'result')],
        },
        {
          title: 'Local share',
          about:
            'Share of relayed signals that stay on one node. A low share says that the edge does not keep rooms together.',
          unit: 'percentunit',
          thresholds: atLeast(0.8, 0.5),
          kind: 'graph',
          queries: [
            line(
              `${total(ofNodes('signalbox_signals_total', 'path="local"', 'result="relayed"'))} / ${total(ofNodes('signalbox_signals_total', 'result="relayed"'))}`,
              'local',
            ),
          ],
        },
        {
          title: 'Signals from other nodes',
          about:
            'held: waited for the roster to catch up. lost: the peer was gone. dropped: its client takes too little. Senders send again.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_signals_received_total'), 'result')],
        },
      ],
    },
    {
      title: 'Batches',
      panels: [
        {
          title: 'Batch size',
          about: 'Entries in one publish. More than one is work saved.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: quantiles('signalbox_bus_batch_entries', ofNodes),
        },
        {
          title: 'Batch bytes',
          about: 'Size of one publish. Another batch begins at 256 Ki characters.',
          unit: 'bytes',
          thresholds: atMost(131_072, 262_144),
          kind: 'graph',
          queries: quantiles('signalbox_bus_batch_bytes', ofNodes),
        },
        {
          title: 'Batches and entries',
          about:
            'Publishes to other nodes, and the entries in them. The further apart the lines, the more batching saves.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(total(ofNodes('signalbox_bus_batch_entries_count')), 'batches'),
            line(total(ofNodes('signalbox_bus_batch_entries_sum')), 'entries'),
          ],
        },
        {
          title: 'Entries that vanish',
          about:
            'Share of what nodes published that no node received, though Redis took it: Redis delivers it to nobody, or its reader was gone. Clients send signals again, nodes rosters. Scrapes at different moments make some per cent.',
          unit: 'percentunit',
          thresholds: atMost(0.1, 0.3),
          kind: 'graph',
          queries: [line(VANISHED, 'of entries')],
        },
        {
          title: 'Given up between nodes',
          about:
            'Entries that were dropped, by reason (docs/metrics.md). Near zero in a healthy cluster; an outage of Redis shows here first.',
          unit: 'cps',
          thresholds: nearZero(1),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_bus_dropped_total'), 'reason')],
        },
        {
          title: 'Waiting for clients',
          about: `What waits to be written to all connections of a node. OUTBOUND_LIMIT_BYTES bounds each connection. ${HIGHEST_NODES}`,
          unit: 'bytes',
          thresholds: atMost(16_777_216, 67_108_864),
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_outbound_waiting_bytes'))],
        },
        {
          title: 'Dropped for clients',
          about:
            'Events that were dropped because too much waited for their client. Clients send signals again, nodes rosters.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [line(total(ofNodes('signalbox_outbound_dropped_total')), 'events')],
        },
      ],
    },
    {
      title: 'Inbox',
      panels: [
        {
          title: 'Probes',
          about:
            'Probes that Redis took, those that it did not take (failed), and those that came back. Taken without back: Redis delivers nothing.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            rateBy(ofNodes('signalbox_inbox_probes_total'), 'result'),
            line(total(ofNodes('signalbox_inbox_probe_duration_seconds_count')), 'back'),
          ],
        },
        {
          title: 'Silence of inboxes',
          about: `How long an inbox has brought nothing. A probe comes every LEASE_MS / 3; at LEASE_MS, 15 s by default, the node is not ready. ${HIGHEST_NODES}`,
          unit: 's',
          thresholds: atMost(7.5, 15),
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_inbox_silence_seconds'))],
        },
        {
          title: 'Inboxes subscribed anew',
          about:
            'forgotten: Redis said that nobody listens. silent: probes did not come back, although Redis took them.',
          unit: 'cps',
          thresholds: nearZero(0.1),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_inbox_renewals_total'), 'reason')],
        },
      ],
    },
  ],
};
