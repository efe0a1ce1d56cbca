import { beforeEach, expect, test } from 'vitest';
import { loseConnection } from '../../../src/core/leave-room.ts';
import { openConnection } from '../../../src/core/node.ts';
import { encodeEvent } from '../../../src/protocol/frames.ts';
import { RoomPeer } from '../../../src/gateway/room-peer.ts';
import { beat, CoreCluster } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { type DialectNode, dialectNode, HeldStore } from './dialect-node.ts';

const ROOM = 'pubsub\u001froom';

let cluster: CoreCluster;
let a: DialectNode;
let b: DialectNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  a = await dialectNode(cluster, 'a');
  b = await dialectNode(cluster, 'b');
});

/** A peer of a client of its own, with what it heard. */
function peerOf({ node, ports }: DialectNode, client: string) {
  const heard: (readonly unknown[])[] = [];
  if (!node.connected.has(client)) openConnection(node, client);
  const peer = new RoomPeer(ports, { id: client }, ROOM, {
    joined: (other) => heard.push(['joined', other.client]),
    left: (other) => heard.push(['left', other.client]),
    updated: (other) => heard.push(['updated', other.client, other.metadata['screen']]),
    heard: (from, body) => heard.push(['heard', from.client, body]),
    ended: () => heard.push(['ended']),
  });
  return { peer, heard };
}

async function joined(node: DialectNode, client: string) {
  const one = peerOf(node, client);
  expect(await one.peer.join({})).toMatchObject({ ok: true });
  await settled();
  return one;
}

test('R157, R158: what its client has no room for, by its sender, is dropped and counted; who comes and goes is not', async () => {
  const one = await joined(a, 'one');
  const two = await joined(a, 'two');
  const asked: string[] = [];
  a.ports.registry.add('two', {
    send: () => true,
    close: () => undefined,
    waitingBytes: () => 0,
    admits(frame) {
      asked.push(frame.slice(0, 10));
      return !/^\["(?:signal|message)"/.test(frame);
    },
  });
  two.heard.length = 0;
  expect(one.peer.signal('two', 'lost')).toBe('peer-away');
  one.peer.broadcast('lost too');
  await settled();
  await one.peer.leave();
  await settled();
  expect(two.heard).toEqual([['left', 'one']]);
  expect(asked).toEqual(['["signal",', '["message"', '["peer-lef']);
  expect(a.ports.registry.dropped).toBe(2);
});

function innerOf({ node }: DialectNode): readonly string[] {
  return [...node.connected.values()].filter(({ inner }) => inner).map(({ id }) => id);
}

/** Time passes, and nodes renew their leases. */
async function live(ms: number, ...nodes: readonly DialectNode[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5_000) {
    await cluster.clock.advance(5_000);
    for (const { core } of nodes) await beat(core);
  }
}

test('a peer hears of the others that come, change and go, on its node and on others, and not of itself', async () => {
  const one = await joined(a, 'one');
  const two = await joined(a, 'two');
  const three = await joined(b, 'three');
  await three.peer.update({ screen: true });
  await settled();
  expect(one.peer.others.map(({ client }) => client)).toEqual(['two', 'three']);
  void two.peer.leave();
  await settled();
  void three.peer.leave();
  await settled();
  expect(one.heard).toEqual([
    ['joined', 'two'],
    ['joined', 'three'],
    ['updated', 'three', true],
    ['left', 'two'],
    ['left', 'three'],
  ]);
  expect(three.heard).toEqual([['left', 'two']]);
  expect(one.peer.others).toEqual([]);
});

test('messages and signals reach the others with the id of their client, and nobody of another room', async () => {
  const [one, two] = [await joined(a, 'one'), await joined(b, 'two')];
  const elsewhere = new RoomPeer(a.ports, { id: 'one' }, 'pubsub\u001fother', { ended: () => undefined });
  await elsewhere.join({});
  expect(two.peer.broadcast('text')).toBeUndefined();
  expect(two.peer.signal('one', { to: 'one' })).toBeUndefined();
  expect(two.peer.signal('two', {})).toBe('unknown-peer');
  expect(two.peer.signal('nobody', {})).toBe('unknown-peer');
  expect(elsewhere.signal('two', {})).toBe('unknown-peer');
  await settled();
  expect(one.heard.slice(1)).toEqual([
    ['heard', 'two', { to: 'one' }],
    ['heard', 'two', 'text'],
  ]);
  expect(two.heard).toEqual([]);
});

test.each([
  ['undefined', undefined, 'bad-message'],
  ['binary', Buffer.from('x'), 'bad-message'],
  ['an infinite number', Number.POSITIVE_INFINITY, 'bad-message'],
  ['a prototype key', JSON.parse('{"__proto__":1}'), 'bad-message'],
  ['16 levels, one of which is the array around it', JSON.parse('['.repeat(16) + ']'.repeat(16)), 'bad-message'],
  ['20,000 levels', JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)), 'bad-message'],
  ['65,536 characters', 'x'.repeat(65_533), 'payload-too-large'],
])('R5, R38: a body that is %s is refused', async (_, body, code) => {
  const one = await joined(a, 'one');
  await joined(a, 'two');
  expect([one.peer.broadcast(body), one.peer.signal('two', body)]).toEqual([code, code]);
});

