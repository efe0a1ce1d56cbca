import { setImmediate } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import { RedisNodeBus } from '../../src/adapters/redis/bus.ts';
import { RedisInbox } from '../../src/adapters/redis/inbox.ts';
import { createIdentity } from '../../src/adapters/system/identity.ts';
import { SessionKeys } from '../../src/adapters/system/session-keys.ts';
import { joinRoom } from '../../src/core/join-room.ts';
import { renewLease } from '../../src/core/renew-lease.ts';
import { createNode, openConnection, type SignalingNode } from '../../src/core/node.ts';
import { relaySignal } from '../../src/core/relay-signal.ts';
import { receive } from '../../src/core/receive.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { commandsOf } from '../support/redis-commands.ts';
import { silentEvents, silentMetrics, silentReports } from '../support/silent.ts';
import { until } from '../support/until.ts';

const BATCH_MS = 8;
/** After this time a publish goes at once, and the receipt of earlier publishes has been asked for. In ms. */
const RECEIPT_MS = 200;
/** A node that sends this many signals within this time is busy. */
const BUSY = { signals: 100, windowMs: 100 };
const silentBus = {
  batch: () => undefined,
  arrived: () => undefined,
  publishFailed: () => undefined,
  dropped: () => undefined,
};

/** Rooms are in memory here, so that every command that Redis gets comes from a signal. */
const clock = new FakeClock();
const store = new MemoryRoomStore(clock);
const leases = new MemoryNodeLeases(clock);

let server: RedisServer;
let inspect: Redis;
const opened: Redis[] = [];
let near: Peer;
let neighbour: Peer;
let far: Peer;

interface Peer {
  readonly node: SignalingNode;
  readonly connection: string;
  readonly self: string;
  /** The signals that the peer got. */
  readonly got: string[];
}

beforeAll(async () => {
  server = await startRedis();
  inspect = redis();
  const [one, two] = [await started('one'), await started('two')];
  [near, neighbour, far] = [await joined(one), await joined(one), await joined(two)];
  await until('all to know each other', () => {
    clock.tick(BATCH_MS);
    return [one, two].every(({ node }) => node.replicas.get('room')?.seats.size === 3);
  });
});

afterAll(async () => {
  for (const each of opened) each.disconnect();
  await server.stop();
});

beforeEach(async () => {
  for (const { got } of [near, neighbour, far]) got.length = 0;
  await resetCounts();
});

/** Starts counting anew, with no receipt under way. */
async function resetCounts(afterMs = RECEIPT_MS): Promise<void> {
  clock.tick(afterMs);
  await Promise.all(opened.map((client) => client.status === 'ready' && client.ping()));
  await inspect.config('RESETSTAT');
}

function redis(): Redis {
  const client = new Redis(server.url);
  opened.push(client);
  return client;
}

interface Started {
  readonly node: SignalingNode;
  readonly got: Map<string, string[]>;
}

async function started(nodeId: string): Promise<Started> {
  const [commands, publisher, subscriber] = [redis(), redis(), redis()];
  const got = new Map<string, string[]>();
  const node = createNode(
    {
      nodeId,
      capacity: 8,
      graceMs: 30_000,
      leaseMs: 15_000,
      eventsPerSecond: 1_000,
      bytesPerSecond: 1_048_576,
      addressLimits: 0,
      iceServers: [],
    },
    {
      store,
      leases,
      bus: new RedisNodeBus({
        redis: commands,
        publisher,
        prefix: 'cost',
        metrics: silentBus,
        clock,
        batchMs: BATCH_MS,
      }),
      connections: {
        send(id, frame) {
          if (frame.startsWith('["signal"')) got.get(id)?.push(frame);
          return true;
        },
        close: () => undefined,
      },
      clock,
      identity: createIdentity(new SessionKeys([])),
      events: silentEvents,
      metrics: silentMetrics,
    },
  );
  const inbox = {
    commands,
    subscriber,
    prefix: 'cost',
    node: nodeId,
    clock,
    events: silentEvents,
    ...silentReports,
    metrics: silentBus,
    staleMs: 15_000,
  };
  await new RedisInbox(inbox).open((envelope) => receive(node, envelope));
  await renewLease(node);
  node.phase = 'running';
  return { node, got };
}

