import { fileURLToPath } from 'node:url';
import { createHttpApp } from '../adapters/http/app.ts';
import { guardHttp } from '../adapters/http/guard.ts';
import { createHttpServer } from '../adapters/http/server.ts';
import type { TcpGate } from '../adapters/http/tcp-connections.ts';
import { createEventLoopMonitor } from '../adapters/observability/event-loop.ts';
import { createLog, type NodeLog } from '../adapters/observability/log.ts';
import { logBadInput } from '../adapters/observability/log-bad-input.ts';
import { logEvents } from '../adapters/observability/log-events.ts';
import { logTokens } from '../adapters/observability/log-tokens.ts';
import { createMetrics } from '../adapters/observability/metrics.ts';
import { queueHandshakes } from '../adapters/socketio/handshake-queue.ts';
import { busySeconds } from '../adapters/system/busy-seconds.ts';
import { addressKey, clientAddress } from '../adapters/system/client-address.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { openFilesLimit, tcpLimits } from '../adapters/system/descriptors.ts';
import { createIdentity } from '../adapters/system/identity.ts';
import { edgeContext } from '../adapters/system/edge-context.ts';
import { oldObjects, oldObjectsLimit } from '../adapters/system/heap.ts';
import { sampled } from '../adapters/system/memory.ts';
import { SessionKeys } from '../adapters/system/session-keys.ts';
import { createTurnServers } from '../adapters/system/turn-servers.ts';
import { createAdmin } from './admin.ts';
import { type Cluster, memoryCluster, redisCluster } from './cluster.ts';
import { type ClusterSockets, createClusterSockets } from './cluster-sockets.ts';
import { createAccess } from './access.ts';
import { createAddresses, peerJsHttp } from './dialects.ts';
import { drain } from './drain.ts';
import { listen } from './listen.ts';
import { createTracing } from './tracing.ts';
import { createTransports } from './transports.ts';
import { createWebhooks } from './webhooks.ts';
import type { Settings } from '../config/settings.ts';
import { version } from '../config/version.ts';
import { Gatekeeper, pendingLimit } from '../core/gatekeeper.ts';
import { leftToLease } from '../core/drain-node.ts';
import type { NodeEvent, NodeEvents } from '../core/events.ts';
import { receive } from '../core/receive.ts';
import { Timeline } from '../core/timeline/timeline.ts';
import type { Webhooks } from '../core/webhooks/webhooks.ts';
import { createHealth } from '../core/health.ts';
import { ADDRESS_CONNECTIONS, shareOf } from '../core/limits/address-limits.ts';
import { atMost } from '../core/limits/at-most.ts';
import type { Rate } from '../core/limits/token-bucket.ts';
import { createLeaseLoop, type LeaseLoop } from '../core/lease-loop.ts';
import { describeConnection } from '../core/connection-label.ts';
import { countNode, createNode, type SignalingNode } from '../core/node.ts';
import { ConnectionRegistry } from '../gateway/connections.ts';
import { dialectRules } from '../gateway/dialect.ts';

/**
 * The folder with the page and the component that `npm run build:web` makes. The path holds from src/ and from
 * dist/src/.
 */
const PUBLIC_DIR = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/public' : '../../public', import.meta.url),
);

const BYTES_PER_MB = 1_048_576;

/** How much may wait for all connections of a node together, in bytes for each MiB of MEMORY_LIMIT_MB: a quarter. */
const OUTBOUND_SHARE_BYTES = 262_144;
/**
 * The part of V8's limit for old objects from which on a node takes no more clients. From 0.8 on V8 ends a process that gains
 * too little by collecting, and the clients that are there need more while they join and talk.
 */
const HEAP_PART = 0.7;

/** How often the metrics are rendered, which takes some 2 ms. Scrapes beyond that get the latest text. */
const SCRAPES: Rate = { perSecond: 20, burst: 100 };

/** How many TCP connections an address may have for each connection that it may have: a client that polls has two. */
const TCP_FACTOR = 2;

