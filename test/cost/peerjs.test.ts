import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { MemoryAddressBook } from '../../src/adapters/memory/address-book.ts';
import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import { RedisNodeBus } from '../../src/adapters/redis/bus.ts';
import { RedisInbox } from '../../src/adapters/redis/inbox.ts';
import { createIdentity } from '../../src/adapters/system/identity.ts';
import { SessionKeys } from '../../src/adapters/system/session-keys.ts';
import { createTextServer } from '../../src/adapters/websocket/server.ts';
import { Addresses } from '../../src/core/addresses/addresses.ts';
import { Gatekeeper } from '../../src/core/gatekeeper.ts';
import { createNode } from '../../src/core/node.ts';
import { NO_EDGE } from '../../src/core/ports.ts';
import { receive } from '../../src/core/receive.ts';
import { renewLease } from '../../src/core/renew-lease.ts';
import { ConnectionRegistry } from '../../src/gateway/connections.ts';
import { peerJsDialect } from '../../src/gateway/peerjs/gateway.ts';
import { senderOf } from '../../src/gateway/peerjs/messages.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { commandsOf } from '../support/redis-commands.ts';
import { silentEvents, silentMetrics, silentReports } from '../support/silent.ts';
import { until } from '../support/until.ts';

const LEASE_MS = 15_000;
const BATCH_MS = 8;
/** By then a publish goes at once, and a receipt has been asked for. */
const RECEIPT_MS = 200;
const silentBus = {
  batch: () => undefined,
  arrived: () => undefined,
  publishFailed: () => undefined,
  dropped: () => undefined,
};
const silentDialects = { opened: () => undefined, closed: () => undefined, message: () => undefined };

const candidate = { candidate: { candidate: 'candidate:1', sdpMLineIndex: 0 }, type: 'media', connectionId: 'mc_1' };

/** As the package writes them. `src` is behind the type in what the receiver gets. */
const sent = (dst: string, payload: object = candidate) => JSON.stringify({ type: 'CANDIDATE', payload, dst });
const got = (src: string, dst: string, payload: object = candidate) =>
  JSON.stringify({ type: 'CANDIDATE', src, dst, payload });

interface Peer {
  readonly id: string;
  readonly client: WebSocket;
  readonly frames: string[];
  /** The TCP socket by which the node reaches it. */
  readonly socket: Socket;
}

/** The book is in memory here, so that Redis is asked for nothing but what goes between nodes. Its clock stands still. */
const clock = new FakeClock();
const book = new MemoryAddressBook(clock, LEASE_MS);
const store = new MemoryRoomStore(clock);
const leases = new MemoryNodeLeases(clock);
const lookups = vi.spyOn(book, 'find');

let server: RedisServer;
let inspect: Redis;
const opened: Redis[] = [];
const ends: (() => void)[] = [];
let near: Peer;
let neighbour: Peer;
let far: Peer;

beforeAll(async () => {
  server = await startRedis();
  inspect = redis();
  const [one, two] = [await started('one'), await started('two')];
  [near, neighbour, far] = [await one('near'), await one('neighbour'), await two('far')];
});

afterAll(async () => {
  for (const end of ends) end();
  for (const each of opened) each.disconnect();
  await server.stop();
});

beforeEach(async () => {
  for (const { frames } of [near, neighbour, far]) frames.length = 0;
  lookups.mockClear();
  clock.tick(RECEIPT_MS);
  await Promise.all(opened.map((client) => client.status === 'ready' && client.ping()));
  await inspect.config('RESETSTAT');
});

function redis(): Redis {
  const client = new Redis(server.url);
  opened.push(client);
  return client;
}

