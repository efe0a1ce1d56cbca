import { collectDefaultMetrics, Registry } from 'prom-client';
import type { JoinResult, Metrics, SignalPath } from '../../core/ports.ts';
import { ERRORS, type ErrorCode, isErrorCode, type LeaveReason } from '../../protocol/index.ts';
import { RESOLUTION_MS } from './event-loop.ts';
import { METRICS, type MetricRow } from './metrics-catalog.ts';
import { count, registerCounter, registerGauge } from './registration.ts';
import { registerHistogram, registerHistogramByPath } from './tallied-histogram.ts';

const PATHS: readonly SignalPath[] = ['local', 'remote'];
const NODE_ERRORS = Object.keys(ERRORS)
  .filter(isErrorCode)
  .filter((code) => ERRORS[code].origin === 'node');

/** What the node holds at the moment of the scrape. */
interface NodeCounts {
  readonly connections: number;
  readonly peers: number;
  readonly rooms: number;
}

export interface MetricsSources {
  counts(): NodeCounts;
  /** 99th percentile of the latest window, in ms. */
  eventLoopLagMs(): number;
  /** What waits to be written to clients, in bytes. */
  outboundBytes(): number;
  /** What /health/ready goes by. */
  ready(): boolean;
}

/** Why entries between nodes were given up: by the core (`hold-…`) or by the bus. */
type DropReason = Parameters<Metrics['dropped']>[0] | 'publish-failed' | 'batch-full';
const DROP_REASONS: readonly DropReason[] = [
  'publish-failed',
  'batch-full',
  'hold-full',
  'hold-stale',
  'unsettled-full',
];

/** What the bus between nodes and the store report. Called on the hot path: it only counts. */
export interface BusMetrics {
  /** One publish to one node. */
  batch(entries: number, bytes: number): void;
  /** A publish that failed, with what was in it. */
  publishFailed(entries: number): void;
  /** One command to Redis and its answer. */
  roundTrip(seconds: number): void;
  /** One entry was given up. */
  dropped(reason: 'batch-full'): void;
}

/** The metrics of one node, in a registry of its own: several nodes can run in one process. */
export interface NodeMetrics {
  readonly core: Metrics;
  readonly bus: BusMetrics;
  readonly contentType: string;
  /** The Prometheus text exposition format. */
  render(): Promise<string>;
}

export function createMetrics(sources: MetricsSources): NodeMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: RESOLUTION_MS });
  registerGauge(registry, METRICS.connections, () => sources.counts().connections);
  registerGauge(registry, METRICS.peers, () => sources.counts().peers);
  registerGauge(registry, METRICS.rooms, () => sources.counts().rooms);
  registerGauge(registry, METRICS.outboundWaiting, () => sources.outboundBytes());
  registerGauge(registry, METRICS.ready, () => Number(sources.ready()));
  registerGauge(registry, METRICS.eventLoopLag, () => sources.eventLoopLagMs() / 1_000);
  const drops = tally<DropReason>(registry, METRICS.busDropped, 'reason', DROP_REASONS);
  return {
    core: coreMetrics(registry, drops),
    bus: busMetrics(registry, drops),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

function coreMetrics(registry: Registry, drops: Map<DropReason, number>): Metrics {
  const joins = tally<JoinResult>(registry, METRICS.joins, 'result', ['joined', 'resumed']);
  const leaves = tally<LeaveReason>(registry, METRICS.leaves, 'reason', ['left', 'lost']);
  const received = tally<Parameters<Metrics['received']>[0]>(registry, METRICS.received, 'result', [
    'delivered',
    'held',
    'lost',
  ]);
  const errors = tally<ErrorCode>(registry, METRICS.errors, 'code', NODE_ERRORS);
  const reloads = tally<Parameters<Metrics['reload']>[0]>(registry, METRICS.reloads, 'cause', [
    'gap',
    'sweep',
    'restore',
  ]);
  const totals = { resumes: 0, aways: 0 };
  registerCounter(registry, METRICS.resumes, () => [[{}, totals.resumes]]);
  registerCounter(registry, METRICS.aways, () => [[{}, totals.aways]]);
  const joinSeconds = registerHistogram(registry, METRICS.joinSeconds);
  const relaySeconds = registerHistogramByPath(registry, METRICS.relaySeconds);
  const signals = { local: relays(), remote: relays() };
  registerCounter(registry, METRICS.signals, function* () {
    for (const path of PATHS) {
      for (const [result, total] of signals[path]) yield [{ path, result }, total];
    }
  });

  return {
    join(result, seconds) {
      count(joins, result);
      if (result !== 'joined' && result !== 'resumed') return;
      joinSeconds.observe(seconds);
      if (result === 'resumed') totals.resumes += 1;
    },
    leave: (reason) => count(leaves, reason),
    away() {
      totals.aways += 1;
    },
    signal(path, result, seconds) {
      count(signals[path], result);
      if (result === 'relayed') relaySeconds[path].observe(seconds);
    },
    received: (result) => count(received, result),
    error: (code) => count(errors, code),
    reload: (cause) => count(reloads, cause),
    dropped: (reason) => count(drops, reason),
  };
}

function busMetrics(registry: Registry, drops: Map<DropReason, number>): BusMetrics {
  const batchEntries = registerHistogram(registry, METRICS.batchEntries);
  const batchBytes = registerHistogram(registry, METRICS.batchBytes);
  const redisSeconds = registerHistogram(registry, METRICS.redisSeconds);
  return {
    batch(entries, bytes) {
      batchEntries.observe(entries);
      batchBytes.observe(bytes);
    },
    publishFailed: (entries) => count(drops, 'publish-failed', entries),
    roundTrip: (seconds) => redisSeconds.observe(seconds),
    dropped: (reason) => count(drops, reason),
  };
}

function relays(): Map<'relayed' | ErrorCode, number> {
  return new Map([['relayed', 0]]);
}

/** `expected` values are there from the start, at 0: a rate cannot see the first of a series that appears with it. */
function tally<Key extends string>(
  registry: Registry,
  row: MetricRow,
  label: string,
  expected: readonly Key[],
): Map<Key, number> {
  const counts = new Map<Key, number>(expected.map((key) => [key, 0]));
  registerCounter(registry, row, function* () {
    for (const [key, total] of counts) yield [{ [label]: key }, total];
  });
  return counts;
}