/** A node that listens. */
export interface RunningNode {
  /** The URL at which this machine reaches the node, for instance http://127.0.0.1:3000 */
  readonly url: string;
  /** The same for ADMIN_PORT, where it is set. */
  readonly adminUrl?: string;
  readonly log: NodeLog;
  readonly sockets: ClusterSockets;
  /** Ends the node: clients are told, seats handed over, everything closed (SPEC R70, R73). */
  drain(): Promise<void>;
  /** How much is left to the lease if the node ends now: the number of connections, seats and tasks under way. */
  left(): number;
}

/**
 * The one place where adapters are made and joined to the core. Resolves when the node listens. `onDrain`: called when an
 * administrator drains this node, maybe several times.
 */
export async function compose(settings: Settings, onDrain: () => void = () => undefined): Promise<RunningNode> {
  const { nodeId, roomCapacity: capacity, graceMs, leaseMs, eventsPerSecond, bytesPerSecond, addressLimits } = settings;
  const { iceServers, turn, trustProxy, maxConnections } = settings;
  const openFiles = openFilesLimit();
  const descriptors = openFiles === undefined ? undefined : tcpLimits(openFiles);
  const clock = systemClock;
  const startedAt = clock.seconds();
  const log = createLog({ level: settings.logLevel, format: settings.logFormat, node: nodeId });
  const addressOf = clientAddress(trustProxy, () =>
    log.warn('set TRUST_PROXY: all clients of a proxy share the limits of one address', {}),
  );
  const eventLoop = createEventLoopMonitor(clock);
  const metrics = createMetrics({
    version: version(),
    counts: () => ({ ...countNode(node), connections: gatekeeper.open, unsettled: node.unsettled.size }),
    phase: () => node.phase,
    checks: () => {
      const checks = { ...health.ready().checks, ...health.accept().checks };
      return new Map(Object.entries(checks).map(([check, { ok }]) => [check, ok]));
    },
    lease: () => ({
      ageSeconds: (clock.now() - Math.max(node.renewedAt, node.startedAt)) / 1_000,
      nodes: node.live.size,
    }),
    inboxSilenceSeconds: () => cluster.inboxSilenceSeconds(),
    gates: () => health.used(),
    eventLoopLagMs: () => eventLoop.lagMs(),
    outboundBytes: () => registry.waitingBytes(),
    outboundDropped: () => registry.dropped,
    ready: () => health.ready().status === 'ok',
    webhooks: () => webhooks?.backlog() ?? { waiting: 0, oldestSeconds: 0 },
  });
  const tracing = await createTracing(settings, log, clock);
  // They need the node, and the node may tell of something before.
  let webhooks: Webhooks | undefined;
  let timeline: Timeline | undefined;
  const events = tellAll(
    metrics.record,
    logEvents(log, (id) => describeConnection(node, id)),
    logBadInput(log, clock),
    logTokens(log, clock, (id) => describeConnection(node, id)),
    (event) => webhooks?.record(event),
    (event) => timeline?.record(event),
  );
  const keys = new SessionKeys(settings.sessionKeys, settings.redis === undefined);
  const cluster =
    settings.redis === undefined
      ? memoryCluster(clock, settings)
      : redisCluster(settings, settings.redis, clock, log, metrics, events, keys);
  const registry = new ConnectionRegistry(settings.memoryLimitMb * OUTBOUND_SHARE_BYTES, () => clock.seconds());
  const node = createNode(
    {
      nodeId,
      capacity,
      graceMs,
      leaseMs,
      eventsPerSecond,
      bytesPerSecond,
      addressLimits,
      maxConnections,
      iceServers,
      rulesOf: (room) => dialectRules(room, capacity, leaseMs),
    },
    {
      ...cluster,
      ...(turn && { turn: createTurnServers(turn) }),
      ...(settings.access && { access: createAccess(settings.access, clock) }),
      connections: registry,
      clock,
      busySeconds,
      nextTurn: setImmediate,
      identity: createIdentity(keys),
      events,
      metrics: metrics.signals,
      ...(tracing && { tracer: tracing.tracer }),
    },
  );
  webhooks = await createWebhooks({ settings, node, cluster, metrics: metrics.webhooks, log });
  // Only administrators ask for it.
  timeline = settings.adminKey === undefined ? undefined : new Timeline(node);
  const addresses = createAddresses(settings, node, cluster.book);
  node.addresses = addresses;
  const lease = createLeaseLoop(
    node,
    () => cluster.probe(),
    async () => addresses?.keep(),
  );
  const health = createHealth(
    {
      draining: () => node.phase === 'leaving' || node.phase === 'draining',
      storeReachable: () => lease.reachable,
      inboxFresh: () => node.phase !== 'starting' && cluster.inboxFresh(),
      connections: () => gatekeeper.open,
      pending: () => gatekeeper.pending,
      tcpConnections: () => tcp?.size ?? 0,
      memoryBytes: sampled(clock, () => process.memoryUsage.rss()),
      heapBytes: sampled(clock, oldObjects),
      eventLoopLagMs: () => eventLoop.lagMs(),
    },
    {
      ...settings,
      heapLimitMb: Math.floor((oldObjectsLimit() * HEAP_PART) / 1_048_576),
      pendingLimit: pendingLimit(maxConnections),
      tcpLimit: descriptors?.gate,
    },
  );
  node.isBrimming = () => health.isBrimming();
  const gatekeeper = new Gatekeeper(node, () => health.shut());
  const admin = createAdmin({
    settings,
    node,
    log,
    metrics: {
      contentType: metrics.contentType,
      render: atMost(clock, SCRAPES, () => metrics.render()),
    },
    ready: () => health.ready().status === 'ok',
    drain: onDrain,
    load: () => ({
      ...metrics.totals(),
      uptimeSeconds: clock.seconds() - startedAt,
      eventLoopLagMs: eventLoop.lagMs(),
      memoryBytes: process.memoryUsage.rss(),
      memoryLimitBytes: settings.memoryLimitMb * BYTES_PER_MB,
      connectionLimit: maxConnections,
    }),
    timeline,
    webhooks,
    addressOf,
  });
  const http = createHttpServer(
    createHttpApp({
      publicDir: PUBLIC_DIR,
      health,
      ...admin.onMainPort,
      log,
      peerJs: peerJsHttp(settings, cluster.book, clock),
    }),
  );
  const transports = createTransports({
    settings,
    http,
    node,
    registry,
    metrics,
    addresses,
    gatekeeper,
    addressOf,
    edgeOf: edgeContext(trustProxy),
  });
  queueHandshakes(http, clock, transports.serves);
  const tcp: TcpGate = guardHttp(http, {
    most: descriptors?.most,
    // Connections of a proxy are of many clients.
    ofOneAddress:
      trustProxy > 0 || addressLimits === 0
        ? undefined
        : shareOf(descriptors?.most ?? Infinity, TCP_FACTOR * ADDRESS_CONNECTIONS) * addressLimits,
    addressKey,
    addressOf,
    onRefused: (gate) => node.events.emit({ type: 'gate-refused', gate }),
    shared: trustProxy > 0,
    takesBody: (request) => transports.takesBody(request) || admin.takesBody(request),
    inbound: {
      clock,
      rate: node.rates.bytes,
      takeOfAddress: (address, bytes) => node.addressLimits.take(address, 'bytes', bytes),
      turns: node.turns,
    },
  });
  const sockets = createClusterSockets(transports.io, cluster);
  const adminUrl = await admin.listen();
  const url = await listen(http, settings);
  webhooks?.start();
  await start(node, cluster, lease, log);
  return {
    url,
    ...(adminUrl !== undefined && { adminUrl }),
    log,
    sockets,
    drain: () =>
      drain({
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
        drainMs: settings.drainMs,
      }),
    left: () => node.connected.size + leftToLease(node),
  };
}

/** Passes each event to all listeners, in the order in which they are given. */
function tellAll(...listeners: readonly ((event: NodeEvent) => void)[]): NodeEvents {
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
  };
}

/** Opens the inbox, then takes the lease, then takes joins. If the store is away, this goes on in the background. */
async function start(node: SignalingNode, cluster: Cluster, lease: LeaseLoop, log: NodeLog): Promise<void> {
  const running = cluster
    .open((envelope) => receive(node, envelope))
    .then(() => lease.renew())
    .then(() => {
      if (node.phase === 'starting') node.phase = 'running';
      cluster.onStoreBack(() => {
        node.wasOutOfTouch = true;
        void lease.renew();
      });
    });
  if (await cluster.connected) await running;
  else running.catch((error: unknown) => log.warn('inbox not opened', { error }));
}
