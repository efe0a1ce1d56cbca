import { beforeEach, describe, expect, test } from 'vitest';
import { startDraining } from '../../../src/core/drain-node.ts';
import type { NodeEvent } from '../../../src/core/events.ts';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { lookAtRoom } from '../../../src/core/administration/rooms.ts';
import { changeRoom } from '../../../src/core/change-room.ts';
import { peekRoom, syncRoster } from '../../../src/core/look-at-room.ts';
import { countNode } from '../../../src/core/node.ts';
import { StoreUnavailable } from '../../../src/core/ports.ts';
import { receive } from '../../../src/core/receive.ts';
import { sendMessage } from '../../../src/core/send-message.ts';
import { updatePeer } from '../../../src/core/update-peer.ts';
import { encodeEvent } from '../../../src/protocol/frames.ts';
import { beat, CoreCluster, type CoreNode, resumeOf } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';

let cluster: CoreCluster;
let n1: CoreNode;
let n2: CoreNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  n1 = await cluster.node('n1');
  n2 = await cluster.node('n2');
});

function rosterIds(connection: { got(name: string): readonly (readonly unknown[])[] }): unknown {
  return connection.got('roster').at(-1)?.[0];
}

describe('joining', () => {
  test('R10, R21: a joiner gets the whole roster, and the others on every node get the change', async () => {
    const a = await n1.join('room', { name: 'Ann', metadata: { audio: true } });
    const b = await n2.join('room', { name: 'Ben' });
    const c = await n1.join('room');
    expect(b.welcome.roster.peers.map(({ name }) => name)).toEqual(['Ann', 'Ben']);
    expect(b.welcome).toMatchObject({ v: 1, room: 'room', resumed: false, node: 'n2', limits: { capacity: 8 } });
    expect(a.got('peer-joined').map(([change]) => change)).toEqual([
      { version: b.welcome.roster.version, peer: { peerId: b.self, name: 'Ben', metadata: {}, presence: 'present' } },
      { version: c.welcome.roster.version, peer: { peerId: c.self, name: '', metadata: {}, presence: 'present' } },
    ]);
    expect(b.got('peer-joined')).toHaveLength(1);
    expect(c.events).toEqual([['welcome']]);
  });

  test('R1: a version that the node does not speak is refused', async () => {
    expect(await n1.connect().join({ v: 2, room: 'room' })).toEqual({ ok: false, code: 'unsupported-version' });
  });

  test('R13: a second join on one connection is refused, also while the first is under way', async () => {
    const connection = n1.connect();
    const [first, second] = await Promise.all([
      connection.join({ v: 1, room: 'room' }),
      connection.join({ v: 1, room: 'other' }),
    ]);
    expect([first.ok, second]).toEqual([true, { ok: false, code: 'already-joined' }]);
    expect(leaveRoom(n1.node, connection.id).ok).toBe(true);
    expect((await connection.join({ v: 1, room: 'other' })).ok).toBe(true);
  });

  test('R14: a peer beyond the capacity of the room is refused', async () => {
    const small = await cluster.node('small', { capacity: 2 });
    await small.join('room');
    await small.join('room');
    expect(await small.connect().join({ v: 1, room: 'room' })).toEqual({ ok: false, code: 'room-full' });
  });

  test('R11: nothing overtakes the welcome, and everything that is sent after it arrives', async () => {
    const a = await n1.join('room');
    const [b, c] = await Promise.all([n2.join('room'), n2.join('room')]);
    sendMessage(n1.node, a.id, { hello: true });
    await settled();
    for (const peer of [b, c]) {
      expect(peer.events[0]).toEqual(['welcome']);
      expect(peer.got('message')).toEqual([[a.self, { hello: true }]]);
    }
    expect(b.events.map(([event]) => event)).toEqual(['welcome', 'peer-joined', 'message']);
  });

  test('R13: a second join while the first is under way is refused, and so is a third', async () => {
    const connection = n1.connect();
    const rooms = ['one', 'two', 'three'];
    const answers = await Promise.all(rooms.map((room) => connection.join({ v: 1, room })));
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.code))).toEqual([
      'ok',
      'already-joined',
      'already-joined',
    ]);
    expect([...n1.node.replicas.keys()]).toEqual(['one']);
    await connection.drop();
    expect(n1.node.replicas.get('one')?.members.size ?? 0).toBe(0);
  });

  test('R18: a draining node and a node without its store refuse joins at once, with retryable errors', async () => {
    cluster.storeUp = false;
    expect(await n1.connect().join({ v: 1, room: 'room' })).toEqual({ ok: false, code: 'store-unavailable' });
    cluster.storeUp = true;
    startDraining(n1.node, 200, 1_200, () => 0);
    expect(await n1.connect().join({ v: 1, room: 'room' })).toEqual({ ok: false, code: 'draining' });
  });

  test('R18: a seat that the store gave although its answer was lost is given up when the store is back', async () => {
    const a = await n2.join('room');
    const { join } = cluster.store;
    cluster.store.join = async (...args) => {
      await join.apply(cluster.store, args);
      cluster.storeUp = false;
      throw new StoreUnavailable('no answer', { uncertain: true });
    };
    expect(await n1.connect().join({ v: 1, room: 'room' })).toEqual({ ok: false, code: 'store-unavailable' });
    cluster.store.join = join;
    cluster.storeUp = true;
    await beat(n1);
    expect(await cluster.store.look('room')).toMatchObject({ peers: 1 });
    expect(syncRoster(n2.node, a.id)).toMatchObject({ ok: true, value: { roster: { peers: [{ peerId: a.self }] } } });
  });

  test('a join that fails in a way that nobody foresaw is counted, and the connection may join again', async () => {
    const told: NodeEvent[] = [];
    const n3 = await cluster.node('n3', {}, { events: { emit: (event) => told.push(event) } });
    const { join } = cluster.store;
    cluster.store.join = () => Promise.reject(new Error('not foreseen'));
    const connection = n3.connect();
    await expect(connection.join({ v: 1, room: 'room' })).rejects.toThrow('not foreseen');
    expect(told).toContainEqual({ type: 'join-refused', code: 'internal', resume: false });
    cluster.store.join = join;
    expect(await connection.join({ v: 1, room: 'room' })).toMatchObject({ ok: true });
  });

  test('a connection that is lost while it joins leaves nothing behind', async () => {
    const connection = n1.connect();
    const join = connection.join({ v: 1, room: 'room' }).catch(() => undefined);
    await connection.drop();
    await join;
    await settled();
    expect(await cluster.store.look('room')).toMatchObject({ peers: 0 });
    expect(countNode(n1.node)).toEqual({ connections: 0, peers: 0, rooms: 0 });
    expect(n1.node.replicas.size).toBe(0);
  });
});

