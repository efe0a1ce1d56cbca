import type { Server as HttpServer } from 'node:http';
import type { Server } from 'socket.io';
import type { NodeMetrics } from '../adapters/observability/metrics.ts';
import { createSocketServer, type ServingOptions, serveSockets } from '../adapters/socketio/server.ts';
import { createTextServer } from '../adapters/websocket/server.ts';
import type { Settings } from '../config/settings.ts';
import type { SignalingNode } from '../core/node.ts';
import { originRule } from '../core/origins.ts';
import type { Addresses } from '../core/addresses/addresses.ts';
import type { ConnectionRegistry } from '../gateway/connections.ts';
import { createGateways } from './dialects.ts';

export interface TransportParts {
  readonly settings: Settings;
  readonly http: HttpServer;
  readonly node: SignalingNode;
  readonly registry: ConnectionRegistry;
  readonly metrics: Pick<NodeMetrics, 'dialects'>;
  readonly addresses: Addresses | undefined;
  hasRoom(): boolean;
}

/** Every way in that a node has, over one HTTP server. */
export interface Transports {
  /** The Socket.IO server of native clients. */
  readonly io: Server;
  /** Closes every connection. */
  disconnect(): void;
  /** Takes no more connections, and closes the HTTP server too. */
  close(): Promise<void>;
}

export function createTransports(parts: TransportParts): Transports {
  const { settings, http, node, registry, metrics, addresses, hasRoom } = parts;
  const { allowedOrigins: allowed, ownHosts, outboundLimit: packets, outboundLimitBytes: bytes } = settings;
  const gateways = createGateways(settings, { node, registry, metrics: metrics.dialects }, addresses);
  const mayConnect = originRule({ allowed, ownHosts });
  const serving = { registry, limits: { packets, bytes }, mayConnect, hasRoom } satisfies Partial<ServingOptions>;
  const io = createSocketServer({ http });
  serveSockets(io, node, { ...serving, speaks: { kind: 'native', others: gateways.beside } });
  const old = gateways.old && createSocketServer({ http, oldClientsAt: settings.simplewebrtcPath });
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
          hasRoom,
        });
  return {
    io,
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
