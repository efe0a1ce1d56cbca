import type { Server as HttpServer } from 'node:http';
import type { EventLoopMonitor } from '../adapters/observability/event-loop.ts';
import { finishDraining, leftToLease, startDraining } from '../core/drain-node.ts';
import type { LeaseLoop } from '../core/lease-loop.ts';
import type { SignalingNode } from '../core/node.ts';
import type { Log } from '../core/ports.ts';
import type { Cluster } from './cluster.ts';
import type { Transports } from './transports.ts';

/**
 * Parts of DRAIN_MS (SPEC R70, R73): until when new connections are still taken, because an edge may not have noticed, and
 * from when clients are sent elsewhere; when the last one is; when those that stay are closed; when the store is waited
 * for no longer. The rest is for the lease.
 */
const PARTS = { from: 0.1, until: 0.6, close: 0.8, settled: 0.95 };

/** How long closing handshakes (RFC 6455 section 7.1.2) and answers under way are waited for at the end, in ms. */
const CLOSING_MS = 500;

/** How often it is looked whether the clients are gone, in ms. */
const LOOK_MS = 20;

export interface Ending {
  readonly node: SignalingNode;
  readonly cluster: Cluster;
  readonly lease: LeaseLoop;
  readonly eventLoop: EventLoopMonitor;
  readonly http: HttpServer;
  readonly transports: Transports;
  readonly log: Log;
  readonly drainMs: number;
}

/** Ends a node. Nothing it waits for may keep it: not a client that is silent, nor a store that is. */
export async function drain({
  node,
  cluster,
  lease,
  eventLoop,
  http,
  transports,
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
  // The lease goes the same way as the seats and behind them: its answer means that theirs came.
  await cluster.close();
  const count = leftToLease(node);
  if (count > 0) log.warn('left to the lease', { count });
  // Waits for every TCP connection, also one that a client opened and says nothing on.
  await Promise.race([transports.close(), pause(node, Math.min(CLOSING_MS, left(1)))]);
  http.closeAllConnections();
  eventLoop.stop();
}

function pause({ clock }: SignalingNode, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