describe('leaving and looking', () => {
  test('R15: leaving ends the session at once, and peers on every node are told', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    expect(leaveRoom(n1.node, a.id)).toEqual({ ok: true, value: {} });
    await settled();
    const { version } = b.welcome.roster;
    expect(b.got('peer-left')).toEqual([[{ version: version + 1, peerId: a.self, reason: 'left', host: b.self }]]);
    const resume = { peerId: a.self, secret: a.welcome.resumeSecret };
    expect(await n1.connect().join({ v: 1, room: 'room', resume })).toEqual({ ok: false, code: 'resume-refused' });
  });

  test('R15: leaving works while the store is away, and is carried out when it is back', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    cluster.storeUp = false;
    expect(leaveRoom(n1.node, a.id).ok).toBe(true);
    await settled();
    cluster.storeUp = true;
    await beat(n1);
    expect(b.got('peer-left')).toMatchObject([[{ peerId: a.self, reason: 'left' }]]);
  });

  test('R16: leave, update, message and sync need a room', async () => {
    const { id } = n1.connect();
    const refused = { ok: false, code: 'not-joined' };
    expect(leaveRoom(n1.node, id)).toEqual(refused);
    expect(await updatePeer(n1.node, id, { name: 'x' })).toEqual(refused);
    expect(sendMessage(n1.node, id, {})).toEqual(refused);
    expect(syncRoster(n1.node, id)).toEqual(refused);
  });

  test('R247: a peek says how many peers the host allows, on any node', async () => {
    const a = await n1.join('room');
    await changeRoom(n1.node, a.id, { action: 'capacity', peers: 1 });
    const look = { room: 'room' };
    expect(await peekRoom(n1.node, a.id, look)).toMatchObject({ value: { peers: 1, capacity: 1, full: true } });
    expect(await peekRoom(n2.node, 'looker', look)).toMatchObject({ value: { capacity: 1, full: true } });
    expect(await lookAtRoom(n2.node, 'room')).toMatchObject({ capacity: 1 });
  });

  test('R52: a peek counts without joining', async () => {
    await n1.join('room');
    expect(await peekRoom(n2.node, 'looker', { room: 'room' })).toEqual({
      ok: true,
      value: { room: 'room', peers: 1, capacity: 8, full: false, entry: 'open' },
    });
    expect(await peekRoom(n2.node, 'looker', { room: 'nobody' })).toMatchObject({
      ok: true,
      value: { peers: 0, full: false },
    });
    cluster.storeUp = false;
    expect(await peekRoom(n2.node, 'looker', { room: 'room' })).toEqual({ ok: false, code: 'store-unavailable' });
  });

  test('R350: a peek tells on any node, by one store call, whether a join comes in, waits or is refused', async () => {
    const host = await n1.join('room');
    const entry = async (): Promise<unknown> => {
      const peeked = await peekRoom(n2.node, 'looker', { room: 'room' });
      return peeked.ok && peeked.value.entry;
    };
    expect(await entry()).toBe('open');
    await changeRoom(n1.node, host.id, { action: 'waiting', on: true });
    cluster.calls.length = 0;
    expect(await entry()).toBe('wait');
    expect(cluster.calls).toEqual(['look']);
    // A lock is stronger (R207).
    await changeRoom(n1.node, host.id, { action: 'lock' });
    expect(await entry()).toBe('locked');
    await changeRoom(n1.node, host.id, { action: 'waiting', on: false });
    expect(await entry()).toBe('locked');
    leaveRoom(n1.node, host.id);
    await settled();
    expect(await entry()).toBe('open');
  });
});

