import { beforeEach, describe, expect, test } from 'vitest';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { resendRoster } from '../../../src/core/look-at-room.ts';
import { admit } from '../../../src/core/node.ts';
import {
  type OutgoingSignal,
  relaySignal,
  relaySignalAck,
  SIGNAL_FRAME_BYTES,
} from '../../../src/core/relay-signal.ts';
import { encodeSignal } from '../../../src/protocol/frames.ts';
import { CoreCluster, type CoreNode } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';

let cluster: CoreCluster;
let n1: CoreNode;
let n2: CoreNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  n1 = await cluster.node('n1');
  n2 = await cluster.node('n2');
});

function signal(to: string, seq = 1): OutgoingSignal {
  return { to, seq, payloadJson: `{"n":${seq}}`, ack: 7 };
}

describe('relaying', () => {
  test('R30, R36: peers on one node exchange signals with no store call and nothing published', async () => {
    const a = await n1.join('room');
    const b = await n1.join('room');
    cluster.calls.length = 0;
    cluster.sent.length = 0;
    cluster.storeUp = false;
    expect(relaySignal(n1.node, a.id, signal(b.self))).toBeUndefined();
    relaySignalAck(n1.node, b.id, a.self, 1);
    expect(b.got('signal')).toEqual([[a.self, 1, { n: 1 }, 7]]);
    expect(a.got('signal-ack')).toEqual([[b.self, 1]]);
    expect([cluster.calls, cluster.sent]).toEqual([[], []]);
  });

  test('R37: a signal to another node is one envelope to that node, however many nodes there are', async () => {
    const others = await Promise.all([3, 4, 5, 6].map((index) => cluster.node(`n${index}`)));
    const a = await n1.join('room');
    const b = await n2.join('room');
    for (const other of others) await other.join('room');
    await settled();
    cluster.calls.length = 0;
    cluster.sent.length = 0;
    relaySignal(n1.node, a.id, signal(b.self));
    await settled();
    expect(cluster.sent.map(({ to, envelope }) => [to, envelope.kind])).toEqual([['n2', 'direct']]);
    expect(cluster.calls).toEqual([]);
    expect(b.got('signal')).toEqual([[a.self, 1, { n: 1 }, 7]]);
  });

  test('R62: the sender of a signal to a full connection is told; another node drops the signal', async () => {
    const a = await n1.join('room');
    const b = await n1.join('room');
    const c = await n2.join('room');
    await settled();
    n1.connections.full.add(b.id);
    n2.connections.full.add(c.id);
    expect(relaySignal(n1.node, a.id, signal(b.self))).toBe('peer-away');
    expect(relaySignal(n1.node, a.id, signal(c.self))).toBeUndefined();
    // An acknowledgement is not refused: the next one covers it.
    expect(relaySignalAck(n1.node, a.id, b.self, 1)).toBeUndefined();
    await settled();
    n1.connections.full.clear();
    n2.connections.full.clear();
    expect([b.got('signal'), c.got('signal')]).toEqual([[], []]);
    expect(relaySignal(n1.node, a.id, signal(b.self))).toBeUndefined();
    expect(b.got('signal')).toEqual([[a.self, 1, { n: 1 }, 7]]);
  });

  test('R22, R62: a connection that has caught up is shown the whole roster, if it is in a room', async () => {
    const a = await n1.join('room');
    n1.connections.full.add(a.id);
    const b = await n1.join('room');
    n1.connections.full.clear();
    resendRoster(n1.node, a.id);
    resendRoster(n1.node, 'nobody');
    expect(a.got('peer-joined')).toEqual([]);
    expect(a.got('roster')).toMatchObject([[{ peers: [a.self, b.self].toSorted().map((peerId) => ({ peerId })) }]]);
  });

  test('R30: a signal to a peer of another room, or to no peer, is refused', async () => {
    const a = await n1.join('room');
    const stranger = await n1.join('elsewhere');
    expect(relaySignal(n1.node, a.id, signal(stranger.self))).toBe('unknown-peer');
    expect(relaySignal(n1.node, a.id, signal('nobody'))).toBe('unknown-peer');
    expect(stranger.got('signal')).toEqual([]);
  });

  test('R30: a signal to an away peer is refused, on this node or another', async () => {
    const a = await n1.join('room');
    const near = await n1.join('room');
    const far = await n2.join('room');
    await near.drop();
    await far.drop();
    await settled();
    expect(relaySignal(n1.node, a.id, signal(near.self))).toBe('peer-away');
    expect(relaySignal(n1.node, a.id, signal(far.self))).toBe('peer-away');
  });

  test('R16: a signal and its acknowledgement need a room', async () => {
    const a = await n1.join('room');
    const { id } = n1.connect();
    expect(relaySignal(n1.node, id, signal(a.self))).toBe('not-joined');
    expect(relaySignalAck(n1.node, id, a.self, 1)).toBe('not-joined');
    leaveRoom(n1.node, a.id);
    expect(relaySignal(n1.node, a.id, signal(a.self))).toBe('not-joined');
  });

  test('an acknowledgement for a peer that is gone is no error', async () => {
    const a = await n1.join('room');
    expect(relaySignalAck(n1.node, a.id, 'nobody', 1)).toBeUndefined();
  });

  test('R61: a connection may send a burst of twice its rate, and then only at its rate', async () => {
    const node = await cluster.node('slow', { eventsPerSecond: 10 });
    const { id } = node.connect();
    const admitted = (): number => Array.from({ length: 50 }, () => admit(node.node, id)).filter(Boolean).length;
    expect(admitted()).toBe(20);
    await cluster.clock.advance(1_000);
    expect(admitted()).toBe(10);
    expect(admit(node.node, 'nobody')).toBe(false);
  });

  test('R120: the sender is refused beyond its bytes, whoever receives them, and may go on later', async () => {
    const node = await cluster.node('bytes', { bytesPerSecond: 1_000 });
    const [a, b, c] = [await node.join('room'), await node.join('room'), await node.join('room')];
    const large = { seq: 1, payloadJson: JSON.stringify({ text: '\u20ac'.repeat(400) }), ack: 0 };
    // 1,211 bytes each in UTF-8, and four times 1,000 in a burst; the last one is charged in full.
    const codes = [b, c, b, c, b].map(({ self }) => relaySignal(node.node, a.id, { to: self, ...large }));
    expect(codes).toEqual([undefined, undefined, undefined, undefined, 'rate-limited']);
    expect(relaySignal(node.node, b.id, { to: c.self, ...large })).toBeUndefined();
    await cluster.clock.advance(node.node.connected.get(a.id)?.budget.waitMs() ?? 0);
    expect(relaySignal(node.node, a.id, { to: b.self, ...large })).toBeUndefined();
  });

  test('R120: a signal counts with its frame, however little it holds, and so does an acknowledgement', async () => {
    const node = await cluster.node('bytes', { bytesPerSecond: 1_000 });
    const [a, b] = [await node.join('room'), await node.join('room')];
    const empty = { to: b.self, seq: 1, payloadJson: '{}', ack: 0 };
    const codes = Array.from({ length: 200 }, () => relaySignal(node.node, a.id, empty));
    expect(codes.filter((code) => code === undefined)).toHaveLength(Math.ceil(4_000 / (2 + SIGNAL_FRAME_BYTES)));
    const acks = Array.from({ length: 200 }, () => relaySignalAck(node.node, b.id, a.self, 1));
    expect(acks.filter((code) => code === undefined)).toHaveLength(Math.ceil(4_000 / SIGNAL_FRAME_BYTES));
    expect([codes.at(-1), acks.at(-1)]).toEqual(['rate-limited', 'rate-limited']);
    // What it stands for: `42`, a frame with numbers of three digits, and the header of a WebSocket frame.
    const frame = 2 + encodeSignal('x'.repeat(16), 999, '', 999).length + 4;
    expect(SIGNAL_FRAME_BYTES).toBeGreaterThanOrEqual(frame);
    expect(SIGNAL_FRAME_BYTES).toBeLessThan(frame * 1.2);
  });
});
