import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { idOf, status } from '../support/cluster-nodes.ts';
import { metric } from '../support/metric.ts';
import type { RunningNode } from '../support/node.ts';
import type { RawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';

/** Sweeps come three times in it. */
const LEASE_MS = 2_000;

let cluster: ProcessCluster;
let nodes: readonly RunningNode[];
let bystanders: readonly RawClient[];

beforeAll(async () => {
  cluster = await ProcessCluster.start({ LEASE_MS: String(LEASE_MS), DIALECTS: 'peerjs', EVENTS_PER_SECOND: '10000' });
  nodes = await Promise.all([cluster.node(), cluster.node()]);
  bystanders = await Promise.all(nodes.map((node) => cluster.joined(node, 'bystanders')));
});

afterAll(() => cluster.stop());

function node(index: number): RunningNode {
  const found = nodes[index];
  if (found === undefined) throw new Error(`no node ${index}`);
  return found;
}

function seatsOf(room: string): string {
  return `signalbox:{${encodeURIComponent(room)}}:seats`;
}

function versionOf(room: string): string {
  return `signalbox:{${encodeURIComponent(room)}}:version`;
}

/** How much was dropped on all nodes. */
async function dropped(source: string): Promise<number> {
  const counts = nodes.map(({ url }) => metric(url, `signalbox_bad_input_total{source="${source}"}`));
  return (await Promise.all(counts)).reduce((total, count) => total + count, 0);
}

/** Every node lives, has its connections, and takes joins. */
async function expectAllWell(room: string): Promise<void> {
  for (const each of nodes) {
    expect(await status(each, 'live')).toBe(200);
    expect(each.output()).not.toContain('uncaught');
    expect(await (await cluster.client(each)).ask('join', { v: 1, room })).toMatchObject({ ok: true });
  }
  for (const { socket } of bystanders) expect(socket.connected).toBe(true);
}

const CHANGE = '["peer-joined",{"version":1,"peer":{"peerId":"x"}}]';

const GARBAGE: readonly (string | Buffer)[] = [
  '',
  '\n\n\n',
  'not JSON',
  '{',
  'null',
  '[]',
  '{}',
  Buffer.from([0, 0xff, 0xfe, 0xc1]),
  // Changes that are none.
  'c\troom\t1\tn\t2not JSON',
  `c\troom\t1\tn\t2${CHANGE}`,
  'c\tbystanders\tNaN\tn\t2["peer-left",{}]',
  'c\tbystanders\t1\tn\t2[null,null]',
  'd\tbystanders\t1\tx\t2not JSON',
  'a\tpeerjs\u001fx\t0\t{\t2x',
  'm\tpeerjs\u001fx\tx\t\t',
  'z\tof a newer version\t1\t\t',
  // Messages of Socket.IO's adapter, of which each ended a node.
  '{"type":3}',
  '{"type":8,"uid":"x","nsp":"/"}',
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((type) => [
    `{"type":${type},"uid":"x","nsp":"/"}`,
    `{"type":${type},"uid":"x","nsp":"/","data":null}`,
    `{"type":${type},"uid":"x","nsp":"/","data":{}}`,
    `{"type":${type},"uid":"x","nsp":"/","data":{"opts":{"rooms":5,"except":[]},"packet":1,"requestId":"1"}}`,
  ]),
  // Without 6: it would be a whole request to disconnect everybody, which whoever may publish may send.
  ...[3, 4, 5, 7, 8, 9, 10, 11, 12].map(
    (type) => `{"type":${type},"uid":"x","nsp":"/","data":{"opts":{"rooms":[],"except":[]},"packet":[],"rooms":1}}`,
  ),
  '{"type":9,"uid":"x","nsp":"/","data":{"packet":["connection",{}]}}',
  '{"type":9,"uid":"x","nsp":"/","data":{"packet":["error","x"]}}',
  `{"type":3,"uid":"x","nsp":"/","data":{"opts":{"rooms":[],"except":[]},"packet":{"type":2,"data":["x",${'['.repeat(50_000)}${']'.repeat(50_000)}]}}}`,
  // MessagePack: {"type":3}, and lengths that are not there.
  Buffer.from([0x81, 0xa4, 0x74, 0x79, 0x70, 0x65, 0x03]),
  Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]),
  Buffer.from(Array.from({ length: 60 }, () => [0xdd, 0x02, 0, 0, 0]).flat()),
  Buffer.from([0xc9, 0xff, 0xff, 0xff, 0xf0, 0x00]),
  Buffer.alloc(100_000, 0x91),
];

test('R130, R132, R133: no publish on any channel ends a node or a connection, and each is counted', async () => {
  const channels: unknown = await cluster.inspect.call('PUBSUB', 'SHARDCHANNELS');
  const names = Array.isArray(channels) ? channels.map(String) : [];
  expect(names.filter((name) => name.includes(':inbox:'))).toHaveLength(2);
  expect(names.filter((name) => name.includes(':io#'))).toHaveLength(3);
  const before = { envelope: await dropped('envelope'), socketio: await dropped('socketio') };
  for (const channel of names) {
    for (const message of GARBAGE) await cluster.inspect.spublish(channel, message);
  }
  await until('both kinds to be counted', async () => {
    const [envelope, socketio] = [await dropped('envelope'), await dropped('socketio')];
    return envelope - before.envelope >= 2 * GARBAGE.length && socketio - before.socketio >= 3 * GARBAGE.length;
  });
  await expectAllWell('after garbage');
  for (const { output } of nodes) {
    expect(output().split('bad input dropped').length - 1).toBeLessThanOrEqual(4);
  }
});

