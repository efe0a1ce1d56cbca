import { beforeEach, describe, expect, test } from 'vitest';
import { may } from '../../../src/core/access/grants.ts';
import { renewToken } from '../../../src/core/access/renew-token.ts';
import { changeRoom } from '../../../src/core/change-room.ts';
import type { NodeEvent } from '../../../src/core/events.ts';
import { FREE_FAILURES } from '../../../src/core/limits/address-limits.ts';
import { peekRoom } from '../../../src/core/look-at-room.ts';
import { relaySignal } from '../../../src/core/relay-signal.ts';
import { sendMessage } from '../../../src/core/send-message.ts';
import { updatePeer } from '../../../src/core/update-peer.ts';
import { loseConnection } from '../../../src/core/leave-room.ts';
import {
  CoreCluster,
  type CoreNode,
  type JoinedConnection,
  provenResumeOf,
  resumeOf,
} from '../../support/core-cluster.ts';
import { FakeAccess } from '../../support/fake-access.ts';
import { settled } from '../../support/fake-clock.ts';

let cluster: CoreCluster;
let access: FakeAccess;
let events: NodeEvent[];
let n1: CoreNode;
let n2: CoreNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  access = new FakeAccess(cluster.clock);
  events = [];
  n1 = await cluster.node('n1', { addressLimits: 1 }, { access, events: { emit: (event) => void events.push(event) } });
  n2 = await cluster.node('n2', {}, { access });
});

function join(node: CoreNode, room: string, token?: string) {
  return node.connect('address').join({ v: 1, room, ...(token === undefined ? {} : { token }) });
}

const signal = (from: JoinedConnection, to: string) => ({ to, seq: 1, payloadJson: '{}', ack: 0, from: from.id });

describe('R180: a room that needs a token', () => {
  test('is entered with one, and not without', async () => {
    expect(await join(n1, 'room')).toEqual({ ok: false, code: 'token-required' });
    expect(await join(n1, 'room', access.give('good', 'room'))).toMatchObject({ ok: true });
    expect(await join(n1, 'room', 'bad')).toEqual({ ok: false, code: 'token-refused', detail: 'signature' });
    expect(await join(n1, 'other', 'good')).toEqual({ ok: false, code: 'token-refused', detail: 'room' });
    access.give('late', 'room', { endsAt: cluster.clock.now() });
    expect(await join(n1, 'room', 'late')).toEqual({ ok: false, code: 'token-expired' });
  });

  test('asks no store for a join whose token is not good', async () => {
    cluster.calls.length = 0;
    await join(n1, 'room');
    await join(n1, 'room', 'bad');
    expect(cluster.calls).toEqual([]);
    expect(n1.node.replicas.size).toBe(0);
  });

  test('R13: takes no second join while the token of the first is checked, and can be entered after a refusal', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    access.held = promise;
    const connection = n1.connect();
    const first = connection.join({ v: 1, room: 'room', token: 'bad' });
    await settled();
    const second = await connection.join({ v: 1, room: 'room', token: 'bad' });
    expect(second).toEqual({ ok: false, code: 'already-joined' });
    resolve();
    expect(await first).toMatchObject({ code: 'token-refused' });
    expect(await connection.join({ v: 1, room: 'room', token: access.give('good', 'room') })).toMatchObject({
      ok: true,
    });
  });

  test('takes no seat for a client that is gone when its token is checked', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    access.held = promise;
    access.give('good', 'room');
    const connection = n1.connect();
    const joining = connection.join({ v: 1, room: 'room', token: 'good' });
    await settled();
    loseConnection(n1.node, connection.id);
    resolve();
    await expect(joining).rejects.toThrow('0 answers');
    expect(cluster.calls).toEqual([]);
  });

  test('a resume needs one too, on every node', async () => {
    const a = await n1.join('room', { token: access.give('good', 'room') });
    await a.drop();
    expect(await n2.connect().join({ v: 1, ...resumeOf(a) })).toEqual({ ok: false, code: 'token-required' });
    expect(await n2.connect().join({ v: 1, ...resumeOf(a), token: 'bad' })).toMatchObject({ code: 'token-refused' });
    expect(await n2.connect().join({ v: 1, ...resumeOf(a), token: 'good' })).toMatchObject({
      ok: true,
      value: { self: a.self, resumed: true },
    });
  });

  test('an open room takes no look at a token', async () => {
    access.open.add('lobby');
    const result = await join(n1, 'lobby', 'bad');
    expect(result).toMatchObject({ ok: true });
    expect(access.asked).toBe(0);
    expect(result.ok && 'grant' in result.value).toBe(false);
  });
});

