import { describe, expect, test, vi } from 'vitest';
import { changeRoom } from '../../../src/core/change-room.ts';
import { startDraining } from '../../../src/core/drain-node.ts';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { relaySignal } from '../../../src/core/relay-signal.ts';
import type { Knock, RoomRequest } from '../../../src/protocol/index.ts';
import {
  beat,
  type CoreNode,
  type JoinedConnection,
  type Knocking,
  resumeOf,
  type TestConnection,
} from '../../support/core-cluster.ts';
import { FakeAccess } from '../../support/fake-access.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, live, n1, n2, n3 } from './three-nodes.ts';

async function ask({ node }: CoreNode, { id }: TestConnection, request: RoomRequest): Promise<unknown> {
  const result = await changeRoom(node, id, request);
  await settled();
  return result.ok ? 'done' : result.code;
}

/** A room with a waiting room, and its host. */
async function hosted(node: CoreNode): Promise<JoinedConnection> {
  const host = await node.join('room', { name: 'host' });
  await ask(node, host, { action: 'waiting', on: true });
  return host;
}

/** Those who wait, as a host was told last. */
function shown(host: TestConnection): readonly Knock[] {
  const [list] = host.got('waiting-updated').at(-1) ?? [];
  return Array.isArray(list) ? list : [];
}

function namesShown(host: TestConnection): readonly string[] {
  return shown(host).map(({ name }) => name);
}

/** What one who waits was told last. */
function told(client: TestConnection): unknown {
  return client.got('waiting').at(-1)?.[0];
}

function ticketOf(client: TestConnection): string {
  const last = client.got('waiting').at(-1)?.[0];
  return typeof last === 'object' && last !== null && 'ticket' in last ? String(last.ticket) : '';
}

function outcomeOf({ answer }: Knocking): string {
  if (answer === undefined) return 'waits';
  return answer.ok ? 'joined' : answer.code;
}

describe('to wait', () => {
  test('R207: a client of an earlier version is refused as from a locked room, and one that can wait is told so', async () => {
    await hosted(n1);
    const refused = await n2.connect().join({ v: 1, room: 'room' });
    expect(refused).toEqual({ ok: false, code: 'room-locked', detail: 'waiting room' });
  });

  test('R207: one that waits is told so, and whether a host is there; hosts on other nodes see its name, nobody else does', async () => {
    const host = await n1.join('room', { name: 'host' });
    const guest = await n3.join('room', { name: 'guest' });
    await ask(n1, host, { action: 'waiting', on: true });
    const client = n2.connect();
    const knocking = await client.knock('room', '', { name: 'ann' });
    expect(outcomeOf(knocking)).toBe('waits');
    expect(told(client)).toEqual({ ticket: expect.any(String), host: true });
    expect(namesShown(host)).toEqual(['ann']);
    expect(guest.got('waiting-updated')).toEqual([]);
    expect(client.events.map(([name]) => name)).toEqual(['waiting']);
    expect((await cluster.store.load('room')).seats).toHaveLength(2);
  });

  test('R207: one that waits reaches nobody, and nobody reaches it', async () => {
    const host = await hosted(n1);
    const client = n1.connect();
    await client.knock('room');
    expect(relaySignal(n1.node, client.id, { to: host.self, seq: 1, payloadJson: '{}', ack: 0 })).toBe('not-joined');
    const [{ id } = { id: '' }] = shown(host);
    expect(relaySignal(n1.node, host.id, { to: id, seq: 1, payloadJson: '{}', ack: 0 })).toBe('unknown-peer');
    expect(await ask(n1, client, { action: 'lock' })).toBe('not-joined');
    expect((await client.knock('room')).answer).toMatchObject({ ok: false, code: 'already-joined' });
  });

  test('R207: the cost of a join in a room without a waiting room is one store call, as before', async () => {
    await n1.join('room');
    cluster.calls.length = 0;
    await n2.join('room');
    expect(cluster.calls).toEqual(['join']);
  });

  test('R208: a token that permits `moderate`, or says `host`, does not wait, and is shown who does', async () => {
    const access = new FakeAccess(cluster.clock);
    const node = await cluster.node('t1', {}, { access });
    const token = (name: string, claims = {}) => access.give(name, 'room', claims);
    const first = await node.join('room', { token: token('first', { role: 'host', permissions: ['moderate'] }) });
    await ask(node, first, { action: 'waiting', on: true });
    const waits = node.connect();
    await waits.knock('room', '', { token: token('ann', { permissions: ['signal'] }) });
    expect(told(waits)).toMatchObject({ host: true });
    const second = await node.join('room', { token: token('second', { permissions: ['moderate'] }) });
    const third = await node.join('room', { token: token('third', { role: 'host', permissions: ['signal'] }) });
    expect([first, second, third].map((one) => shown(one).length)).toEqual([1, 1, 0]);
    leaveRoom(node.node, first.id);
    leaveRoom(node.node, third.id);
    await settled();
    await beat(node);
    expect(told(waits)).toMatchObject({ host: false });
  });

  test('R230: the role of a token is in the roster, through resumes and updates', async () => {
    const access = new FakeAccess(cluster.clock);
    const node = await cluster.node('t1', {}, { access });
    const token = access.give('one', 'room', { role: 'viewer' });
    const one = await node.join('room', { token });
    const roles = ({ welcome }: JoinedConnection) => welcome.roster.peers.map(({ role }) => role);
    expect(roles(one)).toEqual(['viewer']);
    await one.drop();
    expect(roles(await node.join('room', { ...resumeOf(one), token }))).toEqual(['viewer']);
    const open = await n1.join('open');
    expect(open.welcome.roster.peers[0]).not.toHaveProperty('role');
  });
});

