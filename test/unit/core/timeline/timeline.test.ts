import { describe, expect, test } from 'vitest';
import type { Administration } from '../../../../src/core/administration/administration.ts';
import { leaveRoom } from '../../../../src/core/leave-room.ts';
import { relaySignal } from '../../../../src/core/relay-signal.ts';
import { removePeer, closeRoom } from '../../../../src/core/remove-peer.ts';
import { RoomRecord } from '../../../../src/core/timeline/room-record.ts';
import { Timeline } from '../../../../src/core/timeline/timeline.ts';
import { updatePeer } from '../../../../src/core/update-peer.ts';
import { administered } from '../../../support/administered.ts';
import { beat, type CoreNode, type JoinedConnection, resumeOf } from '../../../support/core-cluster.ts';
import { settled } from '../../../support/fake-clock.ts';
import { cluster, live, n1, n2, n3 } from '../three-nodes.ts';

function signal({ node }: CoreNode, from: JoinedConnection, to: string): unknown {
  return relaySignal(node, from.id, { to, seq: 1, payloadJson: '{}', ack: 0 });
}

/** Gives nodes their administration. */
function administrations(first: CoreNode, ...others: CoreNode[]): Administration {
  for (const other of others) administered(other);
  return administered(first);
}

/** Each change of the room as the nodes tell of it, without its version and its time. */
async function changesOf(administration: Administration, room = 'lab'): Promise<readonly object[]> {
  const timeline = await administration.timeline(room);
  return (timeline?.notes ?? []).map((note) => {
    if (note.kind === 'missed') return { missed: note.count };
    const { kind, node, version: _version, at: _at, made: _made, ...others } = note;
    return { [kind]: node, ...others };
  });
}

describe('the timeline of a room', () => {
  test('R240: has each change once, in the order of the versions, with the node of the peer', async () => {
    const first = administrations(n1, n2, n3);
    const a = await n1.join('lab', { name: 'Ann' });
    const b = await n2.join('lab', { name: 'Bob' });
    await b.drop();
    const back = await n3.connect().join({ v: 1, ...resumeOf(b) });
    if (!back.ok) throw new Error(back.code);
    await removePeer(n2.node, 'lab', b.self);
    await settled();
    leaveRoom(n1.node, a.id);
    await settled();
    const [ann, bob] = [
      { peerId: a.self, name: 'Ann' },
      { peerId: b.self, name: 'Bob' },
    ];
    expect(await changesOf(first)).toEqual([
      { joined: 'n1', ...ann, first: true },
      { joined: 'n2', ...bob },
      { away: 'n2', ...bob },
      { resumed: 'n3', ...bob },
      { left: 'n2', peerId: b.self, reason: 'removed' },
      { left: 'n1', ...ann, reason: 'left' },
    ]);
    const timeline = await first.timeline('lab');
    expect(timeline?.nodes).toEqual([
      { node: 'n1', account: 'told', since: 1_000_000, forgotten: 0 },
      { node: 'n2', account: 'told', since: 1_000_000, forgotten: 0 },
      { node: 'n3', account: 'told', since: 1_000_000, forgotten: 0 },
    ]);
    expect(timeline?.since).toBe(1_000_000);
    // A room that nobody is in, and that nobody remembers.
    expect(await first.timeline('nobody')).toBeUndefined();
    // Two meetings of one room.
    await n2.join('lab');
    expect((await changesOf(first)).at(-1)).toMatchObject({ joined: 'n2', first: true });
  });

  test('R240: what a node saw is told after the death of the node that made it', async () => {
    const third = administrations(n3, n2, n1);
    const a = await n1.join('lab', { name: 'Ann' });
    const b = await n2.join('lab', { name: 'Bob' });
    n2.freeze();
    await live(40_000, n1, n3);
    const asked = changesOf(third);
    await cluster.clock.advance(1_000);
    expect(await asked).toMatchObject([
      { joined: 'n1', peerId: a.self, first: true },
      { joined: 'n2', peerId: b.self, name: 'Bob' },
      { away: 'n1', peerId: b.self },
    ]);
    await live(40_000, n1, n3);
    expect((await changesOf(third)).at(-1)).toMatchObject({ left: 'n1', reason: 'lost' });
  });

  test('R240: changes that no node tells of are missed, and nodes that do not tell are named', async () => {
    const first = administered(n1);
    administered(n2, { timeline: undefined });
    const a = await n1.join('lab');
    const b = await n2.join('lab');
    // Nobody but n2 has a copy of the room, so nobody else sees what follows.
    leaveRoom(n1.node, a.id);
    await settled();
    const c = await n2.join('lab');
    const asked = first.timeline('lab');
    await cluster.clock.advance(1_000);
    const timeline = await asked;
    expect(timeline?.notes.at(-1)).toEqual({ kind: 'missed', version: c.welcome.roster.version, count: 1 });
    expect(timeline?.nodes.map(({ account }) => account)).toEqual(['told', 'off', 'silent']);
    await n1.join('lab');
    const later = changesOf(first);
    await cluster.clock.advance(1_000);
    expect(await later).toMatchObject([
      { joined: 'n1', first: true },
      { joined: 'n2', peerId: b.self },
      { left: 'n1' },
      { missed: 1 },
      { joined: 'n1' },
    ]);
  });

  test('R240: the state of a room, its end, and that it was put back', async () => {
    const first = administrations(n1, n2);
    const a = await n1.join('lab');
    await n2.join('lab');
    leaveRoom(n1.node, a.id);
    await settled();
    cluster.wipe();
    await beat(n2);
    await closeRoom(n1.node, 'lab');
    await settled();
    const asked = changesOf(first);
    await cluster.clock.advance(1_000);
    expect(await asked).toMatchObject([
      { joined: 'n1' },
      { joined: 'n2' },
      { left: 'n1', change: 'host-passed' },
      { restored: 'n2', count: 1 },
      { closed: 'n1' },
    ]);
  });

  test('R240: a client that is turned away changes nothing in the account', async () => {
    const first = administrations(n1, n2, n3);
    const host = await n1.join('lab', { name: 'Ann' });
    const { self: peerId } = await n2.join('lab', { name: 'Bob' });
    n1.node.events.emit({
      type: 'room-changed',
      room: 'lab',
      version: host.welcome.roster.version + 1,
      change: 'denied',
    });
    n2.freeze();
    const asked = changesOf(first);
    await cluster.clock.advance(1_000);
    expect((await asked)[1]).toEqual({ joined: 'n2', peerId, name: 'Bob' });
  });

  test('R240: updates in a row are one change, and push out no other', async () => {
    const first = administrations(n1, n2);
    const a = await n1.join('lab', { name: 'Ann' });
    const b = await n2.join('lab');
    for (let times = 0; times < 300; times += 1) {
      await updatePeer(n1.node, a.id, { metadata: { times } });
    }
    await settled();
    await b.drop();
    const asked = changesOf(first);
    await cluster.clock.advance(1_000);
    expect(await asked).toMatchObject([
      { joined: 'n1' },
      { joined: 'n2' },
      { updated: 'n1', peerId: a.self, count: 300 },
      { away: 'n2' },
    ]);
  });
});

