import {
  atLeast,
  atMost,
  line,
  nearZero,
  ofEdges,
  ofNodes,
  quantiles,
  rate,
  rateBy,
  sumBy,
  total,
} from '../lib/queries.ts';
import type { BoardSpec } from '../lib/spec.ts';
import { CROSSING_BOUND, FAILED_JOINS, GIVEN_UP, PROMISED, RELAY_BOUND } from '../promises.ts';

const joins = (result: string): string => total(ofNodes('signalbox_joins_total', `result=~"${result}"`));
/** Each part may be missing: nodes that are down have no counters, and a cluster without an edge has none of it. */
const FAILED = [
  total(ofNodes(...FAILED_JOINS.refused)),
  total(ofNodes(...FAILED_JOINS.kept)),
  total(ofEdges(...FAILED_JOINS.edge)),
]
  .map((each) => `(${each} or vector(0))`)
  .join(' + ');

/** Signals that reached their peer, on its node or from another one. */
const DELIVERED = `(${total(ofNodes('signalbox_signals_total', 'path="local"', 'result="relayed"'))} + ${total(ofNodes('signalbox_signals_received_total', 'result="delivered"'))})`;
const LOST = `(${total(ofNodes('signalbox_bus_dropped_total', `reason=~"${GIVEN_UP}"`))} + ${total(ofNodes('signalbox_signals_received_total', 'result="lost"'))})`;

/** The share of good events; nothing while nothing happens. */
const share = (good: string, bad: string): string => `1 - (${bad}) / ((${good} or vector(0)) + ${bad} > 0)`;

/** The share of a counter, `all`, that is in the buckets of a histogram up to a bound, in seconds; nothing while there is nothing. Scrapes may count one more or less. */
const inTime = (all: string, histogram: string, bound: number): string =>
  `clamp_max(${total(ofNodes(`${histogram}_bucket`, `le="${bound}"`))} / (${total(all)} > 0), 1)`;

