import { beforeEach, describe, expect, test, vi } from 'vitest';
import { KNOWN_LIMIT, KnownAddresses } from '../../../src/core/addresses/known-addresses.ts';
import type { NodeEvent } from '../../../src/core/events.ts';
import { duringCall } from '../../../src/core/follow-room.ts';
import { giveUpSeat } from '../../../src/core/give-up-seat.ts';
import type { RoomEnvelope } from '../../../src/core/ports.ts';
import { receive } from '../../../src/core/receive.ts';
import { tendRooms } from '../../../src/core/tend-rooms.ts';
import { encodeSignal } from '../../../src/protocol/index.ts';
import { beat, CoreCluster, type CoreNode, rosterOf } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';

let cluster: CoreCluster;
let events: NodeEvent[];
let n1: CoreNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  events = [];
  n1 = await cluster.node('n1', {}, { events: { emit: (event) => events.push(event) } });
});

function told(type: NodeEvent['type']): readonly NodeEvent[] {
  return events.filter((event) => event.type === type);
}

describe('envelopes that fail', () => {
  /** A signal whose frame makes the connection throw, if it is not JSON. */
  function signal(to: string, version: number, frame: string): RoomEnvelope {
    return { kind: 'direct', room: 'room', version, to, frame };
  }

  test('R130: one does not stop those after it, and is counted', async () => {
    const a = await n1.join('room');
    const { version } = a.welcome.roster;
    receive(n1.node, signal(a.self, version, 'not JSON'));
    receive(n1.node, signal(a.self, version, encodeSignal('b', 1, '{}', 0)));
    expect(a.got('signal')).toHaveLength(1);
    expect(told('bad-input')).toMatchObject([{ source: 'envelope', count: 1, error: expect.any(SyntaxError) }]);
  });

  test('R130: one that waited does not stop those that wait beside it, nor the call that they waited for', async () => {
    const a = await n1.join('room');
    const { version } = a.welcome.roster;
    await duringCall(n1.node, 'room', async () => {
      const seat = { peerId: 'b', name: '', metadata: {}, node: 'n2', digest: 'x', banKey: '' };
      await cluster.store.join('room', seat, 8);
      receive(n1.node, signal(a.self, version + 1, 'not JSON'));
      receive(n1.node, signal(a.self, version + 1, encodeSignal('b', 1, '{}', 0)));
    });
    await settled();
    expect(a.got('signal')).toHaveLength(1);
    expect(told('bad-input')).toHaveLength(1);
    await n1.join('room');
  });
});

describe('work on rooms', () => {
  /** A store call that fails in the room `bad` in a way that nobody foresaw. */
  function failIn(call: 'load' | 'reclaim' | 'leave' | 'markAway'): void {
    const real = cluster.store[call].bind(cluster.store);
    vi.spyOn(cluster.store, call).mockImplementation(async (room: string, ...rest: readonly unknown[]) => {
      if (room === 'bad') throw new TypeError('not foreseen');
      return Reflect.apply(real, undefined, [room, ...rest]);
    });
  }

  test('R134: a room that cannot be read does not keep the sweep from those after it', async () => {
    await n1.join('bad');
    const b = await n1.join('good');
    for (const room of ['bad', 'good']) {
      await cluster.store.join(room, { peerId: 'x', name: '', metadata: {}, node: 'n2', digest: 'x', banKey: '' }, 8);
    }
    failIn('load');
    await tendRooms(n1.node);
    expect(rosterOf(n1, b)).toHaveLength(2);
    expect(told('work-failed')).toMatchObject([{ error: expect.any(TypeError) }]);
  });

  test('R134: nor does a seat that cannot be marked away keep it from other seats and rooms', async () => {
    const dead = await cluster.node('dead');
    for (const room of ['bad', 'bad', 'good']) {
      await n1.join(room);
      await dead.join(room);
    }
    dead.freeze();
    cluster.clock.tick(20_000);
    failIn('markAway');
    await beat(n1);
    expect((await cluster.store.load('good')).seats.filter(({ presence }) => presence === 'away')).toHaveLength(1);
    expect(told('work-failed')).toHaveLength(2);
  });

  test('R134: nor does a room that cannot be mended keep others from that', async () => {
    const a = await n1.join('bad');
    const b = await n1.join('good');
    for (const { self, welcome } of [a, b]) await cluster.store.markAway(welcome.room, self, 'n1', 60_000);
    failIn('reclaim');
    n1.node.standing = { kind: 'lapsed' };
    await tendRooms(n1.node);
    expect((await cluster.store.load('good')).seats).toMatchObject([{ presence: 'present' }]);
    expect(told('work-failed')).not.toEqual([]);
  });

  test('R134: nor does a seat that cannot be given up keep others from that', async () => {
    const [a, b] = [await n1.join('bad'), await n1.join('good')];
    cluster.storeUp = false;
    for (const { self, welcome } of [a, b]) {
      n1.node.replicas.get(welcome.room)?.members.delete(self);
      giveUpSeat(n1.node, { room: welcome.room, peerId: self, wish: 'leave' });
    }
    await settled();
    cluster.storeUp = true;
    failIn('leave');
    await tendRooms(n1.node);
    expect(await cluster.store.look('good')).toMatchObject({ peers: 0 });
    expect(told('work-failed')).not.toEqual([]);
  });

  test('R131: a room that was full of bad records takes a joiner, because reading it frees their seats', async () => {
    vi.spyOn(cluster.store, 'join').mockResolvedValueOnce({ kind: 'full' });
    await n1.join('room');
  });
});

test('R130: a node remembers a bounded number of addresses, the latest ones', () => {
  const known = new KnownAddresses(n1.node);
  for (let number = 0; number <= KNOWN_LIMIT; number += 1) known.learn(`a${number}`, { node: 'n2', version: 1 });
  expect(known.size).toBe(KNOWN_LIMIT);
  expect(known.fresh('a0')).toBeUndefined();
  expect(known.fresh(`a${KNOWN_LIMIT}`)).toMatchObject({ node: 'n2' });
});
