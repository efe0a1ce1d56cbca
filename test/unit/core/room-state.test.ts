import { describe, expect, test } from 'vitest';
import { changeRoom } from '../../../src/core/change-room.ts';
import type { NodeEvent } from '../../../src/core/events.ts';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { syncRoster } from '../../../src/core/look-at-room.ts';
import { dialectRules, roomOf } from '../../../src/gateway/dialect.ts';
import type { RoomRequest, RoomState } from '../../../src/protocol/index.ts';
import { beat, type CoreNode, type JoinedConnection, provenResumeOf, resumeOf } from '../../support/core-cluster.ts';
import { FakeAccess } from '../../support/fake-access.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, live, n1, n2, n3 } from './three-nodes.ts';

async function ask({ node }: CoreNode, { id }: JoinedConnection, request: RoomRequest): Promise<unknown> {
  const result = await changeRoom(node, id, request);
  await settled();
  return result.ok ? 'done' : result.code;
}

/** The state as the node of a connection knows it. */
function stateAt({ node }: CoreNode, { id }: JoinedConnection): RoomState | undefined {
  const result = syncRoster(node, id);
  return result.ok ? result.value.roster.state : undefined;
}

describe('the state of a room', () => {
  test('R190, R194: a welcome has the state, and the first peer is host', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    expect([a, b].map(({ welcome }) => welcome.roster.state)).toEqual([{ host: a.self }, { host: a.self }]);
    expect([stateAt(n1, a), stateAt(n2, b)]).toEqual([{ host: a.self }, { host: a.self }]);
  });

  test('R191: a change reaches every peer once on every node, with the whole state, and its sender before the ack', async () => {
    const a = await n1.join('room');
    const others = [await n1.join('room'), await n2.join('room'), await n3.join('room')];
    const { version } = others[2]?.welcome.roster ?? { version: 0 };
    await ask(n1, a, { action: 'capacity', peers: 5 });
    expect(await ask(n1, a, { action: 'lock' })).toBe('done');
    const changes = [
      [{ version: version + 1, state: { host: a.self, capacity: 5 } }],
      [{ version: version + 2, state: { host: a.self, capacity: 5, locked: true } }],
    ];
    for (const peer of [a, ...others]) expect(peer.got('room-updated')).toEqual(changes);
    // One store call each, and nothing is read again.
    expect(cluster.calls.slice(-2)).toEqual(['amend', 'amend']);
  });

  test('R191: the state of a node that missed a change comes with the sweep', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    n2.freeze();
    await ask(n1, a, { action: 'lock' });
    n2.thaw();
    expect(stateAt(n2, b)).toEqual({ host: a.self });
    await beat(n2);
    expect(b.got('roster')).toMatchObject([[{ state: { host: a.self, locked: true } }]]);
  });

  test('R190: a room of a dialect has no state, and its peers change none', async () => {
    const events: NodeEvent[] = [];
    const rulesOf = (id: string) => dialectRules(id, 8, 15_000);
    const dialect = await cluster.node('d1', { rulesOf }, { events: { emit: (event) => void events.push(event) } });
    const room = roomOf('pubsub', 'room') ?? '';
    const a = await dialect.join(room);
    const b = await dialect.join(room);
    expect(b.welcome.roster).not.toHaveProperty('state');
    expect(await ask(dialect, a, { action: 'lock' })).toBe('not-joined');
    leaveRoom(dialect.node, a.id);
    await settled();
    expect(b.got('peer-left')[0]?.[0]).not.toHaveProperty('host');
    expect(events.map(({ type }) => type)).not.toContain('room-changed');
  });
});