export const OVERVIEW: BoardSpec = {
  name: 'overview',
  title: 'overview',
  about:
    'Is the cluster healthy, does it keep what is promised, and how much of it is used? The other dashboards have more of each.',
  subjects: ['nodes', 'edge'],
  rows: [
    {
      title: 'Is it healthy?',
      panels: [
        {
          title: 'Nodes that do not answer',
          about: 'Nodes that did not answer the latest scrape.',
          unit: 'none',
          thresholds: { bad: 'high', warnAt: 1, badAt: 2 },
          kind: 'figure',
          queries: [line(`count(${ofNodes('up')} == 0) or vector(0)`, 'nodes')],
        },
        {
          title: 'Nodes that are not ready',
          about: 'Nodes whose store or inbox does not work, or that drain.',
          unit: 'none',
          thresholds: { bad: 'high', warnAt: 1, badAt: 2 },
          kind: 'figure',
          queries: [line(`count(${ofNodes('signalbox_ready')} == 0) or vector(0)`, 'nodes')],
        },
        {
          title: 'Ready nodes',
          about: 'Nodes whose store and inbox work and that do not drain.',
          unit: 'none',
          thresholds: atLeast(2, 1),
          kind: 'figure',
          queries: [line(`sum(${ofNodes('signalbox_ready')}) or vector(0)`, 'nodes')],
        },
        {
          title: 'Edges that do not answer',
          about: 'Edges that did not answer the latest scrape. Where none is scraped: 0.',
          unit: 'none',
          thresholds: { bad: 'high', warnAt: 1, badAt: 1 },
          kind: 'figure',
          queries: [line(`count(${ofEdges('up')} == 0) or vector(0)`, 'edges')],
        },
        {
          title: 'TURN servers that do not answer',
          about: 'TURN servers that did not answer the latest scrape of the job `turn`. Where none is scraped: 0.',
          unit: 'none',
          thresholds: { bad: 'high', warnAt: 1, badAt: 1 },
          kind: 'figure',
          queries: [line('count(up{job="turn"} == 0) or vector(0)', 'servers')],
        },
        {
          title: 'Nodes with a lease',
          about:
            'Nodes that count as alive in the store, whether Prometheus knows them or not: the least that any node knows of. One that is out of touch knows of old ones.',
          unit: 'none',
          thresholds: atLeast(2, 1),
          kind: 'figure',
          queries: [line(`min(${ofNodes('signalbox_lease_nodes')} > 0) or vector(0)`, 'nodes')],
        },
        {
          title: 'Failed checks',
          about:
            'Nodes that do not pass a check of /health/ready (drain, store, inbox) or of /health/accept (the others), at each scrape. What is shorter shows in "Given up between nodes".',
          unit: 'none',
          thresholds: { bad: 'high', warnAt: 0.5, badAt: 1 },
          kind: 'graph',
          queries: [sumBy(`1 - ${ofNodes('signalbox_health_check')}`, 'check')],
        },
        {
          title: 'Nodes by phase',
          about: 'starting, running, leaving (not ready, still serves) and draining.',
          unit: 'none',
          thresholds: 'none',
          kind: 'stack',
          queries: [sumBy(ofNodes('signalbox_phase'), 'phase')],
        },
        {
          title: 'Nodes by version',
          about: 'More than one for the time of a rollout.',
          unit: 'none',
          thresholds: 'none',
          kind: 'stack',
          queries: [line(`count by (version) (${ofNodes('signalbox_build_info')})`, '{{version}}')],
        },
      ],
    },
    {
      title: 'What is promised',
      panels: [
        {
          title: 'Joins that succeed',
          about: `Joins and resumes, without those that are refused by a fault of the client. Clients that a full node refuses, and those that the edge finds no node for, count as failed. Objective: ${PROMISED.joins * 100} %.`,
          unit: 'percentunit',
          thresholds: atLeast(PROMISED.joins, 0.99),
          kind: 'figure',
          queries: [line(share(joins('joined|resumed'), FAILED), 'of joins')],
          without: 'no joins',
        },
        {
          title: 'Signals that arrive at once',
          about: `Signals that were not given up between nodes; clients send those again. Objective: ${PROMISED.delivery * 100} %.`,
          unit: 'percentunit',
          thresholds: atLeast(PROMISED.delivery, 0.99),
          kind: 'figure',
          queries: [line(share(DELIVERED, `(${LOST} or vector(0))`), 'of signals')],
          without: 'no signals',
        },
        {
          title: `Signals relayed within ${RELAY_BOUND * 1_000} ms`,
          about: `The time that a signal spends in a node. Objective: ${PROMISED.relays * 100} %.`,
          unit: 'percentunit',
          thresholds: atLeast(PROMISED.relays, 0.99),
          kind: 'figure',
          queries: [
            line(
              inTime(
                ofNodes('signalbox_signal_relay_duration_seconds_count'),
                'signalbox_signal_relay_duration_seconds',
                RELAY_BOUND,
              ),
              'of signals',
            ),
          ],
          without: 'no signals',
        },
        {
          title: `Crossings within ${CROSSING_BOUND * 1_000} ms`,
          about: `Probes through Redis, which take as long as envelopes between nodes; one that does not come back is not in time. Objective: ${PROMISED.crossings * 100} %.`,
          unit: 'percentunit',
          thresholds: atLeast(PROMISED.crossings, 0.95),
          kind: 'figure',
          queries: [
            line(
              inTime(
                ofNodes('signalbox_inbox_probes_total', 'result="taken"'),
                'signalbox_inbox_probe_duration_seconds',
                CROSSING_BOUND,
              ),
              'of probes',
            ),
          ],
          without: 'no probes',
        },
        {
          title: 'Joins by result',
          about: 'joined, resumed, or the error code of the refusal (docs/errors.md).',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_joins_total'), 'result')],
        },
        {
          title: 'Relay latency',
          about: 'From the arrival of a signal to its hand-over, to a connection or to a batch for another node.',
          unit: 's',
          thresholds: atMost(0.005, 0.01),
          kind: 'graph',
          queries: quantiles('signalbox_signal_relay_duration_seconds', ofNodes),
        },
        {
          title: 'Given up between nodes',
          about: 'Entries that were dropped, by reason. An outage of Redis shows here first.',
          unit: 'cps',
          thresholds: nearZero(1),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_bus_dropped_total'), 'reason')],
        },
      ],
    },
    {
      title: 'What is used',
      panels: [
        {
          title: 'Peers and connections',
          about: 'Of all nodes. Many more connections than peers: clients that connect and do not join.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(`sum(${ofNodes('signalbox_connections')})`, 'connections'),
            line(`sum(${ofNodes('signalbox_peers')})`, 'peers'),
            line(`sum(${ofNodes('signalbox_rooms')})`, 'rooms'),
          ],
        },
        {
          title: 'Signals by path',
          about: 'Signals that clients sent, to peers on the same node (local) or on another one (remote).',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_signals_total'), 'path')],
        },
        {
          title: 'Gates: the fullest node',
          about: 'Parts of each limit of a node. At 1 the gate is shut, and new clients are refused.',
          unit: 'percentunit',
          thresholds: atMost(0.8, 1),
          kind: 'graph',
          queries: [line(`max by (gate) (${ofNodes('signalbox_gate_used_ratio')})`, '{{gate}}')],
        },
        {
          title: 'Event-loop lag',
          about:
            'Of the node that is furthest behind, and the average. Above 250 ms the edge brings new sessions to other nodes.',
          unit: 's',
          thresholds: atMost(0.1, 0.25),
          kind: 'graph',
          queries: [
            line(`max(${ofNodes('signalbox_event_loop_lag_seconds')})`, 'highest'),
            line(`avg(${ofNodes('signalbox_event_loop_lag_seconds')})`, 'average'),
          ],
        },
        {
          title: 'CPU',
          about: 'Share of one core: the busiest node, and the average. Nodes do their work on one core.',
          unit: 'percentunit',
          thresholds: atMost(0.7, 0.9),
          kind: 'graph',
          queries: [
            line(`max(${rate(ofNodes('process_cpu_seconds_total'))})`, 'busiest'),
            line(`avg(${rate(ofNodes('process_cpu_seconds_total'))})`, 'average'),
          ],
        },
        {
          title: 'Memory',
          about: 'Resident memory: the largest node, and the average.',
          unit: 'bytes',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(`max(${ofNodes('process_resident_memory_bytes')})`, 'largest'),
            line(`avg(${ofNodes('process_resident_memory_bytes')})`, 'average'),
          ],
        },
      ],
    },
  ],
};
