import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createHttpApp, createMountedApp } from '../adapters/http/app.ts';
import { componentFiles } from '../adapters/http/routes/script.ts';
import { createHttpServer } from '../adapters/http/server.ts';
import { createEventLoopMonitor } from '../adapters/observability/event-loop.ts';
import { createLog, type NodeLog } from '../adapters/observability/log.ts';
import { logBadInput } from '../adapters/observability/log-bad-input.ts';
import { logEvents } from '../adapters/observability/log-events.ts';
import { logTokens } from '../adapters/observability/log-tokens.ts';
import type { MetricsSources } from '../adapters/observability/node-gauges.ts';
import { createMetrics } from '../adapters/observability/metrics.ts';
import { queueHandshakes } from '../adapters/socketio/handshake-queue.ts';
import { busySeconds } from '../adapters/system/busy-seconds.ts';
import { clientAddress } from '../adapters/system/client-address.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { openFilesLimit, tcpLimits } from '../adapters/system/descriptors.ts';
import { createIdentity } from '../adapters/system/identity.ts';
import { edgeContext } from '../adapters/system/edge-context.ts';
import { oldObjects, oldObjectsLimit } from '../adapters/system/heap.ts';
import { sampled } from '../adapters/system/memory.ts';
import { SessionKeys } from '../adapters/system/session-keys.ts';
import { createTurnServers } from '../adapters/system/turn-servers.ts';
import type { Handlers } from '../adapters/webhooks/handlers.ts';
import { createAdmin } from './admin.ts';
import { memoryCluster, redisCluster } from './cluster.ts';
import { type ClusterSockets, createClusterSockets } from './cluster-sockets.ts';
import { createAccess } from './access.ts';
import { createAddresses, peerJsHttp } from './dialects.ts';
import { drain } from './drain.ts';
import { guardRequests } from './guards.ts';
import { listen } from './listen.ts';
import { createLoad } from './load.ts';
import { start, tellAll } from './start.ts';
import { createTracing } from './tracing.ts';
import { createTransports } from './transports.ts';
import { createWebhooks } from './webhooks.ts';
import type { Settings } from '../config/settings.ts';
import { version } from '../config/version.ts';
import { Gatekeeper, pendingLimit } from '../core/gatekeeper.ts';
import { leftToLease } from '../core/drain-node.ts';
import { Timeline } from '../core/timeline/timeline.ts';
import type { Webhooks } from '../core/webhooks/webhooks.ts';
import { createHealth } from '../core/health.ts';
import { atMost } from '../core/limits/at-most.ts';
import type { Rate } from '../core/limits/token-bucket.ts';
import { createLeaseLoop } from '../core/lease-loop.ts';
import { describeConnection } from '../core/connection-label.ts';
import { countNode, createNode } from '../core/node.ts';
import type { Access, EdgeContext } from '../core/ports.ts';
import { WaitingRooms } from '../core/waiting/waiting-rooms.ts';
import { ConnectionRegistry } from '../gateway/connections.ts';
import { dialectRules } from '../gateway/dialect.ts';

/** The folder that `npm run build:web` fills. The path holds from src/ and from dist/src/. */
const BUILT = import.meta.url.endsWith('.ts') ? '../../dist' : '../..';

/** In it the demo page and the component, and the administration page. */
const PUBLIC_DIR = fileURLToPath(new URL(`${BUILT}/public`, import.meta.url));
const ADMIN_DIR = fileURLToPath(new URL(`${BUILT}/admin`, import.meta.url));

/** How much may wait for all connections of a node together, in bytes for each MiB of MEMORY_LIMIT_MB: a quarter. */
const OUTBOUND_SHARE_BYTES = 262_144;
/**
 * The part of V8's limit for old objects from which on a node takes no more clients. From 0.8 on V8 ends a process that gains
 * too little by collecting, and the clients that are there need more while they join and talk.
 */
const HEAP_PART = 0.7;

/** How often the metrics are rendered, which takes some 2 ms. Scrapes beyond that get the latest text. */
const SCRAPES: Rate = { perSecond: 20, burst: 100 };

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

/** Makes a node with an HTTP server of its own. Resolves when it listens. `onDrain`: see `makeNode`. */
export async function compose(settings: Settings, onDrain: () => void = () => undefined): Promise<RunningNode> {
  const made = await makeNode(settings, onDrain);
  const { admin, http, log, sockets } = made;
  const adminUrl = await admin.listen();
  const url = await listen(http, settings);
  await start(made);
  return {
    url,
    ...(adminUrl !== undefined && { adminUrl }),
    log,
    sockets,
    drain: () => drain({ ...made, drainMs: settings.drainMs }),
    left: () => made.node.connected.size + leftToLease(made.node),
  };
}

