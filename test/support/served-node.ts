import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { Server } from 'socket.io';
import type { WebSocket } from 'ws';
import { MemoryNodeHub } from '../../src/adapters/memory/node-hub.ts';
import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import { logEvents } from '../../src/adapters/observability/log-events.ts';
import { queueHandshakes } from '../../src/adapters/socketio/handshake-queue.ts';
import { createSocketServer, serveSockets } from '../../src/adapters/socketio/server.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { createIdentity } from '../../src/adapters/system/identity.ts';
import { SessionKeys } from '../../src/adapters/system/session-keys.ts';
import { BoundedWebSocketServer, guardFrames } from '../../src/adapters/websocket/frame-guard.ts';
import { Gatekeeper } from '../../src/core/gatekeeper.ts';
import { renewLease } from '../../src/core/renew-lease.ts';
import { createNode, type NodeSettings, type SignalingNode } from '../../src/core/node.ts';
import { type Log, NO_EDGE } from '../../src/core/ports.ts';
import { ConnectionRegistry } from '../../src/gateway/connections.ts';
import { joinedSocket } from './raw-socket.ts';
import { silentMetrics } from './silent.ts';

function letAll(node: SignalingNode): Gatekeeper {
  return new Gatekeeper(node, () => []);
}

/** WebSockets as a node has them. */
export const webSockets = { server: BoundedWebSocketServer, guardFrames };

export interface ServedNode {
  readonly http: HttpServer;
  readonly io: Server;
  readonly node: SignalingNode;
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** Connects a client that joins the room `room`. */
  join(): Promise<WebSocket>;
  close(): Promise<void>;
}

/**
 * A node in this process that listens on a port and has its rooms in memory. A test can look at its writes below its
 * streams.
 */
export async function serveNode(
  log: Log,
  settings: Partial<NodeSettings> = {},
  gatekeeperOf = letAll,
): Promise<ServedNode> {
  const http = createServer();
  const io = createSocketServer({ http, webSockets });
  queueHandshakes(http, systemClock);
  const registry = new ConnectionRegistry();
  const node = createNode(
    {
      nodeId: 'node',
      capacity: 8,
      graceMs: 0,
      leaseMs: 15_000,
      eventsPerSecond: 1_000,
      bytesPerSecond: 1_048_576,
      addressLimits: 0,
      iceServers: [],
      ...settings,
    },
    {
      store: new MemoryRoomStore(systemClock),
      leases: new MemoryNodeLeases(systemClock),
      bus: new MemoryNodeHub().bus(),
      connections: registry,
      clock: systemClock,
      identity: createIdentity(new SessionKeys([])),
      events: { emit: logEvents(log) },
      metrics: silentMetrics,
    },
  );
  await renewLease(node);
  node.phase = 'running';
  serveSockets(io, node, {
    registry,
    limits: { packets: 1_000, bytes: 262_144 },
    speaks: { kind: 'native', others: [] },
    webSockets,
    gatekeeper: gatekeeperOf(node),
    addressOf: () => 'address',
    edgeOf: () => NO_EDGE,
    mayConnect: () => true,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const clients: WebSocket[] = [];
  return {
    http,
    io,
    node,
    url,
    async join() {
      const client = await joinedSocket(url, 'room');
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.terminate();
      await io.close();
    },
  };
}