test('R207: a look after a renewal and one after a change run one after another', async () => {
  const rooms = Array.from({ length: 52 }, (_, index) => `room ${index}`);
  for (const room of rooms) {
    const host = await n1.join(room);
    await ask(n1, host, { action: 'waiting', on: true });
  }
  await settled();
  const { store } = cluster;
  const under = new Map<string, number>();
  let most = 0;
  const knocks = vi.spyOn(store, 'knocks').mockImplementation(async (room) => {
    under.set(room, (under.get(room) ?? 0) + 1);
    most = Math.max(most, under.get(room) ?? 0);
    await new Promise<void>((resolve) => cluster.clock.after(1, resolve));
    under.set(room, (under.get(room) ?? 0) - 1);
    return [];
  });
  const tended = n1.node.waitingRooms.tend();
  // It is not yet this room's turn.
  await cluster.clock.advance(0.5);
  n1.node.waitingRooms.look('room 51');
  await cluster.clock.advance(10);
  await tended;
  expect(knocks.mock.calls.length).toBeGreaterThanOrEqual(53);
  expect(most).toBe(1);
});

describe('to decide', () => {
  test.each([['on the same node'], ['on another node']])('R208: one that is let in %s joins, once', async (where) => {
    const host = await hosted(n1);
    const node = where === 'on another node' ? n2 : n1;
    const client = node.connect();
    const knocking = await client.knock('room', '', { name: 'ann' });
    const [{ id } = { id: '' }] = shown(host);
    expect(await ask(n1, host, { action: 'admit', knock: id })).toBe('done');
    expect(outcomeOf(knocking)).toBe('joined');
    expect(await ask(n1, host, { action: 'admit', knock: id })).toBe('unknown-peer');
    await beat(node);
    expect((await cluster.store.load('room')).seats.map(({ name }) => name).sort()).toEqual(['ann', 'host']);
    expect(host.got('peer-joined')).toHaveLength(1);
    expect(shown(host)).toEqual([]);
  });

  test('R208: one that is turned away is told, and may ask again after 30 s', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    const knocking = await client.knock('room');
    const ticket = ticketOf(client);
    const [{ id } = { id: '' }] = shown(host);
    expect(await ask(n1, host, { action: 'deny', knock: id })).toBe('done');
    const denied = { ok: false, code: 'denied', retryAfterMs: 30_000 };
    expect(knocking.answer).toEqual(denied);
    expect(shown(host)).toEqual([]);
    expect((await client.knock('room', ticket)).answer).toEqual(denied);
    await cluster.clock.advance(30_001);
    expect(outcomeOf(await client.knock('room', ticket))).toBe('waits');
  });

  test('R208: all at once, as many as there are seats left, the first ones first', async () => {
    const host = await hosted(n1);
    await ask(n1, host, { action: 'capacity', peers: 3 });
    const knocks: Knocking[] = [];
    for (const name of ['a', 'b', 'c']) {
      knocks.push(await (name === 'b' ? n1 : n2).connect().knock('room', '', { name }));
      await cluster.clock.advance(1);
    }
    expect(namesShown(host)).toEqual(['a', 'b', 'c']);
    expect(await ask(n1, host, { action: 'admit' })).toBe('done');
    expect(knocks.map(outcomeOf)).toEqual(['joined', 'joined', 'waits']);
    expect(await ask(n1, host, { action: 'admit' })).toBe('room-full');
    expect(await ask(n1, host, { action: 'deny' })).toBe('done');
    expect(knocks.map(outcomeOf)).toEqual(['joined', 'joined', 'denied']);
    expect(await ask(n1, host, { action: 'admit' })).toBe('done');
  });

  test('R208: only the host decides, also where its node does not know yet that it is none any more', async () => {
    const host = await hosted(n1);
    const guest = n2.connect();
    const joins = await guest.knock('room');
    await ask(n1, host, { action: 'admit' });
    const peerId = joins.answer?.ok === true ? joins.answer.value.self : '';
    const waits = n2.connect();
    await waits.knock('room');
    const [{ id } = { id: '' }] = shown(host);
    expect(await ask(n2, guest, { action: 'admit', knock: id })).toBe('forbidden');
    n1.freeze();
    await cluster.store.amend('room', { host: peerId }, undefined);
    expect(await ask(n1, host, { action: 'admit', knock: id })).toBe('forbidden');
    expect(await ask(n1, host, { action: 'remove', peerId })).toBe('forbidden');
  });

  test('R208: the next host is shown who waits, and the one before nobody', async () => {
    const host = await n1.join('room');
    const next = await n2.join('room');
    await ask(n1, host, { action: 'waiting', on: true });
    await n3.connect().knock('room', '', { name: 'ann' });
    await ask(n1, host, { action: 'hand-over', peerId: next.self });
    expect([namesShown(host), namesShown(next)]).toEqual([[], ['ann']]);
    leaveRoom(n2.node, next.id);
    await settled();
    expect(namesShown(host)).toEqual(['ann']);
  });

  test('R208: a host that took too little when the waiting room ended, or when it was host no more, is told later', async () => {
    const host = await hosted(n1);
    await n2.connect().knock('room', '', { name: 'Kim' });
    expect(namesShown(host)).toEqual(['Kim']);
    n1.connections.full.add(host.id);
    await ask(n1, host, { action: 'waiting', on: false });
    await beat(n1);
    expect(namesShown(host)).toEqual(['Kim']);
    n1.connections.full.delete(host.id);
    await beat(n1);
    expect(namesShown(host)).toEqual([]);

    const other = await n1.join('room', { name: 'other' });
    await ask(n1, host, { action: 'waiting', on: true });
    await n2.connect().knock('room', '', { name: 'Lou' });
    expect(namesShown(host)).toEqual(['Lou']);
    n1.connections.full.add(host.id);
    await ask(n1, host, { action: 'hand-over', peerId: other.self });
    await beat(n1);
    expect(namesShown(host)).toEqual(['Lou']);
    n1.connections.full.delete(host.id);
    await beat(n1);
    expect(namesShown(host)).toEqual([]);
  });

  test('R207: a locked room lets nobody in, those who wait go on waiting, and nobody begins to', async () => {
    const host = await hosted(n1);
    const knocking = await n2.connect().knock('room');
    await ask(n1, host, { action: 'lock' });
    expect(await ask(n1, host, { action: 'admit' })).toBe('room-locked');
    expect((await n2.connect().knock('room')).answer).toEqual({ ok: false, code: 'room-locked' });
    await live(10_000, n1, n2);
    expect(outcomeOf(knocking)).toBe('waits');
    await ask(n1, host, { action: 'unlock' });
    expect(await ask(n1, host, { action: 'admit' })).toBe('done');
    expect(outcomeOf(knocking)).toBe('joined');
  });

  test('R205, R208: a ban holds for one that waits', async () => {
    const host = await n1.join('room');
    const bad = n2.connect('192.0.2.1');
    const joined = await bad.join({ v: 1, room: 'room' });
    await ask(n1, host, { action: 'waiting', on: true });
    const knocking = await n3.connect('192.0.2.1').knock('room');
    expect(outcomeOf(knocking)).toBe('waits');
    await ask(n1, host, { action: 'remove', peerId: joined.ok ? joined.value.self : '', ban: true });
    expect((await n3.connect('192.0.2.1').knock('room')).answer).toMatchObject({ code: 'banned' });
    await ask(n1, host, { action: 'admit' });
    expect(outcomeOf(knocking)).toBe('banned');
  });

  test('R207: where the waiting room ends, those who wait come in at once', async () => {
    const host = await hosted(n1);
    const [near, far] = [await n1.connect().knock('room'), await n3.connect().knock('room')];
    await ask(n1, host, { action: 'waiting', on: false });
    expect([near, far].map(outcomeOf)).toEqual(['joined', 'joined']);
    expect(host.got('room-updated').at(-1)).toMatchObject([{ state: { host: host.self } }]);
    expect(shown(host)).toEqual([]);
  });

  test('R207: where the room is closed, those who wait are told', async () => {
    const host = await hosted(n1);
    const [near, far] = [await n1.connect().knock('room'), await n3.connect().knock('room')];
    expect(await ask(n1, host, { action: 'end' })).toBe('done');
    expect([near, far].map(outcomeOf)).toEqual(['closed', 'closed']);
  });
});

