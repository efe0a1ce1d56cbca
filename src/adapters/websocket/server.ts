import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Gatekeeper } from '../../core/gatekeeper.ts';
import type { SignalingNode } from '../../core/node.ts';
import { type MayConnect, shownOrigin } from '../../core/origins.ts';
import type { EdgeContext } from '../../core/ports.ts';
import type { ConnectionRegistry } from '../../gateway/connections.ts';
import type { TextDialect } from '../../gateway/dialect.ts';
import { refuseUpgrade } from '../../gateway/refuse-upgrade.ts';
import { wireError } from '../../protocol/errors.ts';
import { serveTextClient } from './client.ts';
import { BoundedWebSocketServer } from './frame-guard.ts';

export interface TextServerOptions {
  readonly http: HttpServer;
  readonly node: SignalingNode;
  readonly registry: ConnectionRegistry;
  readonly dialects: readonly TextDialect[];
  readonly mayConnect: MayConnect;
  /** Bytes behind which no text may wait for a connection. */
  readonly limitBytes: number;
  readonly gatekeeper: Gatekeeper;
  /** The key of a client's address. */
  addressOf(request: IncomingMessage): string;
  /** What the edge says of a handshake. */
  edgeOf(request: IncomingMessage): EdgeContext;
}

/** Closes the WebSockets of a node. */
export interface TextServer {
  /** Whether a dialect has its WebSocket at a URL. */
  serves(url: string): boolean;
  disconnect(): void;
}

/** Serves plain WebSockets (RFC 6455) at the paths of the dialects. Upgrades for other paths are left to other listeners. */
export function createTextServer(options: TextServerOptions): TextServer {
  const { http, node, registry, dialects, mayConnect, limitBytes, gatekeeper, addressOf, edgeOf } = options;
  const server = new BoundedWebSocketServer({ noServer: true });

  const dialectAt = (url: URL | null): TextDialect | undefined =>
    dialects.find(({ path }) => url?.pathname === path || url?.pathname === `${path}/`);

  /** Ends a client each. */
  const ends = new Set<() => void>();

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = URL.parse(request.url ?? '', 'http://node');
    const dialect = dialectAt(url);
    if (url === null || dialect === undefined) return;
    const verdict = gatekeeper.admit(addressOf(request), false, edgeOf(request));
    if (verdict.kind === 'refused') {
      refuseUpgrade(socket, verdict.error);
      return;
    }
    const { place } = verdict;
    const { origin, host } = request.headers;
    // Later, because what is refused costs as much as what is not.
    if (!mayConnect(origin, host)) {
      place.close();
      node.events.emit({ type: 'refused', code: 'origin-refused' });
      refuseUpgrade(socket, wireError('origin-refused', origin === undefined ? undefined : shownOrigin(origin)));
      return;
    }
    // The handshake itself may still be wrong: then this socket ends, and nothing else does.
    socket.once('close', () => place.close());
    server.handleUpgrade(request, socket, head, (client) => {
      const query = url.searchParams;
      const end = serveTextClient(client, { node, place, registry, dialect, stream: socket, query, limitBytes });
      ends.add(end);
      client.on('close', () => ends.delete(end));
    });
  });
  return {
    serves: (url) => dialectAt(URL.parse(url, 'http://node')) !== undefined,
    disconnect() {
      for (const end of [...ends]) end();
    },
  };
}
