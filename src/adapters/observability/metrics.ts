import { collectDefaultMetrics, Registry } from 'prom-client';
import type { NodeEvent } from '../../core/events.ts';
import { GATES, type Gate, type NodeGate } from '../../core/gates.ts';
import type { BadInputSource, BusMetrics, SignalMetrics, SignalPath } from '../../core/ports.ts';
import { DIALECTS, type DialectMetrics, type DialectName, type MessageResult } from '../../gateway/dialect.ts';
import { ERRORS, type ErrorCode, isErrorCode, type LeaveReason } from '../../protocol/index.ts';
import { RESOLUTION_MS } from './event-loop.ts';
import { METRICS, type MetricRow } from './metrics-catalog.ts';
import { count, registerCounter, registerGauge, registerGaugeByLabel } from './registration.ts';
import { registerHistogram, registerHistogramByPath } from './tallied-histogram.ts';

const PATHS: readonly SignalPath[] = ['local', 'remote'];
const NODE_ERRORS = Object.keys(ERRORS)
  .filter(isErrorCode)
  .filter((code) => ERRORS[code].origin === 'node');

/** How much the node holds at the moment of the scrape. */
interface NodeCounts {
  readonly connections: number;
  readonly peers: number;
  readonly rooms: number;
}

export interface MetricsSources {
  counts(): NodeCounts;
  /** 99th percentile of the latest window, in ms. */
  eventLoopLagMs(): number;
  /** How many bytes wait to be written to clients. */
  outboundBytes(): number;
  /** How many frames were dropped so far because too much waited for their connection. */
  outboundDropped(): number;
  /** Whether /health/ready answers 200. */
  ready(): boolean;
  /** How much of each gate's limit is used: from 1 on it is shut. */
  gates(): ReadonlyMap<NodeGate, number>;
}

/** Why entries between nodes were given up: by the core (`hold-…`, `unsettled-full`) or by the bus. */
type DropReason = Extract<NodeEvent, { type: 'dropped' }>['reason'] | 'publish-failed' | 'batch-full';
type JoinResult = 'joined' | 'resumed' | ErrorCode;
type RereadCause = Extract<NodeEvent, { type: 'roster-reread' }>['cause'];
const DROP_REASONS: readonly DropReason[] = [
  'publish-failed',
  'batch-full',
  'hold-full',
  'hold-stale',
  'unsettled-full',
  'address-full',
];
const BAD_INPUT_SOURCES: readonly BadInputSource[] = ['envelope', 'record', 'lease', 'address', 'answer', 'socketio'];

