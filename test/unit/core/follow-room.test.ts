import { beforeEach, describe, expect, test } from 'vitest';
import { EARLY_LIMIT } from '../../../src/core/early-envelopes.ts';
import { syncRoster } from '../../../src/core/look-at-room.ts';
import type { RoomEnvelope } from '../../../src/core/ports.ts';
import { duringCall } from '../../../src/core/follow-room.ts';
import { receive } from '../../../src/core/receive.ts';
import { encodeEvent, encodeRosterChange, encodeSignal } from '../../../src/protocol/index.ts';
import { CoreCluster, type CoreNode, type JoinedConnection } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';

let cluster: CoreCluster;
let n1: CoreNode;
let a: JoinedConnection;
let version: number;

beforeEach(async () => {
  cluster = new CoreCluster();
  n1 = await cluster.node('n1');
  a = await n1.join('room');
  version = a.welcome.roster.version;
  cluster.calls.length = 0;
});

function joinedChange(peerId: string, at: number): RoomEnvelope {
  const peer = { peerId, name: '', metadata: {}, presence: 'present' } as const;
  const change = { type: 'peer-joined', version: at, peer } as const;
  return { kind: 'change', room: 'room', version: at, node: 'n2', change, frame: encodeRosterChange(change) };
}

function signalFrom(peerId: string, at: number, seq = 1): RoomEnvelope {
  return { kind: 'direct', room: 'room', version: at, to: a.self, frame: encodeSignal(peerId, seq, '{}', 0) };
}

/** Puts a peer into the store as another node does. n1 is not told. */
async function joinElsewhere(peerId: string): Promise<number> {
  const seat = { peerId, name: '', metadata: {}, node: 'n2', digest: 'x', banKey: '' };
  const outcome = await cluster.store.join('room', seat, 8);
  return outcome.kind === 'joined' ? outcome.snapshot.version : 0;
}

describe('following a room', () => {
  test('R20, R21: the next change is applied and shown once; one that is not newer is dropped', () => {
    receive(n1.node, joinedChange('b', version + 1));
    receive(n1.node, joinedChange('b', version + 1));
    receive(n1.node, joinedChange('old', version));
    expect(a.got('peer-joined')).toMatchObject([[{ version: version + 1, peer: { peerId: 'b' } }]]);
    expect(cluster.calls).toEqual([]);
  });

  test('R22: a gap makes the node read the room again, and its clients get the whole roster', async () => {
    await joinElsewhere('b');
    const latest = await joinElsewhere('c');
    receive(n1.node, joinedChange('c', latest));
    await settled();
    expect(cluster.calls).toEqual(['load']);
    const [roster] = a.got('roster');
    expect(roster).toMatchObject([{ version: latest }]);
    expect(a.got('peer-joined')).toEqual([]);
    expect(syncRoster(n1.node, a.id)).toMatchObject({ ok: true, value: { roster: roster?.[0] } });
  });

  test('R23: a signal waits for the change that brings its sender while a store call may still bring the change', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const call = duringCall(n1.node, 'room', () => promise);
    receive(n1.node, signalFrom('b', version + 1));
    expect(a.got('signal')).toEqual([]);
    receive(n1.node, joinedChange('b', version + 1));
    expect(a.events.map(([event]) => event)).toEqual(['welcome', 'peer-joined', 'signal']);
    resolve();
    await call;
    expect(cluster.calls).toEqual([]);
  });

  test('R23: if the change that a signal waits for does not come, the node reads the room again', async () => {
    const latest = await joinElsewhere('b');
    receive(n1.node, signalFrom('b', latest));
    expect(a.events).toEqual([['welcome']]);
    await settled();
    expect(a.events.map(([event]) => event)).toEqual(['welcome', 'roster', 'signal']);
  });

  test('R23: envelopes keep their order: one that need not wait stays behind one that has to', async () => {
    const latest = await joinElsewhere('b');
    receive(n1.node, signalFrom('b', latest, 1));
    receive(n1.node, signalFrom('b', version, 2));
    await settled();
    expect(a.got('signal').map(([, seq]) => seq)).toEqual([1, 2]);
  });

  describe('R23: a change was lost and the store is away', () => {
    const message = (peerId: string, at: number): RoomEnvelope => {
      return { kind: 'room', room: 'room', version: at, frame: encodeEvent('message', peerId, {}) };
    };

    let dropped: string[];

    beforeEach(async () => {
      dropped = [];
      n1.listen((event) => event.type === 'dropped' && dropped.push(event.reason));
      receive(n1.node, joinedChange('b', version + 1));
      await joinElsewhere('b');
      await joinElsewhere('c');
      cluster.storeUp = false;
    });

    test('what a known peer sent goes on, in order', async () => {
      receive(n1.node, signalFrom('b', version + 2, 1));
      receive(n1.node, message('b', version + 2));
      receive(n1.node, signalFrom('b', version + 2, 2));
      const ack = encodeEvent('signal-ack', 'b', 3);
      receive(n1.node, { kind: 'direct', room: 'room', version: version + 2, to: a.self, frame: ack });
      await settled();
      expect(a.events.slice(2)).toEqual([
        ['signal', 'b', 1, {}, 0],
        ['message', 'b', {}],
        ['signal', 'b', 2, {}, 0],
        ['signal-ack', 'b', 3],
      ]);
    });

    test('what a peer sent that nobody has seen yet is dropped, and counted', async () => {
      receive(n1.node, signalFrom('c', version + 2));
      receive(n1.node, message('c', version + 2));
      receive(n1.node, signalFrom('b', version + 2, 2));
      await settled();
      expect(a.got('message')).toEqual([]);
      expect(a.got('signal')).toEqual([['b', 2, {}, 0]]);
      expect(dropped).toEqual(['hold-stale', 'hold-stale']);
    });

    test('a change that comes too early shows nothing, and the room is read when the store is back', async () => {
      receive(n1.node, joinedChange('d', version + 3));
      await settled();
      expect(a.got('peer-joined')).toHaveLength(1);
      cluster.storeUp = true;
      receive(n1.node, signalFrom('c', version + 2));
      await settled();
      expect(a.events.slice(2).map(([event]) => event)).toEqual(['roster', 'signal']);
    });

    test('the same where the store is there and does not know that version, as a replica that took over', async () => {
      cluster.storeUp = true;
      receive(n1.node, signalFrom('b', version + 9, 1));
      receive(n1.node, signalFrom('nobody', version + 9, 2));
      await settled();
      expect(a.got('signal').map(([from, seq]) => [from, seq])).toEqual([['b', 1]]);
      expect(dropped).toEqual(['hold-stale']);
    });
  });

  test('the number of waiting envelopes is bounded, and they are dropped if the store has no newer version', async () => {
    for (let seq = 1; seq <= EARLY_LIMIT + 10; seq += 1) receive(n1.node, signalFrom('b', version + 5, seq));
    expect(n1.node.replicas.get('room')?.early.length).toBe(EARLY_LIMIT);
    await settled();
    expect(n1.node.replicas.get('room')?.early).toEqual([]);
    expect(cluster.calls).toEqual(['load']);
  });

  test('envelopes for a room that this node does not serve are ignored', () => {
    receive(n1.node, { ...signalFrom('b', 1), room: 'elsewhere' });
    receive(n1.node, { kind: 'room', room: 'elsewhere', version: 1, frame: encodeEvent('message', 'b', {}) });
    expect(n1.node.replicas.size).toBe(1);
    expect(a.events).toEqual([['welcome']]);
  });
});
