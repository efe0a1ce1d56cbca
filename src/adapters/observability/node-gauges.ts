import type { Registry } from 'prom-client';
import type { NodeGate } from '../../core/gates.ts';
import type { SignalingNode } from '../../core/node.ts';
import { METRICS } from './metrics-catalog.ts';
import { registerCounter, registerGauge, registerGaugeByLabel } from './registration.ts';

type Phase = SignalingNode['phase'];

const PHASES: readonly Phase[] = ['starting', 'running', 'leaving', 'draining'];

/** How much the node holds at the moment of the scrape. */
interface NodeCounts {
  readonly connections: number;
  readonly peers: number;
  readonly rooms: number;
  /** Seats that wait to be given up. */
  readonly unsettled: number;
}

export interface MetricsSources {
  readonly version: string;
  counts(): NodeCounts;
  phase(): Phase;
  /** 99th percentile of the latest window, in ms. */
  eventLoopLagMs(): number;
  /** How many bytes wait to be written to clients. */
  outboundBytes(): number;
  /** How many frames were dropped so far because too much waited for their connection. */
  outboundDropped(): number;
  /** Whether /health/ready answers 200. */
  ready(): boolean;
  /** Whether each check of /health/ready and /health/accept is passed. */
  checks(): ReadonlyMap<string, boolean>;
  /** How much of each gate's limit is used: from 1 on it is shut. */
  gates(): ReadonlyMap<NodeGate, number>;
  /** Since the latest renewal that succeeded was asked for, in seconds, and how many nodes have a lease. */
  lease(): { readonly ageSeconds: number; readonly nodes: number };
  /** How long the inbox has brought nothing, in seconds. */
  inboxSilenceSeconds(): number;
  /** What waits for the URLs of webhooks. */
  webhooks(): { readonly waiting: number; readonly oldestSeconds: number };
}

/** Registers what is read from the node at each scrape. */
export function registerGauges(registry: Registry, sources: MetricsSources): void {
  registerGaugeByLabel(registry, METRICS.buildInfo, 'version', () => new Map([[sources.version, 1]]));
  registerGauge(registry, METRICS.connections, () => sources.counts().connections);
  registerGauge(registry, METRICS.peers, () => sources.counts().peers);
  registerGauge(registry, METRICS.rooms, () => sources.counts().rooms);
  registerGauge(registry, METRICS.unsettled, () => sources.counts().unsettled);
  registerGauge(registry, METRICS.outboundWaiting, () => sources.outboundBytes());
  registerCounter(registry, METRICS.outboundDropped, () => [[{}, sources.outboundDropped()]]);
  registerGauge(registry, METRICS.ready, () => Number(sources.ready()));
  registerGaugeByLabel(
    registry,
    METRICS.healthCheck,
    'check',
    () => new Map([...sources.checks()].map(([check, ok]) => [check, Number(ok)])),
  );
  registerGaugeByLabel(
    registry,
    METRICS.phase,
    'phase',
    () => new Map(PHASES.map((phase) => [phase, Number(phase === sources.phase())])),
  );
  registerGaugeByLabel(registry, METRICS.gateUsed, 'gate', () => sources.gates());
  registerGauge(registry, METRICS.leaseAge, () => sources.lease().ageSeconds);
  registerGauge(registry, METRICS.leaseNodes, () => sources.lease().nodes);
  registerGauge(registry, METRICS.inboxSilence, () => sources.inboxSilenceSeconds());
  registerGauge(registry, METRICS.webhookWaiting, () => sources.webhooks().waiting);
  registerGauge(registry, METRICS.webhookOldest, () => sources.webhooks().oldestSeconds);
  registerGauge(registry, METRICS.eventLoopLag, () => sources.eventLoopLagMs() / 1_000);
}
