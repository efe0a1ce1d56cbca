import { beforeEach, describe, expect, test } from 'vitest';
import { renewToken } from '../../../src/core/access/renew-token.ts';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { relaySignal } from '../../../src/core/relay-signal.ts';
import {
  CoreCluster,
  type CoreNode,
  type JoinedConnection,
  provenResumeOf,
  rosterOf,
} from '../../support/core-cluster.ts';
import { FakeAccess } from '../../support/fake-access.ts';
import { settled } from '../../support/fake-clock.ts';

let cluster: CoreCluster;
let access: FakeAccess;
let n1: CoreNode;
let n2: CoreNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  access = new FakeAccess(cluster.clock);
  n1 = await cluster.node('n1', {}, { access });
  n2 = await cluster.node('n2', {}, { access });
});

/** A peer whose token ends in `ms`, and one on another node that stays. */
async function pairOf(ms: number): Promise<{ a: JoinedConnection; b: JoinedConnection }> {
  const endsAt = cluster.clock.now() + ms;
  const a = await n1.join('room', { token: access.give('a', 'room', { endsAt }) });
  const b = await n2.join('room', { token: access.give('b', 'room') });
  return { a, b };
}

const GOODBYE = [[{ reason: 'token-expired', reconnect: false, afterMs: 0 }]];

describe('R186: a fresh token', () => {
  test('is asked for when a quarter of the time is left, and at most a minute', async () => {
    const { a } = await pairOf(100_000);
    await cluster.clock.advance(74_999);
    expect(a.got('token-expiring')).toEqual([]);
    await cluster.clock.advance(1);
    expect(a.got('token-expiring')).toEqual([[{ ms: 25_000 }]]);
    const c = await n1.join('hall', { token: access.give('c', 'hall') });
    await cluster.clock.advance(3_540_000);
    expect(c.got('token-expiring')).toEqual([[{ ms: 60_000 }]]);
  });

  test('takes the place of the one before: the peer stays, with what the new one permits', async () => {
    const { a, b } = await pairOf(100_000);
    await cluster.clock.advance(80_000);
    access.give('fresh', 'room', { role: 'viewer', permissions: [], endsAt: cluster.clock.now() + 200_000 });
    expect(await renewToken(n1.node, a.id, 'fresh')).toEqual({
      ok: true,
      value: { grant: { role: 'viewer', permissions: [], ms: 200_000 } },
    });
    expect(relaySignal(n1.node, a.id, { to: b.self, seq: 1, payloadJson: '{}', ack: 0 })).toBe('forbidden');
    await cluster.clock.advance(190_000);
    expect([a.got('token-expiring').length, a.got('goodbye')]).toEqual([2, []]);
    await cluster.clock.advance(10_000);
    expect(a.got('goodbye')).toEqual(GOODBYE);
  });

  test('that is refused changes nothing', async () => {
    const { a } = await pairOf(100_000);
    access.give('of another room', 'other');
    expect(await renewToken(n1.node, a.id, 'of another room')).toMatchObject({ code: 'token-refused', detail: 'room' });
    expect(await renewToken(n1.node, a.id, 'bad')).toMatchObject({ code: 'token-refused' });
    await cluster.clock.advance(99_000);
    expect(a.got('goodbye')).toEqual([]);
    await cluster.clock.advance(1_000);
    expect(a.got('goodbye')).toEqual(GOODBYE);
  });

  test('is of no use to a connection that is in no room, or left meanwhile', async () => {
    const { a } = await pairOf(100_000);
    expect(await renewToken(n1.node, n1.connect().id, 'a')).toEqual({ ok: false, code: 'not-joined' });
    const { promise, resolve } = Promise.withResolvers<void>();
    access.held = promise;
    const answer = renewToken(n1.node, a.id, 'a');
    leaveRoom(n1.node, a.id);
    resolve();
    expect(await answer).toEqual({ ok: false, code: 'not-joined' });
  });

  test('needs nothing of an open room', async () => {
    access.open.add('lobby');
    const a = await n1.join('lobby');
    expect(await renewToken(n1.node, a.id, 'whatever')).toEqual({ ok: true, value: {} });
  });
});

