import type { Server as HttpServer } from 'node:http';
import type { EventLoopMonitor } from '../adapters/observability/event-loop.ts';
import { finishDraining, leftToLease, startDraining } from '../core/drain-node.ts';
import type { LeaseLoop } from '../core/lease-loop.ts';
import type { SignalingNode } from '../core/node.ts';
import type { Log } from '../core/ports.ts';
import type { Webhooks } from '../core/webhooks/webhooks.ts';
import type { TraceExport } from '../adapters/observability/trace-export.ts';
import type { Admin } from './admin.ts';
import type { Cluster } from './cluster.ts';
import type { Transports } from './transports.ts';

/**
 * When each step of a drain begins, as a part of DRAIN_MS (SPEC R70, R73).
 * `from`: until here a node of a cluster still takes connections, because an edge may not have noticed the drain; from
 * here on it sends clients elsewhere. `until`: the last client is sent elsewhere. `close`: the connections that are left
 * are closed. `settled`: the node waits no longer for the store to take the seats back. The rest is for the lease.
 */
const PARTS = { from: 0.1, until: 0.6, close: 0.8, settled: 0.95 };

/** How long the end waits for closing handshakes (RFC 6455 section 7.1.2) and for answers under way, in ms. */
const CLOSING_MS = 500;

/** How often the drain looks whether all clients are gone, in ms. */
const LOOK_MS = 20;

/** The parts of a node that have to end, in ms where it is a time. */
export interface Ending {
  readonly node: SignalingNode;
  readonly cluster: Cluster;
  readonly lease: LeaseLoop;
  readonly eventLoop: EventLoopMonitor;
  /** The connections that are left at the end. */
  readonly http: Pick<HttpServer, 'closeAllConnections'>;
  readonly admin: Pick<Admin, 'close'>;
  readonly transports: Transports;
  /** Undefined where nothing is traced. */
  readonly tracing: Pick<TraceExport, 'stop'> | undefined;
  /** Undefined where nobody is told. */
  readonly webhooks: Pick<Webhooks, 'stop'> | undefined;
  readonly log: Log;
  readonly drainMs: number;
}

/** Ends a node. Every wait has a limit, so that neither a silent client nor a silent store holds up the end. */
export async function drain({
  node,
  cluster,
  lease,
  eventLoop,
  http,
  admin,
  transports,
  tracing,
  webhooks,
  log,
  drainMs,
}: Ending): Promise<void> {
  const { clock, connected } = node;
  const started = clock.seconds();
  const left = (part: number): number => Math.max(0, drainMs * part - (clock.seconds() - started) * 1_000);

  let fromMs = drainMs * PARTS.from;
  if (cluster.shared && node.phase === 'running') {
    node.phase = 'leaving';
    await pause(node, fromMs);
    fromMs = 0;
  }
  startDraining(node, fromMs, fromMs + drainMs * (PARTS.until - PARTS.from), Math.random);
  while (connected.size > 0 && left(PARTS.close) > 0) await pause(node, LOOK_MS);
  if (connected.size > 0) log.info('clients closed', { count: connected.size });
  transports.disconnect();
  await Promise.race([finishDraining(node), pause(node, left(PARTS.settled))]);
  lease.stop();
  // After the seats: giving them up makes the last events. What is not delivered stays for other nodes.
  await Promise.race([webhooks?.stop(), pause(node, left(PARTS.settled))]);
  // The lease is given up over the same connection as the seats and after them. So its answer means that theirs came.
  await cluster.close();
  const count = leftToLease(node);
  if (count > 0) log.warn('left to the lease', { count });
  // close() waits for every TCP connection, also for one on which the client never says anything.
  const ends = Promise.all([transports.close(), tracing?.stop()]);
  await Promise.race([ends, pause(node, Math.min(CLOSING_MS, left(1)))]);
  http.closeAllConnections();
  admin.close();
  eventLoop.stop();
}

function pause({ clock }: SignalingNode, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
