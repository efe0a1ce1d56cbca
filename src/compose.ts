import { createServer, type Server as HttpServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createHttpApp } from './adapters/http/app.ts';
import { createEventLoopMonitor, type EventLoopMonitor } from './adapters/observability/event-loop.ts';
import { createLog, type NodeLog } from './adapters/observability/log.ts';
import { createMetrics } from './adapters/observability/metrics.ts';
import { SocketConnections } from './adapters/socketio/connections.ts';
import { createSocketServer, serveSockets } from './adapters/socketio/server.ts';
import { systemClock } from './adapters/system/clock.ts';
import { randomIdentity } from './adapters/system/identity.ts';
import { type Cluster, memoryCluster, redisCluster } from './compose/cluster.ts';
import type { Settings } from './config.ts';
import { finishDraining, startDraining } from './core/drain-node.ts';
import { createHealth } from './core/health.ts';
import { createLeaseLoop, type LeaseLoop } from './core/lease-loop.ts';
import { countNode, createNode, type SignalingNode } from './core/node.ts';
import { receive } from './core/room-stream.ts';

/** Where `npm run build:web` puts the page and the component, seen from src/ and from dist/src/ alike. */
const PUBLIC_DIR = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/public' : '../public', import.meta.url),
);

/**
 * Parts of DRAIN_MS: when the first client is sent elsewhere, so that the edge has noticed; when the last one is. The
 * rest is for what they leave behind.
 */
const DRAIN_FROM = 0.1;
const DRAIN_UNTIL = 0.6;

/** A node that listens. */
export interface RunningNode {
  /** Where it is reached from this machine, for instance http://127.0.0.1:3000 */
  readonly url: string;
  readonly log: NodeLog;
  /** Sends `announcement` to every client of the cluster. */
  announce(text: string): void;
  /** Ends the node: clients are told, seats handed over, everything closed (SPEC R70). */
  drain(): Promise<void>;
}

/** The one place where adapters are made and joined to the core. Resolves when the node listens. */
export async function compose(settings: Settings): Promise<RunningNode> {
  const { nodeId, roomCapacity: capacity, graceMs, leaseMs, eventsPerSecond, iceServers } = settings;
  const clock = systemClock;
  const log = createLog({ level: settings.logLevel, format: settings.logFormat, node: nodeId });
  const eventLoop = createEventLoopMonitor(clock);
  const metrics = createMetrics({
    counts: () => countNode(node),
    eventLoopLagMs: () => eventLoop.lagMs(),
    outboundBytes: () => connections.waitingBytes(),
    ready: () => health.ready().status === 'ok',
  });
  const cluster =
    settings.redis === undefined
      ? memoryCluster(clock)
      : redisCluster(settings, settings.redis, clock, log, metrics.bus);
  const connections = new SocketConnections({ packets: settings.outboundLimit, bytes: settings.outboundLimitBytes });
  const node = createNode(
    { nodeId, capacity, graceMs, leaseMs, eventsPerSecond, iceServers },
    { ...cluster, connections, clock, identity: randomIdentity, metrics: metrics.core, log },
  );
  const lease = createLeaseLoop(node, () => cluster.probe());
  const health = createHealth(
    {
      draining: () => node.phase === 'draining',
      storeReachable: () => lease.reachable,
      inboxFresh: () => node.phase !== 'starting' && cluster.inboxFresh(),
      connections: () => node.connected.size,
      memoryBytes: () => process.memoryUsage.rss(),
      eventLoopLagMs: () => eventLoop.lagMs(),
    },
    settings,
  );
  const http = createServer(createHttpApp({ publicDir: PUBLIC_DIR, health, metrics, log }));
  const io = createSocketServer({ http, allowedOrigins: settings.allowedOrigins });
  cluster.attach(io);
  serveSockets(io, node, connections, settings.maxConnections);
  const url = await listen(http, settings);
  await start(node, cluster, lease);
  return {
    url,
    log,
    announce: (text) => void io.emit('announcement', { text }),
    drain: () => drain({ node, cluster, lease, eventLoop, io, drainMs: settings.drainMs }),
  };
}

/** Opens the inbox, then takes the lease, then takes joins. Goes on in the background while the store is away. */
async function start(node: SignalingNode, cluster: Cluster, lease: LeaseLoop): Promise<void> {
  const running = cluster
    .open((envelope) => receive(node, envelope))
    .then(() => lease.renew())
    .then(() => {
      if (node.phase === 'starting') node.phase = 'running';
      cluster.onStoreBack(() => void lease.renew());
    });
  if (await cluster.connected) await running;
  else running.catch((error: unknown) => node.log.warn('inbox not opened', { error }));
}

interface Ending {
  readonly node: SignalingNode;
  readonly cluster: Cluster;
  readonly lease: LeaseLoop;
  readonly eventLoop: EventLoopMonitor;
  readonly io: ReturnType<typeof createSocketServer>;
  readonly drainMs: number;
}

async function drain({ node, cluster, lease, eventLoop, io, drainMs }: Ending): Promise<void> {
  startDraining(node, drainMs * DRAIN_FROM, drainMs * DRAIN_UNTIL, Math.random);
  await emptied(node, drainMs * DRAIN_UNTIL);
  io.local.disconnectSockets(true);
  await finishDraining(node);
  lease.stop();
  await cluster.close();
  await io.close();
  eventLoop.stop();
}

/** Resolves when no connection is left, or after `limitMs`. */
function emptied({ connected, clock }: SignalingNode, limitMs: number): Promise<void> {
  const deadline = clock.now() + limitMs;
  return new Promise((resolve) => {
    const look = (): void => {
      if (connected.size === 0 || clock.now() >= deadline) resolve();
      else clock.after(20, look);
    };
    look();
  });
}

function listen(http: HttpServer, { host, port }: Settings): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.removeListener('error', reject);
      const address = http.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${reachableHost(host)}:${actual}`);
    });
  });
}

/** How this machine reaches a node that listens on `host`: brackets around an IPv6 address are RFC 3986, 3.2.2. */
function reachableHost(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
