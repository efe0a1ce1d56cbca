import { collectDefaultMetrics, Registry } from 'prom-client';
import type { NodeEvent } from '../../core/events.ts';
import type { BusMetrics, NodeLoad, SignalMetrics, SignalPath, WebhookMetrics } from '../../core/ports.ts';
import { DIALECTS, type DialectMetrics, type DialectName, type MessageResult } from '../../gateway/dialect.ts';
import type { ErrorCode } from '../../protocol/index.ts';
import { type ClientTotals, countEvents, DROP_REASONS, type DropReason } from './event-counters.ts';
import { RESOLUTION_MS } from './event-loop.ts';
import { METRICS } from './metrics-catalog.ts';
import { type MetricsSources, registerGauges } from './node-gauges.ts';
import { count, registerCounter, registerGaugeByLabel, tally } from './registration.ts';
import { registerHistogram, registerHistogramByPath } from './tallied-histogram.ts';

/** What becomes of most messages of dialects: at 0 from the start, as the values that `tally` expects. */
const DIALECT_RESULTS: readonly MessageResult[] = ['taken', 'bad-message', 'rate-limited'];
const PATHS: readonly SignalPath[] = ['local', 'remote'];
/** How the core refuses signals: counted under `local`, because none of them leaves its node. */
const SIGNAL_REFUSALS: readonly ErrorCode[] = ['not-joined', 'unknown-peer', 'peer-away', 'rate-limited'];

/** What a node has done since its start; see `NodeLoad`. */
export type Totals = ClientTotals & Pick<NodeLoad, 'signalsDelivered' | 'signalsRelayed'>;

/** The metrics of one node, in a registry of its own: several nodes can run in one process. */
export interface NodeMetrics {
  readonly signals: SignalMetrics;
  readonly bus: BusMetrics;
  readonly dialects: DialectMetrics;
  readonly webhooks: WebhookMetrics;
  /** Counts an event of the node. */
  record(event: NodeEvent): void;
  /** Some of the counters, as they are now. */
  totals(): Totals;
  /** One command to Redis and its answer, in seconds. */
  roundTrip(seconds: number): void;
  readonly registry: Registry;
  readonly contentType: string;
  /** The Prometheus text exposition format. */
  render(): Promise<string>;
}

/** `ofProcess`: whether the metrics of the process are among them, which an application may have in a registry of its own. */
export function createMetrics(sources: MetricsSources, { ofProcess = true } = {}): NodeMetrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: RESOLUTION_MS });
  registerGauges(registry, sources);
  const drops = tally<DropReason>(registry, METRICS.busDropped, 'reason', DROP_REASONS);
  const redisSeconds = registerHistogram(registry, METRICS.redisSeconds);
  const signals = signalMetrics(registry);
  const events = countEvents(registry, drops);
  return {
    signals,
    bus: busMetrics(registry, drops),
    dialects: dialectMetrics(registry),
    webhooks: webhookMetrics(registry),
    record: events.record,
    totals: () => ({ ...events.totals(), ...signals.totals() }),
    roundTrip: (seconds) => redisSeconds.observe(seconds),
    registry,
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

function signalMetrics(
  registry: Registry,
): SignalMetrics & { totals(): Pick<NodeLoad, 'signalsDelivered' | 'signalsRelayed'> } {
  const received = tally<Parameters<SignalMetrics['received']>[0]>(registry, METRICS.received, 'result', [
    'delivered',
    'held',
    'lost',
    'dropped',
  ]);
  const relaySeconds = registerHistogramByPath(registry, METRICS.relaySeconds);
  const signals = { local: relays(SIGNAL_REFUSALS), remote: relays([]) };
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
    totals() {
      const local = signals.local.get('relayed') ?? 0;
      const remote = signals.remote.get('relayed') ?? 0;
      return { signalsRelayed: local + remote, signalsDelivered: local + (received.get('delivered') ?? 0) };
    },
  };
}

function dialectMetrics(registry: Registry): DialectMetrics {
  const clients = new Map<DialectName, number>(DIALECTS.map((dialect) => [dialect, 0]));
  const none = () => new Map<MessageResult, number>(DIALECT_RESULTS.map((result) => [result, 0]));
  const messages = new Map(DIALECTS.map((dialect) => [dialect, none()]));
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

function busMetrics(registry: Registry, drops: Map<DropReason, number>): BusMetrics {
  const batchEntries = registerHistogram(registry, METRICS.batchEntries);
  const batchBytes = registerHistogram(registry, METRICS.batchBytes);
  let arrived = 0;
  registerCounter(registry, METRICS.busArrived, () => [[{}, arrived]]);
  return {
    arrived: (entries) => {
      arrived += entries;
    },
    batch(entries, bytes) {
      batchEntries.observe(entries);
      batchBytes.observe(bytes);
    },
    publishFailed: (entries) => count(drops, 'publish-failed', entries),
    dropped: (reason) => count(drops, reason),
  };
}

function webhookMetrics(registry: Registry): WebhookMetrics {
  const attempts = tally<Parameters<WebhookMetrics['attempt']>[0]>(registry, METRICS.webhookAttempts, 'result', [
    'delivered',
    'failed',
    'gone',
  ]);
  const dropped = tally<Parameters<WebhookMetrics['dropped']>[0]>(registry, METRICS.webhookDropped, 'reason', [
    'store-away',
    'queue-full',
  ]);
  let letters = 0;
  registerCounter(registry, METRICS.webhookDeadLetters, () => [[{}, letters]]);
  return {
    attempt: (result) => count(attempts, result),
    buried: () => {
      letters += 1;
    },
    dropped: (reason, events) => count(dropped, reason, events),
  };
}

/** At 0 from the start: a rate does not see the first increase of a series that begins with it. */
function relays(refusals: readonly ErrorCode[]): Map<'relayed' | ErrorCode, number> {
  return new Map((['relayed', ...refusals] as const).map((result) => [result, 0]));
}
