import fc from 'fast-check';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { shareSocketOperations } from '../../src/adapters/redis/socketio-adapter.ts';
import type { BadInputSource } from '../../src/core/ports.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** Socket.IO's cluster operations over a real server: what its adapter sends passes, and nothing else. */

let redis: RedisServer;
let inspect: Redis;
const clients: Redis[] = [];
const bad: BadInputSource[] = [];
let one: Server;
let two: Server;
/** What server two was told, with server-side events. */
const heard: unknown[][] = [];

function client(): Redis {
  const made = new Redis(redis.url);
  clients.push(made);
  return made;
}

function server(): Server {
  const io = new Server();
  shareSocketOperations(io, client(), client(), 'p', (source) => void bad.push(source));
  return io;
}

beforeAll(async () => {
  redis = await startRedis();
  inspect = client();
  [one, two] = [server(), server()];
  two.on('tell', (...args: unknown[]) => {
    heard.push(args.filter((arg) => typeof arg !== 'function'));
    const answer = args.at(-1);
    if (typeof answer === 'function') answer('heard');
  });
  await until('three channels to be subscribed', async () => (await channels()).length === 3);
});

afterAll(async () => {
  for (const each of clients) each.disconnect();
  await redis.stop();
});

beforeEach(() => {
  bad.length = 0;
  heard.length = 0;
});

async function channels(): Promise<readonly string[]> {
  const names: unknown = await inspect.call('PUBSUB', 'SHARDCHANNELS');
  return Array.isArray(names) ? names.map(String) : [];
}

/** Publishes on every channel of the adapters, and waits until server two has read it. */
async function publish(...messages: readonly (string | Uint8Array)[]): Promise<void> {
  for (const channel of await channels()) {
    for (const message of messages) await inspect.spublish(channel, Buffer.from(message));
  }
  const before = heard.length;
  one.serverSideEmit('tell', 'after');
  await until('server two to hear of it', () => heard.length > before);
}

test('R133: what the adapter sends is taken: events with and without bytes, answers, broadcasts, requests', async () => {
  one.serverSideEmit('tell', { a: [1, null, 'x'] });
  one.serverSideEmit('tell', Buffer.from([1, 2, 3]), { deep: [new Uint8Array([4])] });
  await until('both to be heard', () => heard.length === 2);
  expect(heard[1]?.[0]).toEqual(Buffer.from([1, 2, 3]));
  expect(await one.serverSideEmitWithAck('tell', 'x')).toEqual(['heard']);
  one.emit('announcement', { text: 'x' });
  one.to('room').except('other').volatile.compress(false).emit('bytes', Buffer.alloc(70_000));
  expect(await one.timeout(300).emitWithAck('asked')).toEqual([]);
  expect(await one.fetchSockets()).toEqual([]);
  one.in('room').socketsJoin('other');
  one.in('room').socketsLeave(['other']);
  one.in('room').disconnectSockets(true);
  await publish();
  expect(bad).toEqual([]);
});

test('R133: whatever bytes are published, nothing is thrown, and the next event arrives', async () => {
  const type = fc.oneof(fc.nat(14), fc.constant('3'));
  const shaped = fc
    .record({ type, uid: fc.jsonValue(), nsp: fc.constant('/'), data: fc.jsonValue() }, { requiredKeys: [] })
    .filter((message) => !/"type":9/.test(JSON.stringify(message)))
    .map((message) => Buffer.from(JSON.stringify(message)));
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), shaped);
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 5, maxLength: 20 }), async (messages) => publish(...messages)),
    { numRuns: 20 },
  );
  expect(bad.length).toBeGreaterThan(100);
  expect(new Set(bad)).toEqual(new Set(['socketio']));
});

test('R133: an event of another server under a name that Socket.IO keeps for itself is dropped', async () => {
  for (const name of ['connection', 'connect', 'new_namespace', 'error', 'newListener']) {
    await publish(JSON.stringify({ type: 9, uid: 'x', nsp: '/', data: { packet: [name, {}] } }));
  }
  expect(bad.length).toBeGreaterThanOrEqual(5);
});

test('R133: a listener that throws is counted, and ends nothing', async () => {
  two.on('spoil', () => {
    throw new Error('not foreseen');
  });
  one.serverSideEmit('spoil');
  await publish();
  expect(bad).toEqual(['socketio']);
});