test('after a gap a peer hears the difference', async () => {
  const one = await joined(a, 'one');
  const two = await joined(b, 'two');
  const three = await joined(b, 'three');
  a.core.freeze();
  void two.peer.leave();
  await joined(b, 'four');
  await three.peer.update({ screen: true });
  await settled();
  expect(one.heard.slice(2)).toEqual([]);
  a.core.thaw();
  await beat(a.core);
  expect(one.heard.slice(2).toSorted()).toEqual([
    ['joined', 'four'],
    ['left', 'two'],
    ['updated', 'three', true],
  ]);
});

test('R95: a peer that lost its connection has left', async () => {
  const one = await joined(a, 'one');
  await joined(b, 'two');
  for (const id of innerOf(b)) loseConnection(b.node, id);
  await cluster.clock.advance(100);
  expect(one.heard).toEqual([
    ['joined', 'two'],
    ['left', 'two'],
  ]);
  await cluster.clock.advance(1_000);
  expect(one.heard).toHaveLength(2);
});

test('R95: the peer of a node that was killed has left', async () => {
  const one = await joined(a, 'one');
  await joined(b, 'two');
  b.core.freeze();
  await live(30_000, a);
  expect(one.heard).toEqual([
    ['joined', 'two'],
    ['left', 'two'],
  ]);
  expect(one.peer.others).toEqual([]);
});

test('R99: a join is tried again while the store is away, and takes one seat', async () => {
  await live(5_000, a, b);
  cluster.storeUp = false;
  const { peer } = peerOf(a, 'one');
  const result = peer.join({});
  await cluster.clock.advance(1_200);
  cluster.storeUp = true;
  await cluster.clock.advance(500);
  expect(await result).toMatchObject({ ok: true });
  expect(await cluster.store.look(ROOM)).toMatchObject({ peers: 1 });
});

test('R99: after 20 tries, for 10 s together, it is given up, and so is its inner connection', async () => {
  cluster.storeUp = false;
  const result = peerOf(a, 'one').peer.join({});
  await cluster.clock.advance(20 * 500);
  expect(await result).toEqual({ ok: false, code: 'store-unavailable' });
  expect(cluster.calls.filter((call) => call === 'join')).toHaveLength(20);
  expect(innerOf(a)).toEqual([]);
});

test('it is not tried again once its client is gone', async () => {
  cluster.storeUp = false;
  const result = peerOf(a, 'one').peer.join({});
  await settled();
  loseConnection(a.node, 'one');
  await cluster.clock.advance(500);
  expect(await result).toEqual({ ok: false, code: 'store-unavailable' });
  expect(a.node.connected.size).toBe(0);
});

test('R14: a peer that is refused leaves no inner connection', async () => {
  for (let n = 0; n < 8; n += 1) await joined(a, `client ${n}`);
  expect(await peerOf(a, 'one more').peer.join({})).toEqual({ ok: false, code: 'room-full' });
  expect(innerOf(a)).toHaveLength(8);
});

test('a peer that leaves while it joins leaves no seat and no connection behind', async () => {
  const store = new HeldStore(cluster.clock);
  cluster.store = store;
  const { peer, heard } = peerOf(a, 'one');
  const result = peer.join({});
  await settled();
  void peer.leave();
  store.letThrough();
  expect(await result).toEqual({ ok: false, code: 'not-joined' });
  await settled();
  expect([(await store.look(ROOM)).peers, innerOf(a), heard]).toEqual([0, [], []]);
});

