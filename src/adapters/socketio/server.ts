import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { resendRoster } from '../../core/look-at-room.ts';
import { FLOOD_PENALTY_MS } from '../../core/limits/packet-rate.ts';
import type { SignalingNode } from '../../core/node.ts';
import { type MayConnect, shownOrigin } from '../../core/origins.ts';
import type { ConnectionRegistry } from '../../gateway/connections.ts';
import { tokenOf } from '../../gateway/dialect.ts';
import { type WireError, wireError } from '../../protocol/errors.ts';
import { encodeEvent } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ClientConnection, CONNECT_MS } from './client-connection.ts';
import {
  cut,
  type EngineConnection,
  type OutletLimits,
  type OutletTerms,
  OutletWriter,
  SocketOutlet,
} from './fast-path/index.ts';
import { type HandshakeOptions, Handshakes } from './handshakes.ts';
import { answerOldClientsInBinary } from './old-clients.ts';
import { noteOriginOfPosts } from './origin-of-posts.ts';
import type { WebSocketGuard } from './packet-flow.ts';
import { type SpokenDialects, serveClient } from './serve-client.ts';
import { nodeMark } from './session-id.ts';

/** How often a silent connection is asked whether it lives, and how long it may take to answer, in ms. */
const PING = { pingInterval: 15_000, pingTimeout: 10_000 };

/** How long the closing handshake of a connection may take that was closed for flooding, in ms. */
const CLOSING_MS = 1_000;

export interface SocketServerOptions {
  readonly http: HttpServer;
  /** Its path, without a slash at the end; /socket.io unless given. */
  readonly path?: string;
  /** Whether it is for clients of Socket.IO 1 and 2 (Engine.IO 3) as well as newer ones. */
  readonly oldClients?: boolean;
  readonly webSockets: WebSocketGuard;
}

/**
 * A Socket.IO server. Its cluster adapter is set where the node is composed; signals do not pass through that adapter.
 */
export function createSocketServer({ http, path, oldClients = false, webSockets }: SocketServerOptions): Server {
  const io = new Server(http, {
    ...PING,
    ...(path !== undefined && { path }),
    ...(oldClients && { allowEIO3: true }),
    // The queue of handshakes answers upgrades that no server takes.
    destroyUpgrade: false,
    serveClient: false,
    wsEngine: webSockets.server,
    connectTimeout: CONNECT_MS,
    maxHttpBufferSize: LIMITS.packetBytes,
    // The node does not use cookies, so any page may read its answers. `serveSockets` decides which page may connect.
    // Old clients send cookies along, and browsers allow this only if the answer names the page's origin, not `*`.
    cors: oldClients ? { origin: true, credentials: true } : { origin: '*' },
  });
  if (oldClients) answerOldClientsInBinary(io);
  const randomId = io.engine.generateId.bind(io.engine);
  io.engine.generateId = (request: IncomingMessage): string => randomId(request) + nodeMark(request);
  // The answer to a handshake and Engine.IO's first packet, which follows in the same turn, leave in one write. A
  // refusal is not held back, because Engine.IO ends the connection without waiting until the refusal is written.
  io.engine.on('initial_headers', (_headers: unknown, { socket }: IncomingMessage) => {
    socket.cork();
    setImmediate(() => socket.uncork());
  });
  noteOriginOfPosts(io);
  return io;
}

/** Reaches a client as `connect_error`, whose `data` is the error. */
function refusal(error: WireError): Error {
  return Object.assign(new Error(error.code), { data: error });
}

export interface ServingOptions extends HandshakeOptions {
  readonly registry: ConnectionRegistry;
  readonly limits: OutletLimits;
  readonly speaks: SpokenDialects;
  readonly mayConnect: MayConnect;
}