describe('counts of a room', () => {
  test('R241: signals by link on the node that took them, and refusals by code', async () => {
    const first = administrations(n1, n2, n3);
    const a = await n1.join('lab');
    const b = await n2.join('lab');
    cluster.sent.length = 0;
    cluster.calls.length = 0;
    for (const _ of [1, 2, 3]) signal(n1, a, b.self);
    expect(cluster.sent).toHaveLength(3);
    signal(n2, b, a.self);
    expect(cluster.sent).toHaveLength(4);
    expect(cluster.calls).toEqual([]);
    expect(signal(n1, a, 'nobody')).toBe('unknown-peer');
    n1.node.events.emit({ type: 'refused', code: 'unknown-peer', room: 'lab' });
    n2.node.events.emit({ type: 'refused', code: 'unknown-peer', room: 'lab' });
    n2.node.events.emit({ type: 'refused', code: 'rate-limited', room: 'lab' });
    n2.node.events.emit({ type: 'flood', connection: b.id });
    // A room that this node does not remember, and none at all.
    n2.node.events.emit({ type: 'refused', code: 'room-full', room: 'other' });
    n2.node.events.emit({ type: 'refused', code: 'bad-message' });
    // A peer that moves is one sender all the same.
    await b.drop();
    const again = await n3.connect().join({ v: 1, ...resumeOf(b) });
    if (!again.ok) throw new Error(again.code);
    const [connection] = n3.node.connected.values();
    relaySignal(n3.node, connection?.id ?? '', { to: a.self, seq: 2, payloadJson: '{}', ack: 0 });
    const timeline = await first.timeline('lab');
    expect(timeline?.links).toEqual([
      { from: a.self, to: b.self, signals: 3 },
      { from: b.self, to: a.self, signals: 2 },
    ]);
    expect(timeline?.otherSignals).toBe(0);
    expect(timeline?.errors).toEqual([
      { code: 'unknown-peer', count: 2, latestAt: 1_000_000 },
      { code: 'rate-limited', count: 1, latestAt: 1_000_000 },
      { code: 'flood', count: 1, latestAt: 1_000_000 },
    ]);
    expect(await first.timeline('other')).toBeUndefined();
  });
});