describe('R182: the grant', () => {
  test('is in the welcome, with the time that is left', async () => {
    const endsAt = cluster.clock.now() + 600_000;
    access.give('viewer', 'room', { role: 'viewer', permissions: ['signal'], endsAt });
    const { welcome, id } = await n1.join('room', { token: 'viewer' });
    expect(welcome.grant).toEqual({ role: 'viewer', permissions: ['signal'], ms: 600_000 });
    const connection = n1.node.connected.get(id);
    expect(connection && [may(connection, 'signal'), may(connection, 'moderate')]).toEqual([true, false]);
  });

  test('of an open room is everything but moderate', async () => {
    access.open.add('room');
    const { id } = await n1.join('room');
    const connection = n1.node.connected.get(id);
    const granted = (['signal', 'message', 'share', 'files', 'ring', 'moderate'] as const).map(
      (permission) => connection && may(connection, permission),
    );
    expect(granted).toEqual([true, true, true, true, true, false]);
  });
});

describe('R183: what a token permits', () => {
  test('signals and messages without the permission are refused, and reach nobody', async () => {
    const a = await n1.join('room', { token: access.give('a', 'room', { permissions: ['message'] }) });
    const b = await n2.join('room', { token: access.give('b', 'room', { permissions: ['signal'] }) });
    await settled();
    expect(relaySignal(n1.node, a.id, signal(a, b.self))).toBe('forbidden');
    expect(sendMessage(n2.node, b.id, [1])).toEqual({ ok: false, code: 'forbidden', detail: 'message' });
    expect(relaySignal(n2.node, b.id, signal(b, a.self))).toBeUndefined();
    expect(sendMessage(n1.node, a.id, [2])).toMatchObject({ ok: true });
    await settled();
    expect([a.got('signal').length, a.got('message').length]).toEqual([1, 0]);
    expect([b.got('signal').length, b.got('message').length]).toEqual([0, 1]);
  });

  test('the name of a token is the name of the peer, whatever its client says', async () => {
    const token = access.give('ann', 'room', { name: 'Ann' });
    const a = await n1.join('room', { token, name: 'The host' });
    expect(a.welcome.roster.peers).toMatchObject([{ name: 'Ann' }]);
    expect(await updatePeer(n1.node, a.id, { name: 'The host', metadata: { hand: true } })).toMatchObject({ ok: true });
    await settled();
    expect(a.got('peer-updated')).toMatchObject([[{ peer: { name: 'Ann', metadata: { hand: true } } }]]);
  });

  test('the name of a token is that of a session which the store lost, too', async () => {
    const a = await n1.join('room', { token: access.give('ann', 'room', { name: 'Ann' }) });
    await a.drop();
    cluster.wipe();
    const back = await n2.join('room', { ...provenResumeOf(a), token: 'ann', name: 'The host' });
    expect(back.welcome.roster.peers).toMatchObject([{ peerId: a.self, name: 'Ann' }]);
  });

  test('with its capacity a join finds the room full sooner, never later', async () => {
    const two = access.give('two', 'room', { capacity: 2 });
    const many = access.give('many', 'room', { capacity: 100 });
    expect((await n1.join('room', { token: two })).welcome.limits.capacity).toBe(2);
    expect((await n1.join('room', { token: many })).welcome.limits.capacity).toBe(8);
    expect(await join(n2, 'room', two)).toEqual({ ok: false, code: 'room-full' });
    for (let index = 0; index < 6; index += 1) await n2.join('room', { token: many });
    expect(await join(n2, 'room', many)).toEqual({ ok: false, code: 'room-full' });
  });
});

