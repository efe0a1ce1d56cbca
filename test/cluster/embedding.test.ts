import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type RoomEvent, type Signalbox, SignalboxError, type SignalboxOptions } from '../../src/server/index.ts';
import { clientOf, startHost, startSignalbox } from '../support/embedded.ts';
import { startNode } from '../support/node.ts';
import type { RawClient } from '../support/raw-client.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

interface Instance {
  readonly signalbox: Signalbox;
  readonly url: string;
  /** What its functions were told, as the names of events and peers. */
  readonly told: (readonly [type: string, event: RoomEvent])[];
}

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

let prefixes = 0;

/** Options that make a cluster of its own for a test. */
function clusterOptions(): Partial<SignalboxOptions> {
  prefixes += 1;
  return { redis: redis.url, redisPrefix: `embedded-${prefixes}`, leaseMs: 1_500, graceMs: 3_000 };
}

async function instance(options: Partial<SignalboxOptions>): Promise<Instance> {
  const { server, url } = await startHost();
  const told: [string, RoomEvent][] = [];
  const note = (type: string) => (event: RoomEvent) => void told.push([type, event]);
  const on = {
    'room-started': note('room-started'),
    'peer-joined': note('peer-joined'),
    'peer-left': note('peer-left'),
    'room-ended': note('room-ended'),
  };
  return { signalbox: await startSignalbox({ server, on, ...options }), url, told };
}

async function joined(
  client: RawClient,
  room = 'lab',
): Promise<{ readonly self: string; readonly resumeSecret: string }> {
  const welcome: unknown = await client.ask('join', { v: 1, room });
  if (isWelcome(welcome)) return welcome;
  throw new Error(`not joined: ${JSON.stringify(welcome)}`);
}

function isWelcome(value: unknown): value is { readonly self: string; readonly resumeSecret: string } {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === true;
}

describe('two instances of an application over one Redis', () => {
  test('R250: peers of both, and of a node of its own, are in one room and signal to each other', async () => {
    const options = clusterOptions();
    const [one, two] = [await instance(options), await instance(options)];
    const node = await startNode({ REDIS_URL: redis.url, REDIS_PREFIX: `${options.redisPrefix}` });
    onTestFinished(() => node.stop());
    const clients = await Promise.all([one, two, node].map(({ url }) => clientOf(url)));
    const [a, b, c] = clients;
    if (a === undefined || b === undefined || c === undefined) throw new Error('no clients');
    const { self } = await joined(a);
    for (const [index, client] of [b, c].entries()) {
      const { self: from } = await joined(client);
      client.socket.emit('signal', self, 1, { index }, 0);
      expect(await a.next('signal')).toEqual([from, 1, { index }, 0]);
    }
    const room = await one.signalbox.room('lab');
    expect(new Set(room?.peers.map(({ node: id }) => id)).size).toBe(3);
  });

  test('R254: what one instance refuses enters by no other', async () => {
    const options: Partial<SignalboxOptions> = {
      ...clusterOptions(),
      auth: ({ headers }, { room }) => headers.cookie === 'user=ann' && room === 'lab' && { name: 'Ann' },
    };
    const instances = [await instance(options), await instance(options)];
    for (const { url, signalbox } of instances) {
      const [stranger, ann] = [await clientOf(url), await clientOf(url, { cookie: 'user=ann' })];
      expect(await stranger.ask('join', { v: 1, room: 'lab' })).toMatchObject({ error: { code: 'token-refused' } });
      expect(await ann.ask('join', { v: 1, room: 'other' })).toMatchObject({ error: { code: 'token-refused' } });
      expect(await ann.ask('join', { v: 1, room: 'lab', name: 'Eve' })).toMatchObject({ ok: true });
      expect(new Set((await signalbox.room('lab'))?.peers.map(({ name }) => name))).toEqual(new Set(['Ann']));
    }
  });

  test('R255: each event is told to one instance once, whichever peers are where', async () => {
    const options = clusterOptions();
    const instances = [await instance(options), await instance(options)];
    const rooms = Array.from({ length: 12 }, (_each, index) => `room-${index}`);
    const told = (): (readonly [string, RoomEvent])[] => instances.flatMap((each) => each.told);
    const ofType = (type: string): number => told().filter(([each]) => each === type).length;
    const clients = await Promise.all(
      rooms.flatMap((room) =>
        instances.map(async ({ url }) => {
          const client = await clientOf(url);
          await joined(client, room);
          return client;
        }),
      ),
    );
    // Two instances tell of a room in any order, and a meeting ends when all have left that were told of.
    await until('all joins', () => ofType('peer-joined') === clients.length, 30_000);
    await Promise.all(clients.map((client) => client.ask('leave')));
    await until('all ends', () => ofType('room-ended') === rooms.length, 30_000);
    const meeting = ['room-started', 'peer-joined', 'peer-joined', 'peer-left', 'peer-left', 'room-ended'];
    for (const room of rooms) {
      const types = told()
        .filter(([, event]) => event.room === room)
        .map(([type]) => type);
      expect(types.toSorted()).toEqual(meeting.toSorted());
    }
    expect(new Set(told().map(([, { id }]) => id)).size).toBe(rooms.length * meeting.length);
  });

  test('R257: any instance lists, removes and announces for all', async () => {
    const options = clusterOptions();
    const [one, two] = [await instance(options), await instance(options)];
    const client = await clientOf(one.url);
    const { self } = await joined(client);
    expect(await two.signalbox.announce('soon')).toBe(2);
    expect(await client.next('announcement')).toEqual([{ text: 'soon' }]);
    expect(await two.signalbox.removePeer('lab', self)).toBe(true);
    expect(await client.next('goodbye')).toMatchObject([{ reason: 'removed', reconnect: false }]);
    const rooms: string[] = [];
    for await (const { room } of two.signalbox.rooms()) rooms.push(room);
    expect(rooms).toEqual([]);
  });

  test('R258: clients of an instance that is closed resume on the other one', async () => {
    const options = clusterOptions();
    const [one, two] = [await instance(options), await instance(options)];
    const [a, b] = [await clientOf(one.url), await clientOf(two.url)];
    const { self, resumeSecret: secret } = await joined(a);
    await joined(b);
    const closed = one.signalbox.close();
    expect(await a.next('goodbye')).toMatchObject([{ reason: 'drain', reconnect: true }]);
    const back = await clientOf(two.url);
    expect(await back.ask('join', { v: 1, room: 'lab', resume: { peerId: self, secret } })).toMatchObject({
      ok: true,
      self,
      resumed: true,
    });
    await closed;
    expect(await two.signalbox.room('lab')).toMatchObject({
      peers: [
        { presence: 'present', node: two.signalbox.node },
        { presence: 'present', node: two.signalbox.node },
      ],
    });
  });
});

test('R257, R258: without its Redis an instance starts, says so, and ends', async () => {
  const gone = await startRedis();
  await gone.stop();
  const { server, url } = await startHost();
  const signalbox = await startSignalbox({ server, redis: gone.url });
  expect(signalbox.health('ready')).toMatchObject({ status: 'failing', checks: { store: { ok: false } } });
  await expect(signalbox.room('lab')).rejects.toThrow(SignalboxError);
  await expect(signalbox.room('lab')).rejects.toMatchObject({ code: 'store-unavailable', retryable: true });
  expect(await (await clientOf(url)).ask('join', { v: 1, room: 'lab' })).toMatchObject({
    error: { code: 'store-unavailable' },
  });
  await signalbox.close();
});