describe('what is remembered', () => {
  test('R242: the latest 200 changes of a room, and 400 links', async () => {
    const big = await cluster.node('big', { capacity: 30, eventsPerSecond: 100_000 });
    const timeline = new Timeline(big.node);
    big.listen((event) => timeline.record(event));
    const peers: JoinedConnection[] = [];
    for (let count = 0; count < 22; count += 1) peers.push(await big.join('lab'));
    for (const from of peers) for (const to of peers) signal(big, from, to.self);
    expect(timeline.account('lab')).toMatchObject({ forgotten: 0, otherSignals: 22 * 22 - 400 });
    expect(timeline.account('lab')?.links).toHaveLength(400);
    for (let count = 0; count < 100; count += 1) leaveRoom(big.node, (await big.join('lab')).id);
    await settled();
    expect(timeline.account('lab')).toMatchObject({ forgotten: 22 });
    expect(timeline.account('lab')?.notes).toHaveLength(200);
  });

  test('R242: links of peers that are gone make room for others', async () => {
    const big = await cluster.node('big', { capacity: 500 });
    const timeline = new Timeline(big.node);
    big.listen((event) => timeline.record(event));
    const host = await big.join('lab');
    const guests: JoinedConnection[] = [];
    for (let count = 0; count < 401; count += 1) guests.push(await big.join('lab'));
    for (const guest of guests) signal(big, host, guest.self);
    expect(timeline.account('lab')?.links).toHaveLength(400);
    expect(timeline.account('lab')?.otherSignals).toBe(1);
    for (const guest of guests.slice(0, 399)) leaveRoom(big.node, guest.id);
    await settled();
    // Nothing is forgotten before the place is needed.
    expect(timeline.account('lab')?.links).toHaveLength(400);
    for (const guest of guests.slice(399)) signal(big, host, guest.self);
    expect(timeline.account('lab')).toMatchObject({
      links: [
        { from: host.self, to: guests[399]?.self, signals: 2 },
        { from: host.self, to: guests[400]?.self, signals: 1 },
      ],
      otherSignals: 400,
    });
    // Another connection of a peer counts with the first one.
    const again = await big.connect().join({ v: 1, ...resumeOf(host) });
    expect(again.ok).toBe(true);
    const [connection] = [...big.node.connected.values()].slice(-1);
    relaySignal(big.node, connection?.id ?? '', { to: guests[399]?.self ?? '', seq: 9, payloadJson: '{}', ack: 0 });
    expect(timeline.account('lab')?.links[0]).toMatchObject({ signals: 3 });
  });

  test('R242: the rooms of the latest changes, and all that they have together', async () => {
    const timeline = new Timeline(n1.node, 4);
    n1.listen((event) => timeline.record(event));
    const [a, b] = [await n1.join('a'), await n1.join('b')];
    const other = await n1.join('a');
    signal(n1, a, other.self);
    await n1.join('c');
    expect(['a', 'b', 'c'].map((room) => timeline.account(room)?.notes.length)).toEqual([2, undefined, 1]);
    // Signals of a room that is forgotten find no room; after its next change they are counted again.
    signal(n1, b, b.self);
    const after = await n1.join('b');
    expect(timeline.account('b')?.links).toEqual([]);
    expect(timeline.account('a')).toBeUndefined();
    signal(n1, b, after.self);
    expect(timeline.account('b')?.links).toEqual([{ from: b.self, to: after.self, signals: 1 }]);
  });

  test('R242: what connections hold of a room that was forgotten has no notes and no counts', () => {
    const meter = { size: 0 };
    const record = new RoomRecord(1_000, meter);
    const sent = record.sentBy('a');
    record.note({ kind: 'joined', version: 1, at: 1_000, node: 'n1', made: true, peerId: 'a' });
    record.refused('room-full', 1_000);
    sent.count('b');
    expect(meter.size).toBe(3);
    record.drop();
    sent.count('b');
    expect(meter.size).toBe(0);
    expect(record.account).toMatchObject({ notes: [], links: [], errors: [] });
  });
});