async function joined({ node, got }: Started): Promise<Peer> {
  const connection = `connection-${node.connected.size}`;
  const signals: string[] = [];
  got.set(connection, signals);
  openConnection(node, connection);
  let self = '';
  await joinRoom(node, connection, { v: 1, room: 'room' }, (result) => {
    if (result.ok) self = result.value.self;
  });
  return { node, connection, self, got: signals };
}

function send(from: Peer, to: Peer, count: number): void {
  for (let seq = 1; seq <= count; seq += 1) {
    expect(relaySignal(from.node, from.connection, { to: to.self, seq, payloadJson: '{}', ack: 0 })).toBeUndefined();
  }
}

/** The commands of `count` publishes. Before each goes CLIENT REPLY SKIP, because it needs no answer. */
function publishes(count: number) {
  return { spublish: count, 'client|reply': count };
}

test('R36: a signal to a peer of the same node costs no Redis command', async () => {
  send(near, neighbour, 50);
  expect(neighbour.got).toHaveLength(50);
  // If the signals led to commands, Redis gets them before this publish, which is the only one.
  await setImmediate();
  clock.tick(RECEIPT_MS);
  send(near, far, 1);
  await until('the signal to another node', () => far.got.length === 1);
  expect(await commandsOf(inspect)).toEqual(publishes(1));
});

test('R37: fifty signals of one turn to a peer of another node cost one publish and no other command', async () => {
  send(near, far, 50);
  await until('fifty signals', () => far.got.length === 50);
  expect(await commandsOf(inspect)).toEqual(publishes(1));
});

test('publishes are not answered: all of them within 200 ms have one receipt', async () => {
  for (let turn = 1; turn <= 20; turn += 1) {
    send(near, far, 1);
    await until('the signal', () => far.got.length === turn);
  }
  expect(await commandsOf(inspect)).toEqual(publishes(20));
  const asked = await watch();
  clock.tick(RECEIPT_MS);
  await until('the receipt', () => asked.length > 0);
  // If there are other commands, the server gets them before this ping.
  await Promise.all(opened.map((client) => client.status === 'ready' && client.ping()));
  expect(asked.filter((command) => command !== 'ping')).toEqual(['info commandstats']);
});

/** The commands that the server gets from now on. */
async function watch(): Promise<readonly string[]> {
  const asked: string[] = [];
  const monitor = await inspect.monitor();
  opened.push(monitor);
  monitor.on('monitor', (_time: string, command: readonly string[]) => asked.push(command.join(' ').toLowerCase()));
  return asked;
}

/** Sends so many signals for so long that the node counts as busy. */
async function keepBusy(): Promise<void> {
  clock.tick(BUSY.windowMs);
  send(near, far, BUSY.signals);
  await until('the signals of a busy node', () => far.got.length === BUSY.signals);
  await resetCounts(BUSY.windowMs);
}

test('R37: a node that is not busy publishes at the end of each turn', async () => {
  for (let turn = 1; turn <= 20; turn += 1) {
    send(near, far, 1);
    await until('the signal', () => far.got.length === turn);
  }
  expect(await commandsOf(inspect)).toEqual(publishes(20));
});

test('R37: a busy node sends the signals of all turns within BATCH_MS of its last publish with one publish', async () => {
  await keepBusy();
  send(near, far, 1);
  await until('the first', () => far.got.length === BUSY.signals + 1);
  for (let turn = 0; turn < 20; turn += 1) {
    send(near, far, 1);
    await setImmediate();
  }
  expect(await commandsOf(inspect)).toEqual(publishes(1));
  clock.tick(BATCH_MS);
  await until('the others', () => far.got.length === BUSY.signals + 21);
  expect(await commandsOf(inspect)).toEqual(publishes(2));
});
