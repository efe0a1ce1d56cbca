import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import { loseConnection } from '../../core/leave-room.ts';
import { openConnection, type SignalingNode } from '../../core/node.ts';
import type { ConnectionRegistry } from '../../gateway/connections.ts';
import { dispatch } from '../../gateway/native/dispatch.ts';
import type { Ack } from '../../gateway/native/request.ts';
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
import { isAllowedOrigin } from './origins.ts';
import { watchPacketRate } from './packet-rate.ts';
import { namesSession, nodeMark } from './session-id.ts';

/** How often a silent connection is asked whether it lives, and how long it may take to answer, in ms. */
const PING = { pingInterval: 15_000, pingTimeout: 10_000 };

/** How long a connection may exist without having been accepted, in ms. */
const CONNECT_MS = 10_000;

/** When a client that was dismissed for its rate may come back, in ms. */
const FLOOD_PENALTY_MS = 5_000;

/** How long a dismissed connection has for its closing handshake, in ms. */
const CLOSING_MS = 1_000;

export interface SocketServerOptions {
  readonly http: HttpServer;
  /** Origins beside the node's own; `*` for any. */
  readonly allowedOrigins: readonly string[];
}

/** The Socket.IO server. Its adapter is set by who composes the node; signals do not pass through it. */
export function createSocketServer({ http, allowedOrigins }: SocketServerOptions): Server {
  const io = new Server(http, {
    ...PING,
    serveClient: false,
    connectTimeout: CONNECT_MS,
    maxHttpBufferSize: LIMITS.packetBytes,
    // Nothing is decided by cookies, so that any page may read the answer; which page may connect is decided below.
    cors: { origin: '*' },
    // Asked for handshakes alone. One that names a session would pass an edge as a request of that session.
    allowRequest: (request, answer) => answer(null, !namesSession(request)),
  });
  const randomId = io.engine.generateId.bind(io.engine);
  io.engine.generateId = (request: IncomingMessage): string => randomId(request) + nodeMark(request);
  // The answer to a handshake and Engine.IO's first packet, which follows within the turn, are one write. Not so what
  // refuses one: Engine.IO ends the connection without waiting for that to be written.
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
  /** Whether the node has room for one more connection. */
  hasRoom(): boolean;
}

/** Lets a node serve the sockets of the default namespace, for as long as it has room for one more. */
export function serveSockets(io: Server, node: SignalingNode, { registry, limits, hasRoom }: ServingOptions): void {
  const writer = new OutletWriter();
  const onSlow = ({ id }: SocketOutlet): void => {
    node.events.emit({ type: 'slow-consumer', connection: id });
    registry.close(id);
  };
  const lanes = new WeakMap<EngineConnection, NativeLane>();
  // Socket.IO's own listener ran first, so that the lane can stand before it.
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
    const { id } = socket;
    const lane = lanes.get(socket.conn);
    // Socket.IO lets through as many sockets as one read asks for: only the first is served (SPEC R65).
    if (lane?.outlet !== undefined) {
      socket.disconnect(true);
      return;
    }
    forgetRequest(socket.conn);
    const outlet = new SocketOutlet(socket, writer, limits, onSlow);
    registry.add(id, outlet);
    openConnection(node, id);
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const ack = takeAck(args);
      dispatch(node, id, event, args, ack);
    });
    if (lane !== undefined) lane.outlet = outlet;
    socket.on('disconnect', () => {
      if (lane?.outlet === outlet) lane.outlet = undefined;
      loseConnection(node, id);
      registry.remove(id);
      outlet.detach();
    });
  });
}

/** Removes the ack, where the client asked for one: it is the last argument. */
function takeAck(args: unknown[]): Ack | undefined {
  const last = args.at(-1);
  if (typeof last !== 'function') return undefined;
  args.pop();
  return (reply) => last(reply);
}

/**
 * Frees a third of what a connection holds in memory (Socket.IO's guide, "Memory usage"). Its origin was checked by now,
 * and need not be checked again when its client leaves the namespace and comes back.
 */
function forgetRequest(conn: EngineConnection): void {
  Reflect.set(conn, 'request', undefined);
}

function reasonToRefuse({ phase }: SignalingNode, hasRoom: () => boolean): ErrorCode | undefined {
  if (phase === 'draining') return 'draining';
  return hasRoom() ? undefined : 'node-full';
}

/** Ends a connection that floods the node (SPEC R64), without waiting for packets that the transport cannot take at once. */
function dismiss({ events, clock }: SignalingNode, conn: EngineConnection): void {
  events.emit({ type: 'flood' });
  conn.write('2' + encodeEvent('goodbye', { reason: 'flood', reconnect: true, afterMs: FLOOD_PENALTY_MS }));
  conn.close(true);
  clock.after(CLOSING_MS, () => cut(conn));
}