describe('a place', () => {
  test('R209: a client that connects again, also to another node, keeps its place, and one that does not loses it', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    await client.knock('room', '', { name: 'ann' });
    const ticket = ticketOf(client);
    await cluster.clock.advance(1);
    await n2.connect().knock('room', '', { name: 'bob' });
    await client.drop();
    const back = n3.connect();
    const knocking = await back.knock('room', ticket, { name: 'ann' });
    expect(namesShown(host)).toEqual(['ann', 'bob']);
    await live(20_000, n1, n2, n3);
    expect(namesShown(host)).toEqual(['ann', 'bob']);
    await back.drop();
    await live(20_000, n1, n2, n3);
    expect([namesShown(host), outcomeOf(knocking)]).toEqual([['bob'], 'waits']);
  });

  test.each([
    ['the same node', () => n2],
    ['another node', () => n3],
  ])('R209: where the old connection is not known to be dead, the new one on %s is let in', async (_, next) => {
    const host = await hosted(n1);
    const old = n2.connect();
    const before = await old.knock('room', '', { name: 'ann' });
    const after = await next().connect().knock('room', ticketOf(old), { name: 'ann' });
    await beat(n2);
    expect(await ask(n1, host, { action: 'admit' })).toBe('done');
    await settled();
    expect([outcomeOf(before), outcomeOf(after)]).toEqual(['timeout', 'joined']);
    expect((await cluster.store.load('room')).seats).toHaveLength(2);
  });

  test('R209: one that was let in and lost its connection in between comes in with its ticket, on another node', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    await client.knock('room');
    const ticket = ticketOf(client);
    n2.freeze();
    await ask(n1, host, { action: 'admit' });
    await client.drop();
    expect(outcomeOf(await n3.connect().knock('room', ticket))).toBe('joined');
    expect(outcomeOf(await n3.connect().knock('room', ticket))).toBe('waits');
  });

  test('R207, R209: the five minutes of one that comes back go on, also on another node', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    await client.knock('room', '', { name: 'ann' });
    const ticket = ticketOf(client);
    await live(200_000, n1, n2, n3);
    await client.drop();
    const knocking = await n3.connect().knock('room', ticket, { name: 'ann' });
    await live(80_000, n1, n2, n3);
    expect([outcomeOf(knocking), namesShown(host)]).toEqual(['waits', ['ann']]);
    await live(40_000, n1, n2, n3);
    expect([outcomeOf(knocking), namesShown(host)]).toEqual(['timeout', []]);
  });

  test('R209: one that comes back to a room that was locked, or that all have left, goes on waiting', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    await client.knock('room', '', { name: 'ann' });
    const ticket = ticketOf(client);
    await ask(n1, host, { action: 'lock' });
    await client.drop();
    const second = n3.connect();
    expect(outcomeOf(await second.knock('room', ticket, { name: 'ann' }))).toBe('waits');
    expect(namesShown(host)).toEqual(['ann']);
    leaveRoom(n1.node, host.id);
    await settled();
    await second.drop();
    const knocking = await n2.connect().knock('room', ticket, { name: 'ann' });
    expect(outcomeOf(knocking)).toBe('waits');
    const { self } = await n1.join('room');
    await beat(n2);
    expect(outcomeOf(knocking)).toBe('joined');
    expect((await cluster.store.load('room')).state.host).toBe(self);
  });

  test('R209: an admission whose envelope is lost is found by the next look', async () => {
    const host = await hosted(n1);
    const knocking = await n2.connect().knock('room');
    n2.freeze();
    await ask(n1, host, { action: 'admit' });
    n2.thaw();
    expect(outcomeOf(knocking)).toBe('waits');
    await beat(n2);
    expect(outcomeOf(knocking)).toBe('joined');
  });

  test('R207: `leave` ends the wait, and hosts are told at once', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    const knocking = await client.knock('room');
    expect(shown(host)).toHaveLength(1);
    expect(leaveRoom(n2.node, client.id)).toMatchObject({ ok: true });
    await settled();
    expect([outcomeOf(knocking), shown(host)]).toEqual(['not-joined', []]);
    expect(outcomeOf(await client.knock('room'))).toBe('waits');
  });

  test('R207: nobody waits for longer than 5 minutes', async () => {
    const host = await hosted(n1);
    const knocking = await n2.connect().knock('room');
    await live(295_000, n1, n2);
    expect(outcomeOf(knocking)).toBe('waits');
    await live(10_000, n1, n2);
    expect([outcomeOf(knocking), shown(host)]).toEqual(['timeout', []]);
  });

  test('R207: at most 50 of one client address wait for a room, and 100 in all', async () => {
    const host = await hosted(n1);
    const outcomes: string[] = [];
    for (let index = 0; index < 101; index += 1) {
      const address = index < 51 ? '192.0.2.1' : `198.51.100.${index}`;
      outcomes.push(outcomeOf(await n2.connect(address).knock('room')));
    }
    expect(outcomes.flatMap((outcome, index) => (outcome === 'waits' ? [] : [`${index} ${outcome}`]))).toEqual([
      '50 room-full',
    ]);
    expect(outcomeOf(await n2.connect('203.0.113.1').knock('room'))).toBe('room-full');
    expect(shown(host)).toHaveLength(100);
  });

  test('R209: a host that comes back on another node, because its own died, is shown who waits', async () => {
    const host = await hosted(n1);
    const knocking = await n2.connect().knock('room', '', { name: 'ann' });
    n1.freeze();
    const back = await n3.join('room', resumeOf(host));
    await settled();
    expect(namesShown(back)).toEqual(['ann']);
    expect(await ask(n3, back, { action: 'admit' })).toBe('done');
    expect(outcomeOf(knocking)).toBe('joined');
  });

  test('R209: after a loss of all data those who wait are there again, and none of them has a seat', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    const knocking = await client.knock('room', '', { name: 'ann' });
    cluster.wipe();
    // The node of the one that waits is first: the store knows no room.
    await beat(n2);
    expect(outcomeOf(knocking)).toBe('waits');
    await beat(n1);
    await beat(n2);
    await beat(n1);
    expect([outcomeOf(knocking), namesShown(host)]).toEqual(['waits', ['ann']]);
    await ask(n1, host, { action: 'admit' });
    expect(outcomeOf(knocking)).toBe('joined');
  });

  test('R207: where all have left, those who wait go on waiting, and come in with the next one', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    const knocking = await client.knock('room');
    leaveRoom(n1.node, host.id);
    await settled();
    await beat(n2);
    expect([outcomeOf(knocking), told(client)]).toEqual(['waits', { ticket: expect.any(String), host: false }]);
    const next = await n3.join('room');
    await beat(n2);
    expect(outcomeOf(knocking)).toBe('joined');
    expect((await cluster.store.load('room')).state).toEqual({ host: next.self });
  });

  test('R18, R209: a node that drains lets nobody in, whom another node lets in then', async () => {
    const host = await hosted(n1);
    const client = n2.connect();
    const knocking = await client.knock('room');
    const ticket = ticketOf(client);
    startDraining(n2.node, 0, 1_000, () => 0);
    await ask(n1, host, { action: 'admit' });
    expect(outcomeOf(knocking)).toBe('draining');
    expect(outcomeOf(await n3.connect().knock('room', ticket))).toBe('joined');
  });

  test('R207: while the store is away, those who wait go on waiting', async () => {
    const host = await hosted(n1);
    const knocking = await n2.connect().knock('room');
    cluster.storeUp = false;
    await beat(n2);
    expect(await ask(n1, host, { action: 'admit' })).toBe('store-unavailable');
    cluster.storeUp = true;
    await beat(n2);
    expect(await ask(n1, host, { action: 'admit' })).toBe('done');
    expect(outcomeOf(knocking)).toBe('joined');
  });

  test('R187, R207: one whose token ended while it waited shows a fresh one, and keeps its place', async () => {
    const access = new FakeAccess(cluster.clock);
    const node = await cluster.node('t1', {}, { access });
    const first = await node.join('room', { token: access.give('host', 'room', { permissions: ['moderate'] }) });
    await ask(node, first, { action: 'waiting', on: true });
    const client = node.connect();
    const short = access.give('short', 'room', { permissions: ['signal'], endsAt: cluster.clock.now() + 1_000 });
    const knocking = await client.knock('room', '', { token: short });
    await cluster.clock.advance(2_000);
    await ask(node, first, { action: 'admit' });
    expect(outcomeOf(knocking)).toBe('token-expired');
    const again = await client.knock('room', ticketOf(client), {
      token: access.give('fresh', 'room', { permissions: ['signal'] }),
    });
    expect(outcomeOf(again)).toBe('joined');
  });
});
