import { describe, expect, test } from 'vitest';
import { closeRoom, removePeer } from '../../../src/core/remove-peer.ts';
import { beat, type JoinedConnection, provenResumeOf, resumeOf, rosterOf } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, n1, n2, n3 } from './three-nodes.ts';

const goodbyes = (peer: JoinedConnection) => peer.got('goodbye').map(([goodbye]) => goodbye);
const REMOVED = [{ reason: 'removed', reconnect: false, afterMs: 0 }];
const CLOSED = [{ reason: 'closed', reconnect: false, afterMs: 0 }];

describe('a peer is removed', () => {
  test('R210: by its own node, by another one of its room, and by one that serves nobody of it', async () => {
    for (const by of [n1, n2, n3]) {
      const a = await n1.join('room');
      const b = await n2.join('room');
      expect(await removePeer(by.node, 'room', a.self)).toBe(true);
      await settled();
      expect([goodbyes(a), a.closed, a.got('peer-left')]).toEqual([REMOVED, true, []]);
      expect(b.got('peer-left')).toMatchObject([[{ peerId: a.self, reason: 'removed' }]]);
      expect([goodbyes(b), rosterOf(n2, b)]).toEqual([[], [[b.self, 'present']]]);
      expect(await removePeer(by.node, 'room', a.self)).toBe(false);
      expect(await n3.connect().join({ v: 1, ...resumeOf(a) })).toEqual({ ok: false, code: 'removed' });
      expect(await n3.connect().join({ v: 1, ...provenResumeOf(a) })).toEqual({ ok: false, code: 'removed' });
      await removePeer(by.node, 'room', b.self);
      await settled();
    }
    expect([n1, n2, n3].map(({ node }) => node.replicas.size)).toEqual([0, 0, 0]);
  });

  test('R210: the only peer of its node is removed too, and one that is away', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await b.drop();
    expect(await removePeer(n3.node, 'room', b.self)).toBe(true);
    expect(await removePeer(n3.node, 'room', a.self)).toBe(true);
    await settled();
    expect([goodbyes(a), a.closed]).toEqual([REMOVED, true]);
    expect(await n1.connect().join({ v: 1, ...resumeOf(b) })).toEqual({ ok: false, code: 'removed' });
    expect(await cluster.store.look('room')).toMatchObject({ peers: 0 });
  });

  test('R210: a node that missed the change removes the peer at its next sweep, with the same goodbye', async () => {
    const a = await n1.join('room');
    const c = await n1.join('room');
    n1.freeze();
    await removePeer(n2.node, 'room', a.self);
    await settled();
    expect(goodbyes(a)).toEqual([]);
    n1.thaw();
    await beat(n1);
    expect([goodbyes(a), a.closed]).toEqual([REMOVED, true]);
    expect([goodbyes(c), rosterOf(n1, c)]).toEqual([[], [[c.self, 'present']]]);
  });

  test('R210: also where the store lost all data since: a node that knows of the removal puts that back too', async () => {
    const [a, b] = [await n1.join('room'), await n2.join('room')];
    n1.freeze();
    await removePeer(n2.node, 'room', a.self);
    await settled();
    cluster.wipe();
    n1.thaw();
    // The node that knows comes later: the peer has its seat again, and loses it.
    await beat(n1);
    expect((await cluster.store.load('room')).seats.map(({ peerId }) => peerId)).toContain(a.self);
    await beat(n2);
    await settled();
    await beat(n1);
    expect([goodbyes(a), a.closed]).toEqual([REMOVED, true]);
    expect([goodbyes(b), rosterOf(n2, b)]).toEqual([[], [[b.self, 'present']]]);
    expect(await n3.connect().join({ v: 1, ...provenResumeOf(a) })).toEqual({ ok: false, code: 'removed' });
  });

  test('R210: a peer that is removed before its welcome is sent gets goodbye after it', async () => {
    const joining = n1.connect();
    const answer = joining.join({ v: 1, room: 'room' });
    while ((await cluster.store.look('room')).peers === 0) await Promise.resolve();
    const [seat] = (await cluster.store.load('room')).seats;
    await removePeer(n2.node, 'room', seat?.peerId ?? '');
    await answer;
    await settled();
    expect(joining.events.map(([name]) => name)).toContain('goodbye');
    expect(joining.closed).toBe(true);
    expect(await cluster.store.look('room')).toMatchObject({ peers: 0 });
  });

  test('R210: the connection of a removed peer is in no room, so that nothing more is taken from it', async () => {
    const a = await n1.join('room');
    await removePeer(n2.node, 'room', a.self);
    await settled();
    expect(n1.node.connected.get(a.id)?.state).toEqual({ kind: 'idle' });
  });
});

describe('a room is closed', () => {
  test('R211: for its peers on all nodes at once; it may be joined anew', async () => {
    const peers = [await n1.join('room'), await n2.join('room'), await n2.join('room')];
    const other = await n2.join('other');
    const away = await n1.join('room');
    await away.drop();
    expect(await closeRoom(n3.node, 'room')).toBe(true);
    await settled();
    for (const peer of peers) expect([goodbyes(peer), peer.closed, peer.got('peer-left')]).toEqual([CLOSED, true, []]);
    expect([goodbyes(other), other.closed]).toEqual([[], false]);
    for (const peer of [...peers, away]) {
      expect(await n1.connect().join({ v: 1, ...resumeOf(peer) })).toEqual({ ok: false, code: 'closed' });
    }
    expect(await closeRoom(n3.node, 'room')).toBe(false);
    const anew = await n1.join('room');
    expect(rosterOf(n1, anew)).toEqual([[anew.self, 'present']]);
    await beat(n2);
    expect(goodbyes(anew)).toEqual([]);
  });

  test('R211: also by the node that serves all of it, and where a node missed the change', async () => {
    const a = await n1.join('room');
    expect(await closeRoom(n1.node, 'room')).toBe(true);
    await settled();
    expect(goodbyes(a)).toEqual(CLOSED);
    const [b, c] = [await n1.join('room'), await n2.join('room')];
    n2.freeze();
    await closeRoom(n1.node, 'room');
    await settled();
    expect([goodbyes(b), goodbyes(c)]).toEqual([CLOSED, []]);
    n2.thaw();
    await beat(n2);
    expect([goodbyes(c), c.closed]).toEqual([CLOSED, true]);
  });
});