describe('R184: looking into a room', () => {
  test('needs a token, except from inside', async () => {
    const a = await n1.join('room', { token: access.give('good', 'room') });
    const outside = n1.connect().id;
    expect(await peekRoom(n1.node, outside, { room: 'room' })).toEqual({ ok: false, code: 'token-required' });
    expect(await peekRoom(n1.node, outside, { room: 'room', token: 'bad' })).toMatchObject({ code: 'token-refused' });
    expect(await peekRoom(n1.node, outside, { room: 'room', token: 'good' })).toMatchObject({ value: { peers: 1 } });
    expect(await peekRoom(n1.node, a.id, { room: 'room' })).toMatchObject({ value: { peers: 1 } });
    expect(await peekRoom(n1.node, a.id, { room: 'other' })).toEqual({ ok: false, code: 'token-required' });
  });

  test('R350: whoever a waiting room lets in at once is told so; a lock holds for all', async () => {
    const speaks = { permissions: ['signal', 'message'] } as const;
    const { id } = await n1.join('room', { token: access.give('mod', 'room') });
    access.give('speaker', 'room', speaks);
    access.give('host', 'room', { ...speaks, role: 'host' });
    const outside = n2.connect('address').id;
    const entry = async (token: string): Promise<unknown> => {
      const peeked = await peekRoom(n2.node, outside, { room: 'room', token });
      return peeked.ok && peeked.value.entry;
    };
    const entries = async () => [await entry('speaker'), await entry('host'), await entry('mod')];
    expect(await changeRoom(n1.node, id, { action: 'waiting', on: true })).toMatchObject({ ok: true });
    expect(await entries()).toEqual(['wait', 'open', 'open']);
    expect(await changeRoom(n1.node, id, { action: 'lock' })).toMatchObject({ ok: true });
    expect(await entries()).toEqual(['locked', 'locked', 'locked']);
  });

  test('R350: a token with a capacity finds the room full at that many peers, as a join does', async () => {
    await join(n1, 'room', access.give('good', 'room'));
    const outside = n2.connect('address').id;
    access.give('small', 'room', { capacity: 1 });
    const look = (token: string) => peekRoom(n2.node, outside, { room: 'room', token });
    expect(await look('good')).toMatchObject({ value: { capacity: 8, full: false } });
    expect(await look('small')).toMatchObject({ value: { capacity: 1, full: true } });
  });
});

describe('R188: tokens that are refused', () => {
  test('make their address wait, longer each time, and nobody else', async () => {
    access.give('good', 'room');
    for (let index = 0; index <= FREE_FAILURES; index += 1) {
      expect(await join(n1, 'room', 'bad')).toMatchObject({ code: 'token-refused' });
      await cluster.clock.advance(100);
    }
    const { asked } = access;
    expect(await join(n1, 'room', 'good')).toEqual({ ok: false, code: 'rate-limited', retryAfterMs: 900 });
    expect(access.asked).toBe(asked);
    expect(await n1.connect('other').join({ v: 1, room: 'room', token: 'good' })).toMatchObject({ ok: true });
    await cluster.clock.advance(900);
    expect(await join(n1, 'room', 'good')).toMatchObject({ ok: true });
  });

  test('count with keys that do not exist, and not where the token ended or no key can be had', async () => {
    access.give('late', 'room', { endsAt: 0 });
    for (const token of ['late', 'keys', undefined]) {
      for (let index = 0; index <= FREE_FAILURES; index += 1) {
        expect(await join(n1, 'room', token)).not.toMatchObject({ code: 'rate-limited' });
        await cluster.clock.advance(100);
      }
    }
    for (let index = 0; index <= FREE_FAILURES; index += 1) {
      expect(await join(n1, 'room', 'key')).toEqual({ ok: false, code: 'token-unchecked', detail: 'key' });
      await cluster.clock.advance(100);
    }
    expect(await join(n1, 'room', 'key')).toMatchObject({ code: 'rate-limited' });
  });

  test('hold up no resume with a proof that a node made', async () => {
    const a = await n1.join('room', { token: access.give('good', 'room') });
    const b = await n1.join('room', { token: 'good' });
    await a.drop();
    await b.drop();
    for (let index = 0; index <= FREE_FAILURES; index += 1) {
      await join(n1, 'room', 'bad');
      await cluster.clock.advance(60);
    }
    const proven = { v: 1, ...provenResumeOf(a), token: 'good' };
    expect(await n1.connect('address').join(proven)).toMatchObject({ ok: true, value: { resumed: true } });
    const guessed = { v: 1, ...resumeOf(b), token: 'good' };
    expect(await n1.connect('address').join(guessed)).toMatchObject({ code: 'rate-limited' });
  });

  test('hold up no fresh token of a peer that a good one let in', async () => {
    const a = n1.connect('address');
    expect(await a.join({ v: 1, room: 'room', token: access.give('good', 'room') })).toMatchObject({ ok: true });
    for (let index = 0; index <= FREE_FAILURES; index += 1) {
      await join(n1, 'room', 'bad');
      await cluster.clock.advance(60);
    }
    expect(await join(n1, 'room', 'good')).toMatchObject({ code: 'rate-limited' });
    expect(await renewToken(n1.node, a.id, access.give('fresh', 'room'))).toMatchObject({ ok: true });
  });

  test('are told to listeners by their result, without the token', async () => {
    await join(n1, 'room');
    await join(n1, 'room', 'bad');
    await join(n1, 'room', access.give('good', 'room'));
    const told = events.filter(({ type }) => type.startsWith('token'));
    expect(told).toMatchObject([
      { type: 'token-checked', result: 'token-required' },
      { type: 'token-checked', result: 'token-refused' },
      { type: 'token-refused', fault: 'signature' },
      { type: 'token-checked', result: 'accepted' },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/"(bad|good)"/);
  });
});
