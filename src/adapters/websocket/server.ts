import { type Server as HttpServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { reasonToRefuse } from '../../core/admission.ts';
import type { SignalingNode } from '../../core/node.ts';
import { type MayConnect, shownOrigin } from '../../core/origins.ts';
import type { ConnectionRegistry } from '../../gateway/connections.ts';
import type { TextDialect } from '../../gateway/dialect.ts';
import { type ErrorCode, wireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { serveTextClient } from './client.ts';

/** Most fragments of one message (RFC 6455, 5.4). Each that waits for the last one takes more memory than its bytes. */
export const FRAGMENTS_LIMIT = 256;

export interface TextServerOptions {
  readonly http: HttpServer;
  readonly node: SignalingNode;
  readonly registry: ConnectionRegistry;
  readonly dialects: readonly TextDialect[];
  readonly mayConnect: MayConnect;
  /** Bytes behind which no text may wait for a connection. */
  readonly limitBytes: number;
  hasRoom(): boolean;
}

/** Closes the WebSockets of a node. */
export interface TextServer {
  disconnect(): void;
}

/** Serves plain WebSockets (RFC 6455) at the paths of the dialects. Upgrades for other paths are left to other listeners. */
export function createTextServer(options: TextServerOptions): TextServer {
  const { http, node, registry, dialects, mayConnect, limitBytes, hasRoom } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.packetBytes,
    maxFragments: FRAGMENTS_LIMIT,
    perMessageDeflate: false,
  });

  /** Ends a client each. */
  const ends = new Set<() => void>();

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = URL.parse(request.url ?? '', 'http://node');
    const dialect = dialects.find(({ path }) => url?.pathname === path || url?.pathname === `${path}/`);
    if (url === null || dialect === undefined) return;
    const { origin, host } = request.headers;
    const code = mayConnect(origin, host) ? reasonToRefuse(node, hasRoom) : 'origin-refused';
    if (code === undefined) {
      server.handleUpgrade(request, socket, head, (client) => {
        const query = url.searchParams;
        const end = serveTextClient(client, { node, registry, dialect, stream: socket, query, limitBytes });
        ends.add(end);
        client.on('close', () => ends.delete(end));
      });
    } else {
      node.events.emit({ type: 'refused', code });
      refuse(socket, code, code === 'origin-refused' && origin !== undefined ? shownOrigin(origin) : undefined);
    }
  });
  return {
    disconnect() {
      for (const end of [...ends]) end();
    },
  };
}

/** Answers a handshake with an HTTP error (RFC 6455, 4.2.2) whose body is the error. */
function refuse(socket: Duplex, code: ErrorCode, detail?: string): void {
  const status = code === 'origin-refused' ? 403 : 503;
  const body = JSON.stringify(wireError(code, detail));
  socket.on('error', () => undefined);
  // Nobody reads this socket, so the end of its client would never be seen.
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
