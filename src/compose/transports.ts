import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';
import type { NodeMetrics } from '../adapters/observability/metrics.ts';
import { createSocketServer, type ServingOptions, serveSockets } from '../adapters/socketio/server.ts';
import { BoundedWebSocketServer, guardFrames } from '../adapters/websocket/frame-guard.ts';
import { createTextServer } from '../adapters/websocket/server.ts';
import type { Settings } from '../config/settings.ts';
import type { Gatekeeper } from '../core/gatekeeper.ts';
import type { SignalingNode } from '../core/node.ts';
import { originRule } from '../core/origins.ts';
import type { EdgeContext } from '../core/ports.ts';
import type { Addresses } from '../core/addresses/addresses.ts';
import type { ConnectionRegistry } from '../gateway/connections.ts';
import { createGateways } from './dialects.ts';

export interface TransportParts {
  readonly settings: Settings;
  readonly http: HttpServer;
  /** Before /socket.io, without a slash at its end; '' for nothing. */
  readonly base: string;
  readonly node: SignalingNode;
  readonly registry: ConnectionRegistry;
  readonly metrics: Pick<NodeMetrics, 'dialects'>;
  readonly addresses: Addresses | undefined;
  readonly gatekeeper: Gatekeeper;
  /** The key of a client's address. */
  addressOf(request: IncomingMessage): string;
  /** What the edge says of a handshake. */
  edgeOf(request: IncomingMessage): EdgeContext;
}

/** Every way in that a node has, over one HTTP server. */
export interface Transports {
  /** The Socket.IO server of native clients. */
  readonly io: Server;
  /** Whether requests to a URL are those of a Socket.IO server. */
  polls(url: string): boolean;
  /** Whether a WebSocket may be asked for at a URL. */
  serves(url: string): boolean;
  /** Whether a request brings packets of long polling in its body. */
  takesBody(request: IncomingMessage): boolean;
  /** Closes every connection. */
  disconnect(): void;
  /** Takes no more connections, and closes the HTTP server too. */
  close(): Promise<void>;
}

export function createTransports(parts: TransportParts): Transports {
  const { settings, http, base, node, registry, metrics, addresses, gatekeeper, addressOf, edgeOf } = parts;
  const { allowedOrigins: allowed, ownHosts, outboundLimit: packets, outboundLimitBytes: bytes } = settings;
  const gateways = createGateways(settings, { node, registry, metrics: metrics.dialects }, addresses);
  const mayConnect = originRule({ allowed, ownHosts });
  const webSockets = { server: BoundedWebSocketServer, guardFrames };
  const limits = { packets, bytes };
  const serving = {
    registry,
    limits,
    mayConnect,
    gatekeeper,
    addressOf,
    edgeOf,
    webSockets,
  } satisfies Partial<ServingOptions>;
  const path = `${base}/socket.io`;
  const io = createSocketServer({ http, path, webSockets });
  serveSockets(io, node, { ...serving, speaks: { kind: 'native', others: gateways.beside } });
  const old =
    gateways.old && createSocketServer({ http, path: settings.simplewebrtcPath, oldClients: true, webSockets });
  if (old !== undefined && gateways.old !== undefined) {
    serveSockets(old, node, { ...serving, speaks: { kind: 'one', dialect: gateways.old } });
  }
  // Without a dialect no handshake pays for a look at its path.
  const texts =
    gateways.texts.length === 0
      ? undefined
      : createTextServer({
          http,
          node,
          registry,
          dialects: gateways.texts,
          mayConnect,
          limitBytes: bytes,
          gatekeeper,
          addressOf,
          edgeOf,
        });
  const engines = [`${path}/`, ...(old === undefined ? [] : [`${settings.simplewebrtcPath}/`])];
  return {
    io,
    polls: (url) => engines.some((each) => url.startsWith(each)),
    serves: (url) => engines.some((each) => url.startsWith(each)) || (texts?.serves(url) ?? false),
    takesBody: ({ method, url = '' }) => method === 'POST' && engines.some((each) => url.startsWith(each)),
    disconnect() {
      io.local.disconnectSockets(true);
      old?.local.disconnectSockets(true);
      texts?.disconnect();
    },
    async close() {
      await Promise.all([old?.close(), io.close()]);
    },
  };
}
