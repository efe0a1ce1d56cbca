import type { NodeGate } from './gates.ts';

/** The result of one check. `detail` says in words what is wrong, or gives the figure that decided. */
interface HealthCheck {
  readonly ok: boolean;
  readonly detail?: string;
}

/** The answer of a health endpoint: `ok` if every check is ok. */
export interface HealthReport {
  readonly status: 'ok' | 'failing';
  readonly checks: Readonly<Record<string, HealthCheck>>;
}

/** The three questions that an orchestrator or an edge asks a node. */
export interface Health {
  /** Does the process run? Never looks at the store: an outage there must not restart nodes. */
  live(): HealthReport;
  /** Can it serve its peers? Its store answers, its inbox brings what is sent to it, it is not draining. */
  ready(): HealthReport;
  /** May it take new connections? It has memory, time and room for them, and is not draining. */
  accept(): HealthReport;
  /** The gates that are shut: the part of `accept` for which the node itself refuses connections (SPEC R65, R111). */
  shut(): readonly NodeGate[];
  /** Whether clients that are there should take no more memory: more than its gate allows is used, by a tenth. */
  isBrimming(): boolean;
  /** How much of each gate's limit is used, where it has one: from 1 on it is shut. */
  used(): ReadonlyMap<NodeGate, number>;
}

/** The state that the answers come from, as the node knows it when it is asked. No method waits for anything. */
export interface HealthSources {
  draining(): boolean;
  /** Whether the store answered when it was last asked. Always true of a store in memory. */
  storeReachable(): boolean;
  /** Whether the inbox brought a probe lately. Always true where there is no other node. */
  inboxFresh(): boolean;
  /** Transport connections that are served now. */
  connections(): number;
  /** Transport connections that are in no namespace. */
  pending(): number;
  /** TCP connections. */
  tcpConnections(): number;
  /** Resident set, in bytes. */
  memoryBytes(): number;
  /** V8's heap, garbage included, in bytes. */
  heapBytes(): number;
  /** 99th percentile of about the latest second, in ms. */
  eventLoopLagMs(): number;
}

export interface HealthLimits {
  /** In MiB. */
  readonly memoryLimitMb: number;
  /** Most of V8's heap that may be used, in MiB. V8 ends the process where a little more is needed. */
  readonly heapLimitMb: number;
  readonly maxConnections: number;
  readonly pendingLimit: number;
  /** Most TCP connections; undefined where descriptors are unlimited. */
  readonly tcpLimit: number | undefined;
  readonly eventLoopLagLimitMs: number;
}

/** How much of something is used, and of how much. */
interface Use {
  readonly used: number;
  readonly limit: number;
  readonly unit: string;
}

/** Something that can run out. */
interface Measure {
  readonly gate: NodeGate;
  readonly limit: number;
  readonly unit: string;
  used(): number;
}

/** From this part of a gate of memory on, joins are refused too. */
const BRIM = 1.1;

const BYTES_PER_MB = 1_048_576;

export function createHealth(sources: HealthSources, limits: HealthLimits): Health {
  const drain = (): HealthCheck => (sources.draining() ? { ok: false, detail: 'draining' } : { ok: true });
  const counted = (gate: NodeGate, limit: number, used: () => number): Measure => ({ gate, limit, unit: '', used });
  const megabytes = (gate: NodeGate, limit: number, bytes: () => number): Measure => ({
    gate,
    limit,
    unit: ' MiB',
    used: () => bytes() / BYTES_PER_MB,
  });
  const measures: readonly Measure[] = [
    counted('connections', limits.maxConnections, () => sources.connections()),
    counted('handshakes', limits.pendingLimit, () => sources.pending()),
    ...(limits.tcpLimit === undefined ? [] : [counted('descriptors', limits.tcpLimit, () => sources.tcpConnections())]),
    megabytes('memory', limits.memoryLimitMb, () => sources.memoryBytes()),
    megabytes('heap', limits.heapLimitMb, () => sources.heapBytes()),
  ];
  return {
    live: () => report({ process: { ok: true } }),
    ready: () =>
      report({
        drain: drain(),
        store: sources.storeReachable() ? { ok: true } : { ok: false, detail: 'the store does not answer' },
        inbox: sources.inboxFresh() ? { ok: true } : { ok: false, detail: 'the inbox does not bring its probe' },
      }),
    accept: () =>
      report({
        drain: drain(),
        ...Object.fromEntries(
          measures.map(({ gate, limit, unit, used }) => [gate, below({ used: used(), limit, unit })]),
        ),
        'event-loop': below({ used: sources.eventLoopLagMs(), limit: limits.eventLoopLagLimitMs, unit: ' ms' }),
      }),
    // Asked for each handshake.
    shut: () => measures.filter(({ used, limit }) => used() >= limit).map(({ gate }) => gate),
    isBrimming: () =>
      sources.memoryBytes() > limits.memoryLimitMb * BYTES_PER_MB * BRIM ||
      sources.heapBytes() > limits.heapLimitMb * BYTES_PER_MB * BRIM,
    used: () => new Map(measures.map(({ gate, used, limit }) => [gate, used() / limit])),
  };
}

function below({ used, limit, unit }: Use): HealthCheck {
  return { ok: used < limit, detail: `${Math.round(used)} of ${limit}${unit}` };
}

function report(checks: HealthReport['checks']): HealthReport {
  const ok = Object.values(checks).every((check) => check.ok);
  return { status: ok ? 'ok' : 'failing', checks };
}