describe('updates and messages', () => {
  test('R51: given keys replace, null removes, other keys stay; every peer is told, also the sender', async () => {
    const a = await n1.join('room', { name: 'Ann', metadata: { audio: true, hand: true, x: 1 } });
    const b = await n2.join('room');
    await updatePeer(n1.node, a.id, { metadata: { audio: false, hand: null } });
    await updatePeer(n1.node, a.id, { name: 'Anna' });
    await settled();
    for (const peer of [a, b]) {
      expect(peer.got('peer-updated').map(([change]) => change)).toMatchObject([
        { peer: { name: 'Ann', metadata: { audio: false, x: 1 } } },
        { peer: { name: 'Anna', metadata: { audio: false, x: 1 } } },
      ]);
    }
  });

  test('R51: an update that was refused because the store was away is not part of the next update', async () => {
    const a = await n1.join('room', { name: 'Ann', metadata: { none: null } });
    cluster.storeUp = false;
    expect(await updatePeer(n1.node, a.id, { name: 'Refused' })).toEqual({ ok: false, code: 'store-unavailable' });
    cluster.storeUp = true;
    await updatePeer(n1.node, a.id, { metadata: { hand: true } });
    expect((await cluster.store.load('room')).seats).toMatchObject([
      { name: 'Ann', metadata: { none: null, hand: true } },
    ]);
  });

  test('R17: the limits hold for the merged metadata, not only for each update', async () => {
    const a = await n1.join('room', { metadata: { text: 'x'.repeat(1_500) } });
    expect(await updatePeer(n1.node, a.id, { metadata: { more: 'x'.repeat(1_500) } })).toEqual({
      ok: false,
      code: 'payload-too-large',
    });
    expect((await cluster.store.load('room')).seats[0]?.metadata).not.toHaveProperty('more');
  });

  test('R50: a message reaches every other peer once, in order, and no other room', async () => {
    const a = await n1.join('room');
    const others = [await n1.join('room'), await n2.join('room'), await n2.join('room')];
    const stranger = await n2.join('elsewhere');
    for (const text of ['one', 'two', 'three']) sendMessage(n1.node, a.id, { text });
    await settled();
    for (const other of others) {
      expect(other.got('message').map(([, payload]) => payload)).toEqual([
        { text: 'one' },
        { text: 'two' },
        { text: 'three' },
      ]);
    }
    expect(a.got('message')).toEqual([]);
    expect(stranger.got('message')).toEqual([]);
    const published = cluster.sent.filter(({ envelope }) => envelope.kind === 'room');
    expect(published).toHaveLength(3);
  });

  test('R50: messages keep the order of their sender, also when the store answers in another order', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    const { load } = cluster.store;
    const late = Promise.withResolvers<void>();
    const waits = [late.promise, Promise.resolve()];
    cluster.store.load = async (...args) => {
      await waits.shift();
      return load.apply(cluster.store, args);
    };
    for (const text of ['one', 'two']) sendMessage(n1.node, a.id, { text });
    await settled();
    expect(b.got('message')).toEqual([]);
    late.resolve();
    await settled();
    expect(b.got('message').map(([, payload]) => payload)).toEqual([{ text: 'one' }, { text: 'two' }]);
  });

  test('R50: a peer that moves while a message is under way gets it once', async () => {
    const [a, mover] = [await n1.join('room'), await n1.join('room')];
    const { load } = cluster.store;
    const late = Promise.withResolvers<void>();
    cluster.store.load = async (...args) => {
      await late.promise;
      return load.apply(cluster.store, args);
    };
    sendMessage(n1.node, a.id, { text: 'hello' });
    const moved = await n2.join('room', resumeOf(mover));
    late.resolve();
    await settled();
    expect([...mover.got('message'), ...moved.got('message')]).toEqual([[a.self, { text: 'hello' }]]);
  });

  test('R50: a message sent before a peer moved here reaches the peers that were here, but not this one', async () => {
    const [, mover, stays] = [await n1.join('room'), await n1.join('room'), await n2.join('room')];
    const { version } = stays.welcome.roster;
    const moved = await n2.join('room', resumeOf(mover));
    const frame = encodeEvent('message', 'somebody', { text: 'hello' });
    receive(n2.node, { kind: 'room', room: 'room', version, frame });
    expect(moved.got('message')).toEqual([]);
    expect(stays.got('message')).toHaveLength(1);
  });

  test('R22: sync answers with the current roster', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    expect(syncRoster(n1.node, a.id)).toEqual({ ok: true, value: { roster: b.welcome.roster } });
    expect(rosterIds(a)).toBeUndefined();
  });
});
