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
  /**
   * The part of `accept` by which the node itself refuses connections (SPEC R65): it holds fewer than it may, and is
   * within its memory limit.
   */
  hasRoom(): boolean;
}

/** The state that the answers come from, as the node knows it when it is asked. No method waits for anything. */
export interface HealthSources {
  draining(): boolean;
  /** Whether the store answered when it was last asked. Always true of a store in memory. */
  storeReachable(): boolean;
  /** Whether the inbox brought a probe lately. Always true where there is no other node. */
  inboxFresh(): boolean;
  /** Connections held now. */
  connections(): number;
  /** Resident set, in bytes. */
  memoryBytes(): number;
  /** 99th percentile of about the latest second, in ms. */
  eventLoopLagMs(): number;
}

export interface HealthLimits {
  /** In MiB. */
  readonly memoryLimitMb: number;
  readonly maxConnections: number;
  readonly eventLoopLagLimitMs: number;
}

const BYTES_PER_MB = 1_048_576;

export function createHealth(sources: HealthSources, limits: HealthLimits): Health {
  const drain = (): HealthCheck => (sources.draining() ? { ok: false, detail: 'draining' } : { ok: true });
  const room = () => ({
    connections: below(sources.connections(), limits.maxConnections),
    memory: atMost(sources.memoryBytes() / BYTES_PER_MB, limits.memoryLimitMb, 'MiB'),
  });
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
        ...room(),
        'event-loop': atMost(sources.eventLoopLagMs(), limits.eventLoopLagLimitMs, 'ms'),
      }),
    hasRoom: () => Object.values(room()).every(({ ok }) => ok),
  };
}

function atMost(value: number, limit: number, unit: string): HealthCheck {
  return { ok: value <= limit, detail: `${Math.round(value)} of ${limit} ${unit}` };
}

function below(count: number, limit: number): HealthCheck {
  return { ok: count < limit, detail: `${count} of ${limit}` };
}

function report(checks: HealthReport['checks']): HealthReport {
  const ok = Object.values(checks).every((check) => check.ok);
  return { status: ok ? 'ok' : 'failing', checks };
}