/** What an application gives to a node that is part of it (SPEC R250). */
export interface Within {
  readonly log: NodeLog;
  /** Who may enter; undefined where the settings say it. */
  readonly access: Access | undefined;
  /** Its functions that want events; undefined where there are none. */
  readonly handlers: Handlers | undefined;
  /** Before the paths of the node, without a slash at its end; '' for nothing. */
  readonly base: string;
  /** The path that the files of the component are below; undefined where they are not served. */
  readonly script: string | undefined;
  /** Whether the metrics of the process are among those of the node. */
  readonly processMetrics: boolean;
  /** Told of each handshake. `edge`: what the connection has for its life. `address`: the key of the client's address. */
  onHandshake(edge: EdgeContext, request: IncomingMessage, address: string): void;
}

/** All parts of a node that are needed once it is made. */
export type MadeNode = Awaited<ReturnType<typeof makeNode>>;

/**
 * The one place where adapters are made and joined to the core. `onDrain`: called when an administrator drains this node, maybe
 * several times. `within`: an application whose HTTP server the node shares.
 */
export async function makeNode(settings: Settings, onDrain: () => void, within?: Within) {
  const { nodeId, roomCapacity: capacity, graceMs, leaseMs, eventsPerSecond, bytesPerSecond, addressLimits } = settings;
  const { iceServers, turn, trustProxy, maxConnections } = settings;
  const openFiles = openFilesLimit();
  const descriptors = openFiles === undefined ? undefined : tcpLimits(openFiles);
  const clock = systemClock;
  const log = within?.log ?? createLog({ level: settings.logLevel, format: settings.logFormat, node: nodeId });
  const addressOf = clientAddress(trustProxy, () =>
    log.warn('set TRUST_PROXY: all clients of a proxy share the limits of one address', {}),
  );
  const eventLoop = createEventLoopMonitor(clock);
  const sources: MetricsSources = {
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
  };
  const metrics = createMetrics(sources, { ofProcess: within?.processMetrics ?? true });
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
  const access = within?.access ?? (settings.access && createAccess(settings.access, clock));
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
      ...(access && { access }),
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
  node.waitingRooms = new WaitingRooms(node);
  webhooks = await createWebhooks({
    settings,
    handlers: within?.handlers,
    node,
    cluster,
    metrics: metrics.webhooks,
    log,
  });
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
      // TCP connections are the application's.
      tcpLimit: within === undefined ? descriptors?.gate : undefined,
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
    pageDir: ADMIN_DIR,
    ready: () => health.ready().status === 'ok',
    drain: onDrain,
    load: createLoad({ settings, metrics, eventLoop, clock }),
    timeline,
    webhooks,
    addressOf,
  });
  const peerJs = peerJsHttp(settings, cluster.book, clock, access !== undefined);
  const component = within?.script === undefined ? undefined : componentFiles(PUBLIC_DIR, within.script);
  const http = createHttpServer(
    within === undefined
      ? createHttpApp({ publicDir: PUBLIC_DIR, health, ...admin.onMainPort, log, peerJs })
      : createMountedApp({ component, log, peerJs }),
  );
  const contextOf = edgeContext(trustProxy);
  const edgeOf = (request: IncomingMessage): EdgeContext => {
    if (within === undefined) return contextOf(request);
    const edge = { ...contextOf(request) };
    within.onHandshake(edge, request, addressOf(request));
    return edge;
  };
  const transports = createTransports({
    settings,
    http,
    base: within?.base ?? '',
    node,
    registry,
    metrics,
    addresses,
    gatekeeper,
    addressOf,
    edgeOf,
  });
  const tcp = guardRequests({
    settings,
    http,
    node,
    addressOf,
    takesBody: (request) => transports.takesBody(request) || admin.takesBody(request),
    handshakes: () => queueHandshakes(http, clock, transports.serves),
    ...(within === undefined ? { kind: 'own', most: descriptors?.most } : { kind: 'mounted' }),
  });
  const sockets = createClusterSockets(transports.io, cluster);
  return {
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
    health,
    metrics,
    sockets,
    clock,
    component,
    peerJs,
  };
}
