import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../../../src/core/events.ts';
import { renewLease } from '../../../src/core/renew-lease.ts';
import { tendRooms } from '../../../src/core/tend-rooms.ts';
import { createLeaseLoop } from '../../../src/core/lease-loop.ts';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { StoreUnavailable } from '../../../src/core/ports.ts';
import { beat, resumeOf, rosterOf } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, live, n1, n2, n3 } from './three-nodes.ts';

describe('nodes that die, freeze or lose their store', () => {
  test('R44: the peers of a dead node become away once, then are lost once', async () => {
    const dead = await n1.join('room');
    const b = await n2.join('room');
    const c = await n3.join('room');
    n1.freeze();
    await live(20_000, n2, n3);
    for (const peer of [b, c]) expect(peer.got('peer-away')).toMatchObject([[{ peerId: dead.self }]]);
    await live(35_000, n2, n3);
    for (const peer of [b, c]) expect(peer.got('peer-left')).toMatchObject([[{ peerId: dead.self, reason: 'lost' }]]);
    expect(await cluster.store.look('room')).toMatchObject({ peers: 2 });
  });

  test('R44: a node that started after the last renewal is not taken for dead', async () => {
    const a = await n1.join('room');
    const late = await cluster.node('late');
    const peer = await late.join('room');
    expect(n1.node.live.has('late')).toBe(false);
    await tendRooms(n1.node);
    await settled();
    expect(a.got('peer-away')).toEqual([]);
    expect(peer.got('peer-away')).toEqual([]);
  });

  test('R45: peers that could not be put back at once are put back later, also if a newcomer made the room again', async () => {
    const a = await n1.join('room');
    await n2.join('room');
    cluster.wipe();
    cluster.storeUp = false;
    for (const node of [n1, n2]) await beat(node);
    cluster.storeUp = true;
    const newcomer = await n3.join('room');
    for (const node of [n1, n2, n3, n1, n2]) await beat(node);
    expect(rosterOf(n3, newcomer)).toHaveLength(3);
    expect(a.got('goodbye')).toEqual([]);
    expect(a.got('peer-left')).toEqual([]);
    expect(rosterOf(n1, a)).toEqual(rosterOf(n3, newcomer));
  });

  test('R45: a node that was only frozen takes its live peers back', async () => {
    const frozen = await n1.join('room');
    const b = await n2.join('room');
    n1.freeze();
    await live(20_000, n2, n3);
    expect(rosterOf(n2, b)).toContainEqual([frozen.self, 'away']);
    n1.thaw();
    await beat(n1);
    expect(rosterOf(n2, b)).toContainEqual([frozen.self, 'present']);
    expect(b.got('peer-left')).toEqual([]);
    expect(frozen.closed).toBe(false);
  });

  test('R45: a node that was frozen past the grace period does not bring back a peer that was seen to leave', async () => {
    const frozen = await n1.join('room');
    const b = await n2.join('room');
    n1.freeze();
    await live(60_000, n2, n3);
    expect(b.got('peer-left')).toMatchObject([[{ peerId: frozen.self, reason: 'lost' }]]);
    n1.thaw();
    await beat(n1);
    expect(rosterOf(n2, b)).toEqual([[b.self, 'present']]);
    expect(frozen.got('goodbye')).toEqual([[{ reason: 'expired', reconnect: true, afterMs: 0 }]]);
    expect(frozen.closed).toBe(true);
    expect(await n1.connect().join({ v: 1, ...resumeOf(frozen) })).toEqual({ ok: false, code: 'resume-refused' });
  });

  test('R45: a peer that resumed elsewhere while its node was frozen stays there', async () => {
    const frozen = await n1.join('room');
    const b = await n2.join('room');
    n1.freeze();
    await live(20_000, n2, n3);
    const back = await n3.join('room', resumeOf(frozen));
    n1.thaw();
    await beat(n1);
    expect(frozen.got('goodbye')).toMatchObject([[{ reason: 'replaced' }]]);
    expect(back.closed).toBe(false);
    expect(rosterOf(n2, b)).toContainEqual([frozen.self, 'present']);
  });

  test('R45: a node does not take back an away peer that another node served last', async () => {
    const stale = await n1.join('room');
    const b = await n2.join('room');
    n1.freeze();
    const moved = await n3.join('room', resumeOf(stale));
    await moved.drop();
    n1.thaw();
    await beat(n1);
    expect(stale.got('goodbye')).toEqual([[{ reason: 'replaced', reconnect: true, afterMs: 0 }]]);
    expect(stale.closed).toBe(true);
    expect(rosterOf(n2, b)).toContainEqual([stale.self, 'away']);
    const back = await n2.join('room', resumeOf(moved));
    await live(60_000, n1, n2, n3);
    expect([back.closed, b.got('peer-left')]).toEqual([false, []]);
  });

  test.each([
    ['every node in turn', ['n1', 'n2', 'n3']],
    ['the last one first', ['n3', 'n2', 'n1']],
  ])('R24, R45: after the store lost everything no peer is seen to leave; nodes renew: %s', async (_, order) => {
    const nodes = { n1, n2, n3 };
    const peers = [await n1.join('room', { name: 'Ann' }), await n2.join('room'), await n3.join('room')];
    const before = (await cluster.store.load('room')).version;
    cluster.wipe();
    for (const name of order) if (name === 'n1' || name === 'n2' || name === 'n3') await beat(nodes[name]);
    const { version, seats } = await cluster.store.load('room');
    expect(seats.map(({ peerId }) => peerId).sort()).toEqual(peers.map(({ self }) => self).sort());
    expect(seats.every(({ presence }) => presence === 'present')).toBe(true);
    expect(version).toBeGreaterThan(before);
    for (const [peer, node] of peers.map((each, index) => [each, [n1, n2, n3][index] ?? n1] as const)) {
      expect(peer.got('peer-left')).toEqual([]);
      for (const [whole] of peer.got('roster'))
        for (const { self } of peers) expect(JSON.stringify(whole)).toContain(self);
      expect(rosterOf(node, peer)).toEqual(rosterOf(n1, peers[0] ?? peer));
    }
  });

  test('R45: after a loss of data a peer is where it resumed last, also if another node puts it back first', async () => {
    const stale = await n1.join('room');
    const b = await n3.join('room');
    n1.freeze();
    const moved = await n2.join('room', resumeOf(stale));
    n1.thaw();
    cluster.wipe();
    for (const node of [n1, n2, n3, n1]) await beat(node);
    expect(moved.got('goodbye')).toEqual([]);
    expect(stale.got('goodbye')).toEqual([[{ reason: 'replaced', reconnect: false, afterMs: 0 }]]);
    expect((await cluster.store.load('room')).seats).toContainEqual(
      expect.objectContaining({ peerId: moved.self, node: 'n2' }),
    );
    expect([b.got('peer-left'), rosterOf(n3, b)]).toEqual([[], rosterOf(n2, moved)]);
    await moved.drop();
    expect((await n1.join('room', resumeOf(moved))).welcome.resumed).toBe(true);
  });

  test('R45: a node that reads an earlier session before it knows of the loss keeps its own', async () => {
    const stale = await n1.join('room');
    n1.freeze();
    const moved = await n2.join('room', resumeOf(stale));
    n1.thaw();
    cluster.wipe();
    await beat(n1);
    const newcomer = await n2.join('room');
    await settled();
    expect(moved.got('goodbye')).toEqual([]);
    expect(stale.got('goodbye')).toEqual([[{ reason: 'replaced', reconnect: false, afterMs: 0 }]]);
    for (const node of [n1, n2, n3]) await beat(node);
    expect(rosterOf(n2, newcomer)).toHaveLength(2);
    expect((await cluster.store.load('room')).seats).toContainEqual(
      expect.objectContaining({ peerId: moved.self, node: 'n2' }),
    );
  });

  test.each([
    ['its own node first', ['n1', 'n2']],
    ['another node first', ['n2', 'n1']],
  ])('R42, R45: a room that the store lost, and not its epoch, is put back with all secrets: %s', async (_, order) => {
    const nodes = { n1, n2 };
    const peer = await n1.join('room');
    await n2.join('room');
    cluster.loseRooms();
    for (const name of [...order, ...order]) if (name === 'n1' || name === 'n2') await beat(nodes[name]);
    await peer.drop();
    expect((await n3.join('room', resumeOf(peer))).welcome.resumed).toBe(true);
  });

  test('R45: a newcomer to a room that the store lost sees every peer of the room', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    cluster.wipe();
    const c = await n1.join('room');
    await settled();
    expect(c.welcome.roster.peers.map(({ peerId }) => peerId).sort()).toEqual([a.self, b.self, c.self].sort());
    await beat(n2);
    await beat(n1);
    for (const [node, peer] of [
      [n1, a],
      [n2, b],
      [n1, c],
    ] as const) {
      expect(rosterOf(node, peer)).toEqual([a.self, b.self, c.self].sort().map((id) => [id, 'present']));
      expect(peer.got('peer-left')).toEqual([]);
    }
  });

  test('R45: a newcomer on a node without that room sees every peer after the next renewals', async () => {
    const a = await n1.join('room');
    cluster.wipe();
    const c = await n2.join('room');
    await beat(n1);
    await beat(n2);
    expect(rosterOf(n2, c)).toEqual([a.self, c.self].sort().map((id) => [id, 'present']));
    expect(rosterOf(n1, a)).toEqual(rosterOf(n2, c));
    expect(a.closed).toBe(false);
  });

  test('a room that was left and joined again while the store was asked for versions stays as it is', async () => {
    const a = await n1.join('room');
    const { versions } = cluster.store;
    let again = a;
    cluster.store.versions = async (rooms) => {
      const answer = await versions.call(cluster.store, rooms);
      leaveRoom(n1.node, a.id);
      await settled();
      again = await n1.join('room');
      return answer;
    };
    await beat(n1);
    expect(n1.node.replicas.get('room')?.members.has(again.self)).toBe(true);
    expect(rosterOf(n1, again)).toEqual([[again.self, 'present']]);
  });

  test('R25: a change that got lost between nodes is found by the sweep', async () => {
    const a = await n1.join('room');
    n1.freeze();
    const b = await n2.join('room');
    await settled();
    expect(rosterOf(n1, a)).toEqual([[a.self, 'present']]);
    await beat(n1);
    expect(rosterOf(n1, a)).toEqual([
      [a.self, 'present'],
      [b.self, 'present'],
    ]);
    expect(a.got('roster')).toMatchObject([[{ version: b.welcome.roster.version }]]);
  });

  test('R25: when the store is back, peers of rooms that other nodes serve too get the roster once', async () => {
    const [a, b] = [await n1.join('shared'), await n2.join('shared')];
    const local = await n1.join('here');
    const { renew } = cluster.leases;
    cluster.leases.renew = () => Promise.reject(new StoreUnavailable('away', { uncertain: false }));
    await renewLease(n1.node);
    cluster.leases.renew = renew;
    await beat(n1);
    await beat(n1);
    expect(a.got('roster')).toEqual([[b.welcome.roster]]);
    expect([...b.got('roster'), ...local.got('roster')]).toEqual([]);
  });

  test('a renewal is told with the leases that had ended, and so is one without an answer', async () => {
    const events: NodeEvent[] = [];
    const n4 = await cluster.node('n4', {}, { events: { emit: (event) => void events.push(event) } });
    await beat(n4);
    n1.freeze();
    cluster.clock.tick(20_000);
    await renewLease(n4.node);
    const { renew } = cluster.leases;
    cluster.leases.renew = () => Promise.reject(new StoreUnavailable('away', { uncertain: false }));
    await renewLease(n4.node);
    cluster.leases.renew = renew;
    expect(events.filter(({ type }) => type === 'lease-renewed' || type === 'lease-unanswered')).toEqual([
      { type: 'lease-renewed', ended: 0 },
      { type: 'lease-renewed', ended: 0 },
      { type: 'lease-renewed', ended: 3 },
      { type: 'lease-unanswered' },
    ]);
  });

  test('a refused join is told with its code, and whether it was to take up a session', async () => {
    const events: NodeEvent[] = [];
    const n4 = await cluster.node('n4', { capacity: 1 }, { events: { emit: (event) => void events.push(event) } });
    const a = await n4.join('room');
    await n4.connect().join({ v: 1, room: 'room' });
    await n4.connect().join({ v: 1, ...resumeOf(a), resume: { peerId: a.self, secret: 'guessed' } });
    expect(events.filter(({ type }) => type === 'join-refused')).toEqual([
      { type: 'join-refused', code: 'room-full', resume: false },
      { type: 'join-refused', code: 'resume-refused', resume: true },
    ]);
  });

  test('the lease loop renews three times a lease, and sooner after a failure', async () => {
    const loop = createLeaseLoop(n1.node, () => Promise.resolve());
    await loop.renew();
    expect(loop.reachable).toBe(true);
    cluster.storeUp = false;
    n1.node.leases.renew = () => n1.node.store.look('x').then(() => ({ lapsed: false, ended: 0, live: [], epoch: '' }));
    cluster.calls.length = 0;
    await cluster.clock.advance(5_000);
    expect([cluster.calls.length, loop.reachable]).toEqual([1, false]);
    await cluster.clock.advance(1_000);
    expect(cluster.calls).toHaveLength(3);
    loop.stop();
    await cluster.clock.advance(60_000);
    expect(cluster.calls).toHaveLength(3);
  });
});