/** The metrics of one node, in a registry of its own: several nodes can run in one process. */
export interface NodeMetrics {
  readonly signals: SignalMetrics;
  readonly bus: BusMetrics;
  readonly dialects: DialectMetrics;
  /** Counts an event of the node. */
  record(event: NodeEvent): void;
  /** One command to Redis and its answer, in seconds. */
  roundTrip(seconds: number): void;
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
  registerCounter(registry, METRICS.outboundDropped, () => [[{}, sources.outboundDropped()]]);
  registerGauge(registry, METRICS.ready, () => Number(sources.ready()));
  registerGaugeByLabel(registry, METRICS.gateUsed, 'gate', () => sources.gates());
  registerGauge(registry, METRICS.eventLoopLag, () => sources.eventLoopLagMs() / 1_000);
  const drops = tally<DropReason>(registry, METRICS.busDropped, 'reason', DROP_REASONS);
  const redisSeconds = registerHistogram(registry, METRICS.redisSeconds);
  return {
    signals: signalMetrics(registry),
    bus: busMetrics(registry, drops),
    dialects: dialectMetrics(registry),
    record: eventCounter(registry, drops),
    roundTrip: (seconds) => redisSeconds.observe(seconds),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

function signalMetrics(registry: Registry): SignalMetrics {
  const received = tally<Parameters<SignalMetrics['received']>[0]>(registry, METRICS.received, 'result', [
    'delivered',
    'held',
    'lost',
    'dropped',
  ]);
  const relaySeconds = registerHistogramByPath(registry, METRICS.relaySeconds);
  const signals = { local: relays(), remote: relays() };
  registerCounter(registry, METRICS.signals, function* () {
    for (const path of PATHS) {
      for (const [result, total] of signals[path]) yield [{ path, result }, total];
    }
  });
  return {
    signal(path, result, seconds) {
      count(signals[path], result);
      if (result === 'relayed') relaySeconds[path].observe(seconds);
    },
    received: (result) => count(received, result),
  };
}

function dialectMetrics(registry: Registry): DialectMetrics {
  const clients = new Map<DialectName, number>(DIALECTS.map((dialect) => [dialect, 0]));
  const messages = new Map(DIALECTS.map((dialect) => [dialect, new Map<MessageResult, number>([['taken', 0]])]));
  registerGaugeByLabel(registry, METRICS.dialectClients, 'dialect', () => clients);
  registerCounter(registry, METRICS.dialectMessages, function* () {
    for (const [dialect, results] of messages) {
      for (const [result, total] of results) yield [{ dialect, result }, total];
    }
  });
  return {
    opened: (dialect) => count(clients, dialect),
    closed: (dialect) => count(clients, dialect, -1),
    message(dialect, result) {
      const results = messages.get(dialect);
      if (results !== undefined) count(results, result);
    },
  };
}

function eventCounter(registry: Registry, drops: Map<DropReason, number>): (event: NodeEvent) => void {
  const joins = tally<JoinResult>(registry, METRICS.joins, 'result', ['joined', 'resumed']);
  const leaves = tally<LeaveReason>(registry, METRICS.leaves, 'reason', ['left', 'lost']);
  const errors = tally<ErrorCode>(registry, METRICS.errors, 'code', NODE_ERRORS);
  const rereads = tally<RereadCause>(registry, METRICS.reloads, 'cause', ['gap', 'sweep', 'restore']);
  const gates = tally<Gate>(registry, METRICS.gateRefusals, 'gate', GATES);
  const badInput = tally<BadInputSource>(registry, METRICS.badInput, 'source', BAD_INPUT_SOURCES);
  const joinSeconds = registerHistogram(registry, METRICS.joinSeconds);
  const totals = { resumes: 0, aways: 0, turnWaits: 0 };
  registerCounter(registry, METRICS.resumes, () => [[{}, totals.resumes]]);
  registerCounter(registry, METRICS.aways, () => [[{}, totals.aways]]);
  registerCounter(registry, METRICS.turnWaits, () => [[{}, totals.turnWaits]]);

  return (event) => {
    switch (event.type) {
      case 'peer-joined':
        count(joins, 'joined');
        joinSeconds.observe(event.seconds);
        return;
      case 'peer-resumed':
        count(joins, 'resumed');
        joinSeconds.observe(event.seconds);
        totals.resumes += 1;
        return;
      case 'join-refused':
        count(joins, event.code);
        return;
      case 'peer-away':
        totals.aways += 1;
        return;
      case 'peer-left':
        count(leaves, event.reason);
        return;
      case 'roster-reread':
        count(rereads, event.cause);
        return;
      case 'dropped':
        count(drops, event.reason);
        return;
      case 'bad-input':
        count(badInput, event.source, event.count);
        return;
      case 'refused':
        count(errors, event.code);
        return;
      case 'gate-refused':
        count(gates, event.gate);
        return;
      case 'turn-awaited':
        totals.turnWaits += 1;
        return;
      case 'slow-consumer':
      case 'flood':
        count(errors, event.type);
        return;
      case 'peer-returned':
      case 'room-mended':
      case 'request-failed':
      case 'goodbyes-sent':
      case 'lease-lapsed':
      case 'store-data-lost':
      case 'lease-failed':
      case 'work-failed':
        return;
      default:
        event satisfies never;
    }
  };
}

function busMetrics(registry: Registry, drops: Map<DropReason, number>): BusMetrics {
  const batchEntries = registerHistogram(registry, METRICS.batchEntries);
  const batchBytes = registerHistogram(registry, METRICS.batchBytes);
  return {
    batch(entries, bytes) {
      batchEntries.observe(entries);
      batchBytes.observe(bytes);
    },
    publishFailed: (entries) => count(drops, 'publish-failed', entries),
    dropped: (reason) => count(drops, reason),
  };
}

function relays(): Map<'relayed' | ErrorCode, number> {
  return new Map([['relayed', 0]]);
}

/**
 * Registers a counter with one label. The `expected` values of the label are scraped from the start, at 0, because
 * `rate()` of Prometheus misses the first count of a series that appears with this count.
 */
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
