import { CROSSING_BOUND, FAILED_JOINS, GIVEN_UP, PROMISED, RELAY_BOUND } from './promises.ts';

/** What users may expect of a cluster, and what counts against it. docs/runbooks/README.md has the same as a table. */
export interface Objective {
  /** The middle part of the recorded metrics: `signalbox:NAME:ratio_rate5m`. */
  readonly name: string;
  readonly alert: string;
  /** The page of docs/runbooks, without `.md`. */
  readonly page: string;
  /** The share of events that are good, over 30 days. */
  readonly objective: number;
  /** How many bad events a window must have before it counts: in a small cluster one bad event is a large share. */
  readonly least: number;
  /** Good events a second over a window of Prometheus, for instance `5m`. */
  good(window: string): string;
  /** Bad events a second. Others count neither as good nor as bad. */
  bad(window: string): string;
  /** What happens. `{{ $value }}` is the share of bad events in the longer window. */
  readonly summary: string;
  /** What users notice. */
  readonly description: string;
}

/** The rate of a counter, or of a part of a histogram, over all nodes. */
const total = (series: string, window: string): string => `sum(rate(${series}[${window}]))`;

/** The same of a series that may be missing: there is no HAProxy, or nodes of 0.1.0, which show a result from its first time on. */
const totalIfAny = (series: string, window: string): string => `(${total(series, window)} or vector(0))`;

const selector = ([metric, matchers]: readonly [string, string]): string => `${metric}{${matchers}}`;

/** How many came in time, and how many too late or not at all. Counters of one scrape differ by what is under way. */
const within = (all: string, histogram: string, bound: number): Pick<Objective, 'good' | 'bad'> => {
  const good = (window: string): string => total(`${histogram}_bucket{le="${bound}"}`, window);
  return { good, bad: (window) => `clamp_min(${total(all, window)} - ${good(window)}, 0)` };
};

export const OBJECTIVES: readonly Objective[] = [
  {
    name: 'join_failures',
    alert: 'SignalboxJoinsFailing',
    page: 'joins-failing',
    objective: PROMISED.joins,
    least: 10,
    good: (window) => total('signalbox_joins_total{result=~"joined|resumed"}', window),
    bad: (window) =>
      [
        totalIfAny(selector(FAILED_JOINS.refused), window),
        total(selector(FAILED_JOINS.kept), window),
        totalIfAny(selector(FAILED_JOINS.edge), window),
      ].join(' + '),
    summary: '{{ $value | humanizePercentage }} of joins fail by a fault of the service.',
    description: 'People who open a call get an error or wait; people who lost their connection do not come back.',
  },
  {
    name: 'slow_relays',
    alert: 'SignalboxRelaySlow',
    page: 'relay-slow',
    objective: PROMISED.relays,
    least: 100,
    ...within('signalbox_signal_relay_duration_seconds_count', 'signalbox_signal_relay_duration_seconds', RELAY_BOUND),
    summary: `{{ $value | humanizePercentage }} of signals take their node more than ${RELAY_BOUND * 1_000} ms.`,
    description: 'Calls take longer to connect, and everything else that these nodes do is late too.',
  },
  {
    // Without probes that failed: Redis was away, which has an alert of its own, and nodes try again twice a second then.
    name: 'slow_crossings',
    alert: 'SignalboxCrossingSlow',
    page: 'crossing-slow',
    objective: PROMISED.crossings,
    least: 10,
    ...within('signalbox_inbox_probes_total{result="taken"}', 'signalbox_inbox_probe_duration_seconds', CROSSING_BOUND),
    summary: `{{ $value | humanizePercentage }} of probes need more than ${CROSSING_BOUND * 1_000} ms through Redis, or do not come back.`,
    description: 'Calls between people on different nodes take longer to connect, and rosters are late.',
  },
  {
    name: 'delivery_failures',
    alert: 'SignalboxDeliveryFailing',
    page: 'delivery-failing',
    objective: PROMISED.delivery,
    least: 100,
    good: (window) =>
      `${total('signalbox_signals_total{path="local",result="relayed"}', window)} + ${total('signalbox_signals_received_total{result="delivered"}', window)}`,
    // Not here: what slow readers do not take.
    bad: (window) =>
      `${total(`signalbox_bus_dropped_total{reason=~"${GIVEN_UP}"}`, window)} + ${total('signalbox_signals_received_total{result="lost"}', window)}`,
    summary: '{{ $value | humanizePercentage }} of what nodes should deliver is given up, and sent again by clients.',
    description:
      'Calls between people on different nodes connect seconds late, and some of their chat messages are lost.',
  },
];