describe('the host', () => {
  test('R195: its role passes with its seat: one change, one store call', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    const c = await n3.join('room');
    cluster.calls.length = 0;
    leaveRoom(n1.node, a.id);
    await settled();
    const change = { version: c.welcome.roster.version + 1, peerId: a.self, reason: 'left', host: b.self };
    for (const peer of [b, c]) expect(peer.got('peer-left')).toEqual([[change]]);
    expect([stateAt(n2, b), stateAt(n3, c)]).toEqual([{ host: b.self }, { host: b.self }]);
    expect(cluster.calls).toEqual(['leave']);
    expect((await cluster.store.load('room')).state).toEqual({ host: b.self });
  });

  test('R194, R195: a host that is away keeps the role, and loses it with its grace period', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await a.drop();
    expect(stateAt(n2, b)).toEqual({ host: a.self });
    await live(25_000, n1, n2);
    expect(stateAt(n2, b)).toEqual({ host: a.self });
    await live(10_000, n1, n2);
    expect(b.got('peer-left')).toMatchObject([[{ peerId: a.self, reason: 'lost', host: b.self }]]);
  });

  test('R194: a host that resumes on another node is host there', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await a.drop();
    const back = await n3.join('room', resumeOf(a));
    expect(back.welcome.roster.state).toEqual({ host: a.self });
    await settled();
    expect(stateAt(n2, b)).toEqual({ host: a.self });
    expect(await ask(n3, back, { action: 'lock' })).toBe('done');
  });

  test('R194: the host of a room whose node died is the next one, on all nodes the same', async () => {
    await n1.join('room');
    const b = await n2.join('room');
    const c = await n3.join('room');
    n1.freeze();
    await live(60_000, n2, n3);
    expect(b.got('peer-left')).toHaveLength(1);
    expect([stateAt(n2, b), stateAt(n3, c)]).toEqual([{ host: b.self }, { host: b.self }]);
  });

  test.each([
    ['by the nodes', false],
    ['by the nodes, after an update of the host', true],
  ])('R192, R194: a room that the store lost is put back %s, with its host and its state', async (_, updated) => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    const c = await n2.join('room');
    await ask(n1, a, { action: 'hand-over', peerId: c.self });
    if (updated) await ask(n2, c, { action: 'lock' });
    cluster.wipe();
    await beat(n1);
    await beat(n2);
    await beat(n1);
    const state = { host: c.self, ...(updated && { locked: true }) };
    expect([stateAt(n1, a), stateAt(n2, b)]).toEqual([state, state]);
    expect((await cluster.store.load('room')).state).toEqual(state);
    for (const peer of [a, b, c]) expect(peer.got('peer-left')).toEqual([]);
  });

  test('R192: a node that missed the latest change does not undo it when it puts the room back first', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await ask(n1, a, { action: 'capacity', peers: 4 });
    n2.freeze();
    await ask(n1, a, { action: 'lock' });
    n2.thaw();
    cluster.wipe();
    await beat(n2);
    expect(stateAt(n2, b)).toEqual({ host: a.self, capacity: 4 });
    await beat(n1);
    await beat(n2);
    const state = { host: a.self, capacity: 4, locked: true };
    expect([stateAt(n1, a), stateAt(n2, b)]).toEqual([state, state]);
  });

  test('R194: a host whose node died with all data comes back by its proof; until then there is another', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    n1.freeze();
    cluster.wipe();
    await beat(n2);
    // Its node has put the host back as away.
    expect(stateAt(n2, b)).toEqual({ host: a.self });
    const back = await n3.join('room', provenResumeOf(a));
    await settled();
    expect([back.welcome.roster.state, stateAt(n2, b)]).toEqual([{ host: a.self }, { host: a.self }]);
  });
});

