import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { MemoryNodeHub } from '../../src/adapters/memory/node-hub.ts';
import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import { SocketConnections } from '../../src/adapters/socketio/connections.ts';
import { queueHandshakes } from '../../src/adapters/socketio/handshake-queue.ts';
import { createSocketServer, serveSockets } from '../../src/adapters/socketio/server.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { randomIdentity } from '../../src/adapters/system/identity.ts';
import { renewLease } from '../../src/core/keep-lease.ts';
import { createNode } from '../../src/core/node.ts';
import { joinedSocket } from '../support/raw-socket.ts';
import { silentMetrics } from '../support/silent.ts';

/** What the node gives the system to write on one TCP connection: a string a write, its parts joined. */
type Writes = string[];

let node: Awaited<ReturnType<typeof served>>;
beforeEach(async () => {
  node = await served();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await node.close();
});

async function served() {
  const http = createServer();
  const io = createSocketServer({ http, allowedOrigins: [] });
  queueHandshakes(http, systemClock);
  const connections = new SocketConnections({ packets: 1_000, bytes: 262_144 });
  const lines: string[] = [];
  const log = (event: string): void => void lines.push(event);
  const node = createNode(
    { nodeId: 'node', capacity: 8, graceMs: 0, leaseMs: 15_000, eventsPerSecond: 1_000, iceServers: [] },
    {
      store: new MemoryRoomStore(systemClock),
      leases: new MemoryNodeLeases(systemClock),
      bus: new MemoryNodeHub().bus(),
      connections,
      clock: systemClock,
      identity: randomIdentity,
      metrics: silentMetrics,
      log: { info: log, warn: log, error: log },
    },
  );
  await renewLease(node);
  node.phase = 'running';
  serveSockets(io, node, connections, () => true);
  const written: Writes[] = [];
  http.on('connection', (socket) => written.push(writesOf(socket)));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const clients: WebSocket[] = [];
  return {
    lines,
    /** What was written to each who came. */
    written,
    async join(): Promise<void> {
      clients.push(await joinedSocket(url, 'room'));
    },
    async close(): Promise<void> {
      for (const client of clients) client.terminate();
      await io.close();
    },
  };
}

/** Below Node's streams: what is held back there, or joined, is one write here. */
function writesOf(socket: Socket): Writes {
  const writes: Writes = [];
  const { _write: write, _writev: writev } = socket;
  vi.spyOn(socket, '_write').mockImplementation(function (this: Socket, chunk, ...rest) {
    writes.push(String(chunk));
    write.call(this, chunk, ...rest);
  });
  vi.spyOn(socket, '_writev').mockImplementation(function (this: Socket, chunks, callback) {
    writes.push(chunks.map(({ chunk }) => String(chunk)).join(''));
    writev?.call(this, chunks, callback);
  });
  return writes;
}

test('a connect and join is three writes to who joins, and one line in the log', async () => {
  await node.join();
  expect(node.written).toEqual([
    [
      // RFC 6455, 4.2.2, and Engine.IO's open packet.
      expect.stringMatching(/^HTTP\/1\.1 101 .*\r\n\r\n.{2,4}0\{"sid":/s),
      expect.stringContaining('40{"sid":'),
      expect.stringContaining('430[{"ok":true'),
    ],
  ]);
  expect(node.lines).toEqual(['peer joined']);
});

test('a join is one write to each who is there', async () => {
  await node.join();
  await node.join();
  for (const writes of node.written) writes.length = 0;
  await node.join();
  const [first, second, own] = node.written;
  expect(first).toEqual([expect.stringContaining('["peer-joined",')]);
  expect(second).toEqual(first);
  expect(own).toHaveLength(3);
});
