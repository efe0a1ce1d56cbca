import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import { reasonToRefuse } from '../../core/admission.ts';
import type { SignalingNode } from '../../core/node.ts';
import { isAllowedOrigin } from '../../core/origins.ts';
import { FLOOD_PENALTY_MS } from '../../core/limits/packet-rate.ts';
import type { ConnectionRegistry } from '../../gateway/connections.ts';
import { type ErrorCode, wireError } from '../../protocol/errors.ts';
import { encodeEvent } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
  cut,
  type EngineConnection,
  NativeLane,
  type OutletLimits,
  OutletWriter,
  SocketOutlet,
} from './fast-path/index.ts';
import { answerOldClientsInBinary } from './old-clients.ts';
import { watchPacketRate } from './packet-rate.ts';
import { type SpokenDialects, serveClient } from './serve-client.ts';
import { asksForScript, namesSession, nodeMark } from './session-id.ts';

/** How often a silent connection is asked whether it lives, and how long it may take to answer, in ms. */
const PING = { pingInterval: 15_000, pingTimeout: 10_000 };

/** How long a connection may exist without a socket in a namespace, in ms. */
const CONNECT_MS = 10_000;

/** How long the closing handshake of a connection may take that was closed for flooding, in ms. */
const CLOSING_MS = 1_000;

export interface SocketServerOptions {
  readonly http: HttpServer;
  /** Origins beside the node's own; `*` for any. */
  readonly allowedOrigins: readonly string[];
  /** Another path than /socket.io, for clients of Socket.IO 1 and 2 (Engine.IO 3) as well as newer ones. */
  readonly oldClientsAt?: string;
}

/**
 * A Socket.IO server. Its cluster adapter is set where the node is composed; signals do not pass through that adapter.
 */
export function createSocketServer({ http, allowedOrigins, oldClientsAt }: SocketServerOptions): Server {
  const io = new Server(http, {
    ...PING,
    ...(oldClientsAt === undefined ? {} : { path: oldClientsAt, allowEIO3: true, destroyUpgrade: false }),
    serveClient: false,
    connectTimeout: CONNECT_MS,
    maxHttpBufferSize: LIMITS.packetBytes,
    // The node does not use cookies, so any page may read its answers. `io.use` below decides which page may connect.
    // Old clients send cookies along, and browsers allow this only if the answer names the page's origin, not `*`.
    cors: oldClientsAt === undefined ? { origin: '*' } : { origin: true, credentials: true },
    // Called for handshakes alone. An edge would take a handshake that names a session for a request of that session.
    allowRequest: (request, answer) => answer(null, !namesSession(request) && !asksForScript(request)),
  });
  if (oldClientsAt !== undefined) answerOldClientsInBinary(io);
  const randomId = io.engine.generateId.bind(io.engine);
  io.engine.generateId = (request: IncomingMessage): string => randomId(request) + nodeMark(request);
  // The answer to a handshake and Engine.IO's first packet, which follows in the same turn, leave in one write. A
  // refusal is not held back, because Engine.IO ends the connection without waiting until the refusal is written.
  io.engine.on('initial_headers', (_headers: unknown, { socket }: IncomingMessage) => {
    socket.cork();
    setImmediate(() => socket.uncork());
  });
  io.use(({ handshake }, next) => {
    const { origin, host } = handshake.headers;
    if (isAllowedOrigin(origin, host, allowedOrigins)) next();
    else next(refusal('origin-refused', origin));
  });
  return io;
}

/** Reaches a client as `connect_error`, whose `data` is the error. */
function refusal(code: ErrorCode, detail?: string): Error {
  return Object.assign(new Error(code), { data: wireError(code, detail) });
}

export interface ServingOptions {
  readonly registry: ConnectionRegistry;
  readonly limits: OutletLimits;
  readonly speaks: SpokenDialects;
  /** Whether the node has room for one more connection. */
  hasRoom(): boolean;
}

/** Lets a node serve the sockets of the default namespace, for as long as it has room for one more. */
export function serveSockets(
  io: Server,
  node: SignalingNode,
  { registry, limits, speaks, hasRoom }: ServingOptions,
): void {
  const writer = new OutletWriter();
  const onSlow = ({ id }: SocketOutlet): void => {
    node.events.emit({ type: 'slow-consumer', connection: id });
    registry.close(id);
  };
  const lanes = new WeakMap<EngineConnection, NativeLane>();
  // Socket.IO's own listener ran first and listens for data by now, so that the lane can put itself before it.
  io.engine.on('connection', (conn: EngineConnection) => {
    lanes.set(conn, new NativeLane(conn, node));
    watchPacketRate(conn, node.clock, node.settings.eventsPerSecond, () => dismiss(node, conn));
  });
  io.use((_socket, next) => {
    const code = reasonToRefuse(node, hasRoom);
    if (code === undefined) {
      next();
      return;
    }
    node.events.emit({ type: 'refused', code });
    next(refusal(code));
  });
  io.on('connection', (socket) => {
    const lane = lanes.get(socket.conn);
    // If one read asks for several sockets, Socket.IO opens all of them. Only the first is served (SPEC R65).
    if (lane === undefined || lane.taken) {
      socket.disconnect(true);
      return;
    }
    lane.taken = true;
    forgetRequest(socket.conn);
    const outlet = new SocketOutlet(socket, writer, limits, onSlow);
    serveClient({ socket, outlet, lane, node, registry, speaks });
    socket.on('disconnect', () => {
      lane.taken = false;
    });
  });
}

/**
 * Frees a third of what a connection holds in memory (Socket.IO's guide, "Memory usage"). The request is not needed any
 * more: its origin is checked by now, and is not checked again when the client leaves the namespace and comes back.
 */
function forgetRequest(conn: EngineConnection): void {
  Reflect.set(conn, 'request', undefined);
}

/** Ends a connection that floods the node (SPEC R64), without waiting for packets that the transport cannot take at once. */
function dismiss({ events, clock }: SignalingNode, conn: EngineConnection): void {
  events.emit({ type: 'flood' });
  conn.write(`2${encodeEvent('goodbye', { reason: 'flood', reconnect: true, afterMs: FLOOD_PENALTY_MS })}`);
  conn.close(true);
  clock.after(CLOSING_MS, () => cut(conn));
}