describe('changing a room', () => {
  test('R197: only the host may, and the next host once the role has passed', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    expect(await ask(n2, b, { action: 'lock' })).toBe('forbidden');
    expect(await ask(n1, a, { action: 'hand-over', peerId: b.self })).toBe('done');
    expect(await ask(n1, a, { action: 'lock' })).toBe('forbidden');
    expect(await ask(n2, b, { action: 'lock' })).toBe('done');
  });

  test('R197: a host that is none any more in the store changes nothing, whatever its node knows', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    n1.freeze();
    await cluster.store.amend('room', { host: b.self }, undefined);
    expect(await ask(n1, a, { action: 'lock' })).toBe('forbidden');
    expect(await ask(n1, a, { action: 'remove', peerId: b.self })).toBe('forbidden');
    expect(await ask(n1, a, { action: 'end' })).toBe('forbidden');
    expect(await cluster.store.load('room')).toMatchObject({ state: { host: b.self }, seats: [{}, {}] });
  });

  test('R120: a change of the state costs what its peers are sent', async () => {
    const small = await cluster.node('small', { bytesPerSecond: 100 });
    const host = await small.join('room');
    for (let peer = 0; peer < 5; peer += 1) await n2.join('room');
    const answers: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      for (const action of ['lock', 'unlock'] as const) answers.push(await ask(small, host, { action }));
    }
    expect([answers[0], answers.at(-1)]).toEqual(['done', 'rate-limited']);
    const changed = answers.filter((answer) => answer === 'done').length;
    expect((await cluster.store.load('room')).version).toBe(host.welcome.roster.version + 5 + changed);
    await cluster.clock.advance(10_000);
    expect(await ask(small, host, { action: 'unlock' })).toBe('done');
  });

  test('R203: a room that the store has lost is not closed, and its host is told to try again', async () => {
    const a = await n1.join('room');
    cluster.wipe();
    expect(await ask(n1, a, { action: 'end' })).toBe('store-unavailable');
    await beat(n1);
    expect(await ask(n1, a, { action: 'end' })).toBe('done');
    await cluster.clock.advance(0);
    expect(a.got('goodbye')).toMatchObject([[{ reason: 'closed' }]]);
  });

  test('R198: a host hands over to a peer of its room, also to one that is away', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    const stranger = await n2.join('elsewhere');
    expect(await ask(n1, a, { action: 'hand-over', peerId: stranger.self })).toBe('unknown-peer');
    await b.drop();
    expect(await ask(n1, a, { action: 'hand-over', peerId: b.self })).toBe('done');
    expect(stateAt(n1, a)).toEqual({ host: b.self });
  });

  test('R200: a locked room refuses joins on every node, and takes resumes', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await ask(n1, a, { action: 'lock' });
    expect(await n3.connect().join({ v: 1, room: 'room' })).toEqual({ ok: false, code: 'room-locked' });
    await b.drop();
    expect((await n3.join('room', resumeOf(b))).welcome.resumed).toBe(true);
    await ask(n1, a, { action: 'unlock' });
    expect((await n3.connect().join({ v: 1, room: 'room' })).ok).toBe(true);
  });

  test('R201: the capacity of a room is at most that of its node', async () => {
    const a = await n1.join('room');
    await n2.join('room');
    await ask(n1, a, { action: 'capacity', peers: 2 });
    expect(await n3.connect().join({ v: 1, room: 'room' })).toEqual({ ok: false, code: 'room-full' });
    await ask(n1, a, { action: 'capacity', peers: 900 });
    expect(stateAt(n1, a)).toEqual({ host: a.self, capacity: 8 });
    await ask(n1, a, { action: 'capacity', peers: null });
    expect(stateAt(n1, a)).toEqual({ host: a.self });
  });

  test('R202: a room is closed by whichever node sweeps it when its time is over, and its peers do not come back', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    expect(await ask(n1, a, { action: 'length', ms: 20_000 })).toBe('done');
    expect(stateAt(n2, b)).toEqual({ host: a.self, endsAt: cluster.clock.now() + 20_000 });
    // The node that set it dies.
    n1.freeze();
    await live(15_000, n2);
    expect(b.closed).toBe(false);
    await live(10_000, n2);
    expect(b.got('goodbye')).toEqual([[{ reason: 'closed', reconnect: false, afterMs: 0 }]]);
    expect((await n3.join('room')).welcome.roster.peers).toHaveLength(1);
  });

  test('R192, R202: the end of a room survives a loss of data', async () => {
    const a = await n1.join('room');
    await ask(n1, a, { action: 'length', ms: 20_000 });
    cluster.wipe();
    await live(25_000, n1);
    expect(a.got('goodbye')).toMatchObject([[{ reason: 'closed' }]]);
  });

  test('R202: a join that finds a room over whose nodes have died closes it, and begins it anew', async () => {
    const a = await n1.join('room');
    await ask(n1, a, { action: 'length', ms: 5_000 });
    n1.freeze();
    await cluster.clock.advance(6_000);
    const b = await n2.join('room');
    expect(b.welcome.roster).toMatchObject({ peers: [{ peerId: b.self }], state: { host: b.self } });
  });

  test('R203: the host ends the room for all, itself included', async () => {
    const a = await n1.join('room');
    const others = [await n1.join('room'), await n2.join('room')];
    expect(await ask(n1, a, { action: 'end' })).toBe('done');
    // The answer is there before the goodbye.
    expect(a.got('goodbye')).toEqual([]);
    await cluster.clock.advance(1);
    for (const peer of [a, ...others]) {
      expect(peer.got('goodbye')).toEqual([[{ reason: 'closed', reconnect: false, afterMs: 0 }]]);
      expect(peer.got('peer-left')).toEqual([]);
    }
    expect((await n3.connect().join({ v: 1, ...resumeOf(others[0] ?? a) })).ok).toBe(false);
  });

  test('R204: a peer that the host removes is told, cannot resume, and may join again', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    const c = await n3.join('room');
    expect(await ask(n1, a, { action: 'remove', peerId: 'nobody' })).toBe('unknown-peer');
    expect(await ask(n2, b, { action: 'remove', peerId: c.self })).toBe('forbidden');
    expect(await ask(n1, a, { action: 'remove', peerId: b.self })).toBe('done');
    expect(b.got('goodbye')).toEqual([[{ reason: 'removed', reconnect: false, afterMs: 0 }]]);
    for (const peer of [a, c]) expect(peer.got('peer-left')).toMatchObject([[{ peerId: b.self, reason: 'removed' }]]);
    const back = await n2.connect().join({ v: 1, ...provenResumeOf(b) });
    expect(back).toEqual({ ok: false, code: 'removed' });
    expect((await n2.join('room')).welcome.resumed).toBe(false);
  });

  test('R205: with a ban nobody of its client address joins, on any node, also after a loss of data', async () => {
    const a = await n1.join('room');
    const bad = n2.connect('2001:db8::');
    const result = await bad.join({ v: 1, room: 'room' });
    const peerId = result.ok ? result.value.self : '';
    expect(await ask(n1, a, { action: 'remove', peerId, ban: true })).toBe('done');
    expect(bad.got('goodbye')).toMatchObject([[{ reason: 'removed' }]]);
    const again = { v: 1, room: 'room' };
    const banned = { ok: false, code: 'banned' };
    expect(await n3.connect('2001:db8::').join(again)).toEqual(banned);
    expect((await n3.connect('192.0.2.1').join(again)).ok).toBe(true);
    expect((await n3.connect('2001:db8::').join({ ...again, room: 'other' })).ok).toBe(true);
    const { bans = [] } = stateAt(n1, a) ?? {};
    expect(bans.join()).not.toContain('2001');
    cluster.wipe();
    await beat(n1);
    expect(await n3.connect('2001:db8::').join(again)).toEqual(banned);
    await ask(n1, a, { action: 'unban', ban: bans[0] ?? '' });
    expect((await n3.connect('2001:db8::').join(again)).ok).toBe(true);
  });

  test('R206: a request to mute reaches the room as a change of its state, and says who asked', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    expect(await ask(n2, b, { action: 'ask-to-mute', peerId: a.self })).toBe('forbidden');
    await ask(n1, a, { action: 'ask-to-mute', peerId: b.self });
    const version = b.welcome.roster.version + 1;
    const muted = { [b.self]: { from: a.self, version } };
    expect(b.got('room-updated')).toEqual([[{ version, state: { host: a.self, muted } }]]);
    leaveRoom(n2.node, b.id);
    await settled();
    expect(stateAt(n1, a)).toEqual({ host: a.self });
  });

  test('R182, R197: where a room needs a token, the permission `moderate` decides, whoever is host', async () => {
    const access = new FakeAccess(cluster.clock);
    const node = await cluster.node('t1', {}, { access });
    const first = await node.join('room', { token: access.give('one', 'room', { permissions: ['signal'] }) });
    const second = await node.join('room', { token: access.give('two', 'room', { permissions: ['moderate'] }) });
    expect(stateAt(node, second)).toEqual({ host: first.self });
    expect(await ask(node, first, { action: 'lock' })).toBe('forbidden');
    expect(await ask(node, second, { action: 'lock' })).toBe('done');
    await ask(node, second, { action: 'ask-to-mute', peerId: first.self });
    expect(stateAt(node, first)?.muted).toMatchObject({ [first.self]: { from: second.self } });
    expect(await ask(node, second, { action: 'hand-over', peerId: second.self })).toBe('done');
  });

  test('R18, R197: outside a room, and while the store is away, nothing changes', async () => {
    const a = await n1.join('room');
    const { id } = n1.connect();
    expect(await changeRoom(n1.node, id, { action: 'lock' })).toEqual({ ok: false, code: 'not-joined' });
    cluster.storeUp = false;
    expect(await ask(n1, a, { action: 'lock' })).toBe('store-unavailable');
    expect(stateAt(n1, a)).toEqual({ host: a.self });
  });
});
