import { BUSY } from './model.ts';
import { summary } from './report.ts';
import type { Measured } from './result.ts';

/** One line of the capacity guide. */
export interface CapacityRow {
  readonly question: string;
  /** Two significant digits, rounded down; with its unit. */
  readonly answer: string;
  /** The measured figure that the answer is calculated from. */
  readonly working: string;
  /** The table that has this figure: `work/variant`. */
  readonly from: string;
}

/** Whose median is read, and of which figure. */
type Source = readonly [from: string, entrant: string, figure: string];

/** Signals of a pair of peers while it connects: the upper end of what docs/performance.md says. */
const PAIR_SIGNALS = 20;
const CALL = { peers: 4, pairs: 6 };

const JOIN: Source = ['joins/two-nodes', 'signalbox', 'nodeCpuUs'];
const REMOTE: Source = ['signals/apart-4', 'signalbox', 'nodeCpuUs'];
const MEMORY: Source = ['memory/idle', 'signalbox', 'kibPerPeer'];

/** What a core does `BUSY` of the time, by what one of them costs in µs. */
const PER_CORE: readonly (readonly [question: string, source: Source])[] = [
  ['Signals between peers of one node', ['signals/one-process', 'signalbox + Redis', 'nodeCpuUs']],
  ['The same, less load', ['signals/cluster-sizes', 'signalbox, 1 node', 'nodeCpuUs']],
  ['Signals between nodes, 4 nodes', REMOTE],
  ['The same, 8 nodes, less load', ['signals/apart-8', 'signalbox', 'nodeCpuUs']],
  ['Joins, connection included', JOIN],
  ['Joins over open connections', ['storm/full-rooms', 'signalbox', 'nodeCpuUs']],
  ['Resumes after the death of a node', ['reconnect/kill-one-of-three', 'signalbox', 'nodeCpuUs']],
  ['Redis: signals between nodes, 4 nodes', ['signals/apart-4', 'signalbox', 'redisCpuUs']],
  ['Redis: the same, 8 nodes, less load', ['signals/apart-8', 'signalbox', 'redisCpuUs']],
  ['Redis: joins', ['joins/two-nodes', 'signalbox', 'redisCpuUs']],
];

/**
 * What one core and one MiB carry, calculated from medians of the report and from nothing else. A line whose figure was
 * not measured is left out.
 */
export function capacityRows(measured: readonly Measured[]): readonly CapacityRow[] {
  const median = ([from, entrant, figure]: Source): number | undefined => {
    const found = measured.find(({ work, variant }) => `${work}/${variant}` === from);
    return found && summary(found, entrant, figure)?.median;
  };
  const line = (
    question: string,
    source: Source,
    said: (figure: number) => Pick<CapacityRow, 'answer' | 'working'>,
  ): readonly CapacityRow[] => {
    const figure = median(source);
    return figure === undefined ? [] : [{ question, from: source[0], ...said(figure) }];
  };
  /** The load of a signal's figure: what a signal costs depends on how many there are. */
  const load = ([from, entrant]: Source): string => {
    const rate = median([from, entrant, 'deliveredPerSecond']);
    return rate === undefined ? '' : `, at ${thousands(Math.round(rate / 100) * 100)} /s`;
  };
  const remoteUs = median(REMOTE);
  return [
    ...PER_CORE.flatMap(([question, source]) =>
      line(question, source, (us) => ({
        answer: perSecond(us),
        working: `${us.toFixed(0)} µs of CPU each${load(source)}`,
      })),
    ),
    ...line(`Calls of ${CALL.peers} people that begin, peers on different nodes`, JOIN, (us) => ({
      answer: remoteUs === undefined ? '' : perSecond(CALL.peers * us + CALL.pairs * PAIR_SIGNALS * remoteUs),
      working: `${CALL.peers} joins, and ${CALL.pairs} pairs with ${PAIR_SIGNALS} signals each as in \`${REMOTE[0]}\``,
    })),
    ...line('Idle peers in rooms of 2', MEMORY, (kib) => ({
      answer: `${twoDigits(1_024 / kib)} a MiB`,
      working: `${kib.toFixed(1)} KiB each, their rooms included`,
    })),
    ...line('Rooms of 2 idle peers', MEMORY, (kib) => ({
      answer: `${twoDigits(1_024 / (2 * kib))} a MiB`,
      working: `two peers of ${kib.toFixed(1)} KiB`,
    })),
  ];
}

function perSecond(costUs: number): string {
  return `${twoDigits((BUSY * 1e6) / costUs)} /s`;
}

/** Rounded down to two significant digits: the rounds of a measurement differ by more than that. */
function twoDigits(value: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return thousands(Math.floor(value / step) * step);
}

/** A whole number with a comma before each group of three digits. */
export function thousands(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