describe('R187: a token that ends', () => {
  test('ends the session of its peer, which leaves at once for the others', async () => {
    const { a, b } = await pairOf(20_000);
    await cluster.clock.advance(20_000);
    expect(a.got('goodbye')).toEqual(GOODBYE);
    expect(a.closed).toBe(true);
    expect(b.got('peer-away')).toEqual([]);
    expect(b.got('peer-left')).toMatchObject([[{ peerId: a.self, reason: 'left' }]]);
    expect(rosterOf(n2, b)).toEqual([[b.self, 'present']]);
    const resume = { v: 1, ...provenResumeOf(a), token: access.give('a', 'room') };
    expect(await n2.connect().join(resume)).toEqual({ ok: false, code: 'resume-refused' });
  });

  test('ends it while the store is away too; others learn of it when the store is back', async () => {
    const { a, b } = await pairOf(20_000);
    cluster.storeUp = false;
    await cluster.clock.advance(20_000);
    expect(a.got('goodbye')).toEqual(GOODBYE);
    expect(relaySignal(n1.node, a.id, { to: b.self, seq: 1, payloadJson: '{}', ack: 0 })).toBe('not-joined');
    expect(n1.node.unsettled.size).toBe(1);
  });

  test('is nothing to a peer that left before, or moved to another node with a fresh one', async () => {
    const { a, b } = await pairOf(20_000);
    const c = await n1.join('room', { token: access.give('c', 'room', { endsAt: cluster.clock.now() + 20_000 }) });
    leaveRoom(n1.node, c.id);
    const back = await n2.join('room', { ...provenResumeOf(a), token: access.give('fresh', 'room') });
    await cluster.clock.advance(30_000);
    expect([c.got('goodbye'), back.got('goodbye')]).toEqual([[], []]);
    expect(b.got('peer-left')).toMatchObject([[{ peerId: c.self }]]);
    expect(n1.node.grantEnds.due.size).toBe(0);
  });

  test('that ends while the join is under way ends the session after the welcome', async () => {
    const endsAt = cluster.clock.now() + 500;
    access.give('short', 'room', { endsAt });
    const { promise, resolve } = Promise.withResolvers<void>();
    const join = n1.node.store.join.bind(n1.node.store);
    const slow = new Proxy(n1.node.store, {
      get: (target, name) =>
        name === 'join'
          ? async (...args: Parameters<typeof join>) => promise.then(() => join(...args))
          : Reflect.get(target, name),
    });
    Object.assign(n1.node, { store: slow });
    const connection = n1.connect();
    const joining = connection.join({ v: 1, room: 'room', token: 'short' });
    await cluster.clock.advance(2_000);
    resolve();
    await joining;
    await cluster.clock.advance(2_000);
    expect(connection.events.map(([name]) => name)).toEqual(['welcome', 'goodbye']);
  });

  test('costs one timer a node, however many tokens end, and one look at all of them a second', async () => {
    const before = cluster.clock.waiting;
    for (let index = 0; index < 40; index += 1) {
      const token = access.give(`t${index}`, `room ${index}`, { endsAt: cluster.clock.now() + 100_000 + index * 10 });
      await n1.join(`room ${index}`, { token });
    }
    expect(cluster.clock.waiting - before).toBe(1);
    let looks = 0;
    const { after } = cluster.clock;
    cluster.clock.after = (ms, callback) => {
      looks += 1;
      return after.call(cluster.clock, ms, callback);
    };
    await cluster.clock.advance(73_000);
    looks = 0;
    await cluster.clock.advance(5_000);
    expect(looks).toBeLessThanOrEqual(3);
    await cluster.clock.advance(30_000);
    expect(n1.node.grantEnds.due.size).toBe(0);
    await settled();
    expect(n1.node.replicas.size).toBe(0);
  });

  test('is asked for in time by a timer that fires a moment before the clock says so', async () => {
    const { a } = await pairOf(100_000);
    await cluster.clock.advance(70_000);
    cluster.clock.set(-2);
    await cluster.clock.advance(5_000);
    expect(a.got('token-expiring')).toEqual([[{ ms: 25_002 }]]);
    await cluster.clock.advance(25_002);
    expect(a.got('goodbye')).toEqual(GOODBYE);
  });

  test('far in the future is waited for in pieces that a timer can hold', async () => {
    const waits: number[] = [];
    const { after } = cluster.clock;
    cluster.clock.after = (ms, callback) => {
      waits.push(ms);
      return after.call(cluster.clock, ms, callback);
    };
    await n1.join('room', { token: access.give('year', 'room', { endsAt: cluster.clock.now() + 31_536_000_000 }) });
    expect(Math.max(...waits)).toBeLessThan(2 ** 31);
    await cluster.clock.advance(7_300_000);
    expect(n1.node.grantEnds.due.size).toBe(1);
    expect(cluster.clock.waiting).toBe(1);
  });
});