test('a join that fails in a way that nobody foresaw leaves no inner connection', async () => {
  const store = new HeldStore(cluster.clock);
  store.failure = new Error('not foreseen');
  store.letThrough();
  cluster.store = store;
  await expect(peerOf(a, 'one').peer.join({})).rejects.toThrow('not foreseen');
  expect(innerOf(a)).toEqual([]);
});

test('R45: a peer whose session is over tells its client once', async () => {
  const one = await joined(a, 'one');
  const [inner = ''] = innerOf(a);
  a.ports.registry.close(inner);
  a.ports.registry.close(inner);
  await settled();
  expect(one.heard).toEqual([['ended']]);
  expect(await cluster.store.look(ROOM)).toMatchObject({ peers: 0 });
  expect(one.peer.broadcast('text')).toBe('not-joined');
});

test('frames that no peer needs change nothing, and neither does a text that is no event', async () => {
  const one = await joined(a, 'one');
  const [inner = ''] = innerOf(a);
  const frames = [
    encodeEvent('goodbye', { reason: 'drain', reconnect: true, afterMs: 0 }),
    encodeEvent('announcement', { text: 'x' }),
    encodeEvent('message', 'nobody', { not: 'an array' }),
    encodeEvent('signal', 'nobody', 1, ['body'], 0),
    ...['["event-of-tomorrow",{}]', '["toString"]', '{}', 'null', '[]', '[[', ''],
  ];
  for (const frame of frames) a.ports.registry.send(inner, frame);
  expect([one.heard, one.peer.others]).toEqual([[], []]);
});

test('R93: a message arrives also where its sender leaves behind it, and before the others hear of that', async () => {
  const [one, two, three] = [await joined(a, 'one'), await joined(a, 'two'), await joined(b, 'three')];
  one.peer.broadcast('farewell');
  await one.peer.leave();
  await settled();
  for (const { heard } of [two, three]) {
    expect(heard.slice(-2)).toEqual([
      ['heard', 'one', 'farewell'],
      ['left', 'one'],
    ]);
  }
  expect(innerOf(a)).toHaveLength(1);
});

test('R36: in a full room a message needs no store, also on one node while the store is away', async () => {
  const full = await dialectNode(cluster, 'full', { rulesOf: () => ({ capacity: 2, graceMs: 0 }) });
  const [one, two] = [await joined(full, 'one'), await joined(full, 'two')];
  cluster.calls.length = 0;
  cluster.storeUp = false;
  for (const body of ['1', '2', '3']) expect(one.peer.broadcast(body)).toBeUndefined();
  expect(two.heard).toEqual(['1', '2', '3'].map((body) => ['heard', 'one', body]));
  expect(cluster.calls).toEqual([]);
});

test('R93: messages keep their order where the room fills up between them', async () => {
  const full = await dialectNode(cluster, 'full', { rulesOf: () => ({ capacity: 3, graceMs: 0 }) });
  const [one, two] = [await joined(full, 'one'), await joined(full, 'two')];
  one.peer.broadcast('1');
  const third = joined(full, 'three');
  one.peer.broadcast('2');
  await third;
  one.peer.broadcast('3');
  await settled();
  expect(two.heard.filter(([what]) => what === 'heard').map(([, , body]) => body)).toEqual(['1', '2', '3']);
});

test('R24: a loss of data ends no call: each node puts its peers back, and none is seen to leave', async () => {
  const [one, two] = [await joined(a, 'one'), await joined(b, 'two')];
  const before = [[...one.heard], [...two.heard]];
  cluster.wipe();
  await beat(a.core);
  await cluster.clock.advance(2_000);
  await beat(b.core);
  await live(30_000, a, b);
  expect([one.heard, two.heard]).toEqual(before);
  one.peer.broadcast('still here');
  await settled();
  expect(two.heard.at(-1)).toEqual(['heard', 'one', 'still here']);
});

test('R93: of two that enter in one turn each hears of the other once: as one that is there, or as one that comes', async () => {
  const [one, two] = [peerOf(a, 'one'), peerOf(a, 'two')];
  const found: (readonly string[])[] = [];
  const enter = ({ peer }: ReturnType<typeof peerOf>) =>
    peer.join({}, () => found.push(peer.others.map(({ client }) => client)));
  await Promise.all([enter(one), enter(two)]);
  await settled();
  expect(found).toEqual([[], ['one']]);
  expect(one.heard).toEqual([['joined', 'two']]);
  expect(two.heard).toEqual([]);
});