/** Lets a node serve the sockets of the default namespace. */
export function serveSockets(io: Server, node: SignalingNode, options: ServingOptions): void {
  const { registry, limits, speaks, mayConnect } = options;
  const terms: OutletTerms = {
    writer: new OutletWriter(),
    limits,
    clock: node.clock,
    isCrowded: () => registry.isCrowded(),
    onSlow({ id }) {
      node.events.emit({ type: 'slow-consumer', connection: id });
      registry.close(id);
    },
    onCaughtUp: ({ id }) => resendRoster(node, id),
  };
  const takesTokens = node.access !== undefined && (speaks.kind === 'one' || speaks.others.length > 0);
  const clients = new WeakMap<object, ClientConnection>();
  const handshakes = new Handshakes(io, node, { ...options, takesTokens }, (session) => clients.get(session)?.flow);
  // Socket.IO's own listener ran first and listens for data by now, so that the lane can put itself before it.
  io.engine.on('connection', (conn: EngineConnection) => {
    const admitted = handshakes.admitted(conn);
    if (admitted === undefined) cut(conn);
    else {
      const client: ClientConnection = new ClientConnection(node, conn, admitted, () => dismiss(node, client));
      clients.set(conn, client);
    }
  });
  io.use(({ conn, handshake }, next) => {
    const { origin, host } = handshake.headers;
    const error = mayConnect(origin, host) ? reasonToRefuse(node, clients.get(conn)) : refusedOrigin(node, origin);
    if (error === undefined) {
      next();
      return;
    }
    next(refusal(error));
    // The client is told first: Socket.IO writes the error in the next tick. One that polls asks for it until then.
    setImmediate(() => conn.close());
  });
  io.on('connection', (socket) => {
    const client = clients.get(socket.conn);
    // If one read asks for several sockets, Socket.IO opens all of them. Only the first is served (SPEC R65).
    if (client === undefined || client.lane.taken) {
      cut(socket.conn);
      return;
    }
    client.enter(socket.id);
    const token = takesTokens ? shownToken(socket.handshake) : undefined;
    // Its origin is checked by now. Nobody reads the rest, which would last as long as the socket.
    Reflect.set(socket, 'handshake', FORGOTTEN);
    const outlet = new SocketOutlet(socket, terms);
    serveClient({ socket, outlet, client, token, node, registry, speaks });
    socket.on('disconnect', () => client.leave());
  });
}

/** The token of a client of a dialect (SPEC R189): of Socket.IO's `auth`, or of the query. */
function shownToken({ auth, query }: Socket['handshake']): string | undefined {
  return tokenOf(auth['token']) ?? tokenOf(query['token']);
}

/** In the place of what a client sent along with its handshake. */
const FORGOTTEN: Socket['handshake'] = Object.freeze({
  headers: {},
  time: '',
  address: '',
  xdomain: false,
  secure: false,
  issued: 0,
  url: '',
  query: {},
  auth: {},
});

/** Why a client that asks for the namespace gets an error, or undefined if it is served (SPEC R18, R65). */
function reasonToRefuse({ phase, events }: SignalingNode, client: ClientConnection | undefined): WireError | undefined {
  // Its refusal was counted at its handshake.
  if (client?.place.refusal !== undefined) return client.place.refusal;
  if (phase !== 'draining') return undefined;
  events.emit({ type: 'refused', code: 'draining' });
  return wireError('draining');
}

/** Counts a page of another origin that is refused, and answers its error (SPEC R71). */
function refusedOrigin({ events }: SignalingNode, origin: string | undefined): WireError {
  events.emit({ type: 'refused', code: 'origin-refused' });
  return wireError('origin-refused', origin === undefined ? undefined : shownOrigin(origin));
}

/** Ends a connection that floods the node (SPEC R64), without waiting for packets that the transport cannot take at once. */
function dismiss({ events, clock }: SignalingNode, { conn, label }: ClientConnection): void {
  events.emit({ type: 'flood', ...label });
  conn.write(`2${encodeEvent('goodbye', { reason: 'flood', reconnect: true, afterMs: FLOOD_PENALTY_MS })}`);
  conn.close(true);
  clock.after(CLOSING_MS, () => cut(conn));
}