test('R130: what stands beside garbage in a batch arrives', async () => {
  const [one] = nodes;
  const client = await cluster.joined(node(0), 'batch');
  const message = `r\tbatch\t${client.version}\t\t2["message","ghost",{"n":1}]`;
  const channel = `signalbox:inbox:${idOf(node(0))}`;
  await cluster.inspect.spublish(channel, `not an envelope\n${message}\nc\tbatch\t1\tn\t2{\n${message}\n`);
  expect([await client.next('message'), await client.next('message')]).toEqual([
    ['ghost', { n: 1 }],
    ['ghost', { n: 1 }],
  ]);
  await cluster.inspect.spublish(channel, `${message}\n`.repeat(40_000));
  await cluster.inspect.spublish(channel, message.replace('"n":1', '"n":2'));
  expect(await client.next('message')).toEqual(['ghost', { n: 2 }]);
  expect(one?.output()).not.toContain('uncaught');
});

test('R131, R134: bad records end nothing: their seats are free, their rooms answer, the rooms after them are swept', async () => {
  const { inspect } = cluster;
  const shown = '{"name":"","metadata":{}}';
  const plants: readonly (readonly [string, (room: string) => Promise<unknown>])[] = [
    ['garbage', (room) => inspect.hset(seatsOf(room), 'bad', 'garbage')],
    ['no JSON', (room) => inspect.hset(seatsOf(room), 'bad', 'n9\tpresent\t0\t1\td\t\t0\t{name}')],
    [
      'a long name',
      (room) =>
        inspect.hset(seatsOf(room), 'bad', `n9\tpresent\t0\t1\td\t\t0\t{"name":"${'x'.repeat(99)}","metadata":{}}`),
    ],
    ['NaN', (room) => inspect.hset(seatsOf(room), 'bad', `n9\taway\tNaN\t1\td\t\t0\t${shown}`)],
    ['braces', (room) => inspect.hset(seatsOf(room), 'bad', `n{9}\tpresent\t0\t1\td\t\t0\t${shown}`)],
    [
      'a full room',
      (room) => inspect.hset(seatsOf(room), ...Array.from({ length: 20 }, (_, each) => [`bad${each}`, 'x']).flat()),
    ],
    ['version abc', (room) => inspect.set(versionOf(room), 'abc')],
    ['version 1e300', (room) => inspect.set(versionOf(room), '1e300')],
    ['version -1', (room) => inspect.set(versionOf(room), '-1')],
    [
      'a version that is a list',
      async (room) => {
        await inspect.del(versionOf(room));
        await inspect.rpush(versionOf(room), 'x');
      },
    ],
    ['seats that are a text', (room) => inspect.set(seatsOf(room), 'x')],
  ];
  const first = await Promise.all(plants.map(([name]) => cluster.joined(node(0), name)));
  const later = await cluster.joined(node(0), 'later');
  const before = await dropped('record');
  for (const [name, plant] of plants) await plant(name);

  // Another peer comes into the room that was opened last, and nobody is told: only a sweep can find it.
  const ghost = `n9\tpresent\t0\t${later.version}\td\t\t0\t${shown}`;
  await inspect.hset(seatsOf('later'), 'ghost', ghost);
  await inspect.incr(versionOf('later'));
  const [roster] = await later.next('roster');
  expect(JSON.stringify(roster)).toContain('ghost');
  // Its node has no lease, so the sweep marks it away.
  expect(await later.next('peer-away')).toMatchObject([{ peerId: 'ghost' }]);

  for (const [name] of plants) {
    const answer = await (await cluster.client(node(1))).ask('join', { v: 1, room: name });
    expect(answer, name).toMatchObject({ ok: true });
    expect(JSON.stringify(answer), name).not.toContain('"bad');
    expect(await (await cluster.client(node(1))).ask('peek', { room: name }), name).toMatchObject({ ok: true });
  }
  expect((await dropped('record')) - before).toBeGreaterThanOrEqual(plants.length);
  // Where the seats were lost the peer is told to come again; everywhere else it is as it was.
  for (const [index, client] of first.entries()) {
    if (plants[index]?.[0] === 'seats that are a text') continue;
    expect(client.socket.connected, plants[index]?.[0]).toBe(true);
    await until(`a peer in "${plants[index]?.[0]}" to know of two`, async () => {
      const answer: unknown = await client.ask('sync');
      return JSON.stringify(answer).split('peerId').length === 3;
    });
  }
  await expectAllWell('after records');
});

test('R131: leases, the epoch and addresses that are none are cleared, and every node stays ready', async () => {
  const { inspect } = cluster;
  const [leases, epoch] = ['signalbox:{nodes}:leases', 'signalbox:{nodes}:epoch'];
  const before = await dropped('lease');
  const spoil: readonly (() => Promise<unknown>)[] = [
    () =>
      inspect.zadd(
        leases,
        '+inf',
        'endless',
        Date.now() + 60_000,
        'no node',
        Date.now() + 60_000,
        'n'.repeat(1_000_000),
      ),
    async () => {
      await inspect.del(epoch);
      await inspect.rpush(epoch, 'x');
    },
    () => inspect.set(leases, 'x'),
    () => inspect.set(epoch, 'x'.repeat(1_000_000)),
  ];
  let least = before;
  for (const each of spoil) {
    least = await dropped('lease');
    await each();
    await until('it to be cleared', async () => (await dropped('lease')) > least);
  }
  await until('all nodes to be ready', async () => {
    return (await Promise.all(nodes.map((each) => status(each, 'ready')))).every((it) => it === 200);
  });
  await expectAllWell('after leases');
});
