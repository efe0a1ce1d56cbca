import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { loseConnection } from '../../core/leave-room.ts';
import { openConnection, type SignalingNode } from '../../core/node.ts';
import { wireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { SocketConnections } from './connections.ts';
import { dispatch } from './dispatch.ts';
import { isAllowedOrigin } from './origins.ts';

/** How often a silent connection is asked whether it lives, and how long it may take to answer, in ms. */
const PING = { pingInterval: 15_000, pingTimeout: 10_000 };

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
    maxHttpBufferSize: LIMITS.packetBytes,
    // Nothing is decided by cookies, so that any page may read the answer; which page may connect is decided below.
    cors: { origin: '*' },
  });
  io.use(({ request }, next) => {
    const { origin, host } = request.headers;
    if (isAllowedOrigin(origin, host, allowedOrigins)) next();
    else next(Object.assign(new Error('origin-refused'), { data: wireError('origin-refused', origin) }));
  });
  return io;
}

/** Lets a node serve the sockets of the default namespace. */
export function serveSockets(io: Server, node: SignalingNode, connections: SocketConnections): void {
  connections.onSlow((id) => {
    node.log.warn('connection takes too little', { connection: id });
    node.metrics.error('slow-consumer');
    connections.close(id);
  });
  io.on('connection', (socket) => {
    const { id } = socket;
    connections.add(socket);
    openConnection(node, id);
    socket.onAny((event: unknown, ...args: unknown[]) => dispatch(node, id, event, args));
    socket.on('disconnect', () => {
      loseConnection(node, id);
      connections.remove(id);
    });
  });
}
