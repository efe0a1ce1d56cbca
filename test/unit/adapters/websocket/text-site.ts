import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { WebSocket } from 'ws';
import { createTextServer, type TextServer } from '../../../../src/adapters/websocket/server.ts';
import { Gatekeeper } from '../../../../src/core/gatekeeper.ts';
import type { NodeEvent } from '../../../../src/core/events.ts';
import { originRule } from '../../../../src/core/origins.ts';
import { NO_EDGE } from '../../../../src/core/ports.ts';
import type { NodeSettings, SignalingNode } from '../../../../src/core/node.ts';
import { ConnectionRegistry } from '../../../../src/gateway/connections.ts';
import type { TextClient } from '../../../../src/gateway/dialect.ts';
import { CoreCluster } from '../../../support/core-cluster.ts';
import type { FakeClock } from '../../../support/fake-clock.ts';

/** A node that serves WebSockets at /ws for a dialect that writes down what it is told, and whose clock stands still. */
export interface TextSite {
  readonly http: HttpServer;
  readonly node: SignalingNode;
  readonly registry: ConnectionRegistry;
  readonly clock: FakeClock;
  readonly server: TextServer;
  readonly gatekeeper: Gatekeeper;
  /** ws://HOST:PORT/ws */
  readonly url: string;
  readonly events: readonly NodeEvent[];
  /** Clients that were opened, the newest last. */
  readonly clients: readonly TextClient[];
  readonly texts: readonly string[];
  /** Ids of clients that have ended. */
  readonly ended: readonly string[];
  /** Settles when one more has ended. */
  nextEnd(): Promise<void>;
  /** False: the node is full. */
  room: boolean;
  /** The key of the address of clients that connect from now on. */
  address: string;
  connect(options?: { readonly origin?: string; readonly autoPong?: boolean }): Promise<WebSocket>;
  close(): Promise<void>;
}

/** `limitBytes`: behind how many bytes no text may wait. */
export async function textSite(limitBytes: number, settings: Partial<NodeSettings> = {}): Promise<TextSite> {
  const cluster = new CoreCluster();
  const registry = new ConnectionRegistry();
  const events: NodeEvent[] = [];
  const { node } = await cluster.node('n', settings, {
    connections: registry,
    events: { emit: (event) => void events.push(event) },
  });
  const clients: TextClient[] = [];
  const texts: string[] = [];
  const ended: string[] = [];
  let end = Promise.withResolvers<void>();
  const http = createServer();
  const gatekeeper = new Gatekeeper(node, () => (site.room ? [] : ['connections']));
  const server = createTextServer({
    http,
    node,
    registry,
    dialects: [
      {
        name: 'pubsub',
        path: '/ws',
        open(client) {
          clients.push(client);
          return {
            text: (text) => void texts.push(text),
            end() {
              ended.push(client.id);
              end.resolve();
              end = Promise.withResolvers();
            },
          };
        },
      },
    ],
    mayConnect: originRule({ allowed: ['https://app.example'], ownHosts: [] }),
    limitBytes,
    gatekeeper,
    edgeOf: () => NO_EDGE,
    addressOf: () => site.address,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `ws://127.0.0.1:${address.port}/ws`;
  const opened: WebSocket[] = [];
  const site: TextSite = {
    ...{
      http,
      node,
      registry,
      server,
      gatekeeper,
      url,
      events,
      clients,
      texts,
      ended,
      room: true,
      address: '',
      clock: cluster.clock,
    },
    nextEnd: () => end.promise,
    async connect(options = {}) {
      const socket = new WebSocket(url, options);
      opened.push(socket);
      socket.on('error', () => undefined);
      await once(socket, 'open');
      return socket;
    },
    async close() {
      for (const socket of opened) socket.terminate();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return site;
}