/** Starts a node that clients of PeerJS reach. Answers how one of them comes. */
async function started(nodeId: string): Promise<(id: string) => Promise<Peer>> {
  const [commands, publisher, subscriber] = [redis(), redis(), redis()];
  const registry = new ConnectionRegistry();
  const bus = { redis: commands, publisher, prefix: 'cost', metrics: silentBus, clock, batchMs: BATCH_MS };
  const node = createNode(
    {
      nodeId,
      capacity: 8,
      graceMs: 0,
      leaseMs: LEASE_MS,
      eventsPerSecond: 1_000,
      bytesPerSecond: 1_048_576,
      addressLimits: 0,
      iceServers: [],
    },
    {
      ...{ store, leases, clock },
      bus: new RedisNodeBus(bus),
      connections: registry,
      identity: createIdentity(new SessionKeys([])),
      events: silentEvents,
      metrics: silentMetrics,
    },
  );
  const addresses = new Addresses(node, book, senderOf);
  node.addresses = addresses;
  const inbox = {
    commands,
    subscriber,
    prefix: 'cost',
    node: nodeId,
    clock,
    events: silentEvents,
    ...silentReports,
    metrics: silentBus,
    staleMs: LEASE_MS,
  };
  await new RedisInbox(inbox).open((envelope) => receive(node, envelope));
  await renewLease(node);
  node.phase = 'running';
  const http = createServer();
  const ports = { node, registry, metrics: silentDialects };
  createTextServer({
    ...{
      http,
      node,
      registry,
      mayConnect: () => true,
      limitBytes: 262_144,
      gatekeeper: new Gatekeeper(node, () => []),
      addressOf: () => '',
      edgeOf: () => NO_EDGE,
    },
    dialects: [peerJsDialect(ports, addresses, { path: '/peerjs', key: 'peerjs' })],
  });
  const sockets: Socket[] = [];
  http.on('connection', (socket) => sockets.push(socket));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  ends.push(() => {
    http.closeAllConnections();
    http.close();
  });

  return async (id) => {
    const client = new WebSocket(`ws://127.0.0.1:${address.port}/peerjs?key=peerjs&id=${id}&token=t`);
    const frames: string[] = [];
    client.on('message', (data) => frames.push(String(data)));
    ends.push(() => client.terminate());
    await until('OPEN', () => frames.includes('{"type":"OPEN"}'));
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('not connected');
    return { id, client, frames, socket };
  };
}

async function signal(from: Peer, to: Peer, count: number): Promise<void> {
  const before = to.frames.length;
  for (let n = 0; n < count; n += 1) from.client.send(sent(to.id));
  await until('the signals', () => {
    clock.tick(BATCH_MS);
    return to.frames.length === before + count;
  });
}

test('a signal to a peer of the same node costs no Redis command and no lookup', async () => {
  await signal(near, neighbour, 20);
  await setImmediate();
  clock.tick(RECEIPT_MS);
  await Promise.all(opened.map((client) => client.status === 'ready' && client.ping()));
  const { ping, ...others } = await commandsOf(inspect);
  expect(ping).toBeGreaterThan(0);
  expect(others).toEqual({});
  expect(lookups).not.toHaveBeenCalled();
});

test('the first signal to a peer of another node costs one lookup and one publish, the next one a publish', async () => {
  await signal(near, far, 1);
  expect(lookups).toHaveBeenCalledTimes(1);
  expect(await commandsOf(inspect)).toEqual({ spublish: 1, 'client|reply': 1 });
  await signal(near, far, 1);
  expect(lookups).toHaveBeenCalledTimes(1);
  expect(await commandsOf(inspect)).toMatchObject({ spublish: 2 });
});

test('signals that wait for the first lookup ask for no other', async () => {
  await signal(far, near, 10);
  expect(lookups).toHaveBeenCalledTimes(1);
  expect((await commandsOf(inspect))['spublish']).toBeLessThanOrEqual(10);
});

test.each([
  ['of the same node', () => neighbour],
  ['of another node', () => far],
])('a signal costs a receiver %s one frame in one write, and its sender nothing', async (_where, receiver) => {
  const to = receiver();
  const [writes, answers] = [vi.spyOn(to.socket, 'write'), vi.spyOn(near.socket, 'write')];
  await signal(near, to, 1);
  const text = got(near.id, to.id);
  expect(to.frames).toEqual([text]);
  expect(writes.mock.calls.map(([frame]) => String(frame).length)).toEqual([text.length + 4]);
  expect(answers).not.toHaveBeenCalled();
});

/** How often JSON is read and written while a signal of this text is relayed. */
async function jsonCalls(text: string): Promise<readonly [parsed: number, encoded: number]> {
  const [parse, stringify] = [vi.spyOn(JSON, 'parse'), vi.spyOn(JSON, 'stringify')];
  near.client.send(text);
  await until('the signal', () => neighbour.frames.length === 1);
  const counts = [parse.mock.calls.length, stringify.mock.calls.length] as const;
  parse.mockRestore();
  stringify.mockRestore();
  return counts;
}

test('a candidate is relayed as it came: neither parsed nor encoded again', async () => {
  expect(await jsonCalls(sent(neighbour.id))).toEqual([0, 0]);
});

test('an offer is parsed once, and not encoded again', async () => {
  const offer = { sdp: { type: 'offer', sdp: 'v=0\r\n'.repeat(200) }, type: 'media', connectionId: 'mc_1' };
  expect(await jsonCalls(sent(neighbour.id, offer).replace('CANDIDATE', 'OFFER'))).toEqual([1, 0]);
});
