import { beforeEach, describe, expect, test } from 'vitest';
import { finishDraining, startDraining } from '../../src/core/drain-node.ts';
import { keepLease } from '../../src/core/keep-lease.ts';
import { createLeaseLoop } from '../../src/core/lease-loop.ts';
import { syncRoster } from '../../src/core/look-at-room.ts';
import { relaySignal } from '../../src/core/relay-signal.ts';
import { settled } from '../client/support/fake-clock.ts';
import { CoreCluster, type CoreNode, type JoinedConnection } from '../support/core-cluster.ts';

let cluster: CoreCluster;
let n1: CoreNode;
let n2: CoreNode;
let n3: CoreNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  n1 = await cluster.node('n1');
  n2 = await cluster.node('n2');
  n3 = await cluster.node('n3');
});

function resumeOf(peer: JoinedConnection, secret = peer.welcome.resumeSecret) {
  return { room: peer.welcome.room, resume: { peerId: peer.self, secret } };
}

/** Time passes and living nodes renew, as their loops do. */
async function live(ms: number, ...nodes: CoreNode[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5_000) {
    await cluster.clock.advance(5_000);
    for (const { node } of nodes) await keepLease(node);
    await settled();
  }
}

/** The roster on every connection, as its node knows it: [peerId, presence]. */
function roster(node: CoreNode, connection: JoinedConnection): unknown {
  const result = syncRoster(node.node, connection.id);
  return result.ok && result.value.roster.peers.map(({ peerId, presence }) => [peerId, presence]);
}

describe('sessions', () => {
  test('R40: a lost peer is away for the grace period, then gone', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await a.drop();
    expect(b.got('peer-away')).toMatchObject([[{ peerId: a.self }]]);
    await cluster.clock.advance(29_000);
    expect(b.got('peer-left')).toEqual([]);
    await cluster.clock.advance(2_000);
    expect(b.got('peer-left')).toMatchObject([[{ peerId: a.self, reason: 'lost' }]]);
  });

  test('R41: a resume on another node keeps the peer id and spends the secret', async () => {
    const a = await n1.join('room', { name: 'Ann' });
    const b = await n2.join('room');
    await a.drop();
    const back = await n3.join('room', resumeOf(a));
    await settled();
    expect(back.welcome).toMatchObject({ self: a.self, resumed: true });
    expect(back.welcome.resumeSecret).not.toBe(a.welcome.resumeSecret);
    expect(b.got('peer-back')).toMatchObject([[{ peerId: a.self }]]);
    expect(b.got('peer-left')).toEqual([]);
    relaySignal(n2.node, b.id, { to: a.self, seq: 1, payloadJson: '{}', ack: 0 });
    await settled();
    expect(back.got('signal')).toHaveLength(1);
    await live(60_000, n1, n2, n3);
    expect(b.got('peer-left')).toEqual([]);
  });

  test('R42: a secret that was spent twice over is refused', async () => {
    const a = await n1.join('room');
    const second = await n2.join('room', resumeOf(a));
    await n3.join('room', resumeOf(second));
    expect(await n1.connect().join({ v: 1, ...resumeOf(a) })).toEqual({ ok: false, code: 'resume-refused' });
  });

  test.each(['n1', 'n2'])('R43: the old connection is told that %s took its session over', async (target) => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    const back = await (target === 'n1' ? n1 : n2).join('room', resumeOf(a));
    await settled();
    expect(a.got('goodbye')).toEqual([[{ reason: 'replaced', reconnect: false, afterMs: 0 }]]);
    expect(a.closed).toBe(true);
    await a.drop();
    expect([b.got('peer-away'), b.got('peer-left')]).toEqual([[], []]);
    relaySignal(n2.node, b.id, { to: a.self, seq: 1, payloadJson: '{}', ack: 0 });
    await settled();
    expect(back.got('signal')).toHaveLength(1);
    expect(a.got('signal')).toEqual([]);
  });

  test('R43: the old node learns of it also when it hosts nobody else of the room', async () => {
    const a = await n1.join('room');
    await n2.join('room', resumeOf(a));
    await settled();
    expect(a.closed).toBe(true);
    expect(n1.node.replicas.size).toBe(0);
  });

  test('R40: a peer lost while the store is away becomes away when it is back', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    cluster.storeUp = false;
    await a.drop();
    expect(b.got('peer-away')).toEqual([]);
    cluster.storeUp = true;
    await keepLease(n1.node);
    await settled();
    expect(b.got('peer-away')).toHaveLength(1);
  });

  test('R40: a peer that returned to its node before the store was back is not given up again', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    cluster.storeUp = false;
    await a.drop();
    cluster.storeUp = true;
    await n1.join('room', resumeOf(a));
    await keepLease(n1.node);
    await settled();
    expect(b.got('peer-away')).toEqual([]);
    expect(roster(n2, b)).toEqual([
      [a.self, 'present'],
      [b.self, 'present'],
    ]);
  });
});

describe('nodes that die, freeze or lose their store', () => {
  test('R44: the peers of a dead node become away once, then are lost once', async () => {
    const dead = await n1.join('room');
    const b = await n2.join('room');
    const c = await n3.join('room');
    n1.kill();
    await live(20_000, n2, n3);
    for (const peer of [b, c]) expect(peer.got('peer-away')).toMatchObject([[{ peerId: dead.self }]]);
    await live(35_000, n2, n3);
    for (const peer of [b, c]) expect(peer.got('peer-left')).toMatchObject([[{ peerId: dead.self, reason: 'lost' }]]);
    expect(await cluster.store.count('room')).toBe(2);
  });

  test('R44: a node that started after the last renewal is not taken for dead', async () => {
    const a = await n1.join('room');
    const late = await cluster.node('late');
    const peer = await late.join('room');
    const { live: known } = n1.node;
    expect(known?.has('late')).toBe(false);
    n1.node.leases.renew = async () => ({ lapsed: false, live: ['n1', 'n2', 'n3'] });
    await keepLease(n1.node);
    await settled();
    expect(a.got('peer-away')).toEqual([]);
    expect(peer.got('peer-away')).toEqual([]);
  });

  test('R45: a node that was only frozen takes its live peers back', async () => {
    const frozen = await n1.join('room');
    const b = await n2.join('room');
    await live(20_000, n2, n3);
    expect(roster(n2, b)).toContainEqual([frozen.self, 'away']);
    await keepLease(n1.node);
    await settled();
    expect(roster(n2, b)).toContainEqual([frozen.self, 'present']);
    expect(frozen.closed).toBe(false);
  });

  test('R45: a node that was frozen past the grace period rejoins its live peers, under their ids', async () => {
    const frozen = await n1.join('room', { name: 'Fro', metadata: { audio: true } });
    const b = await n2.join('room');
    await live(60_000, n2, n3);
    expect(roster(n2, b)).toEqual([[b.self, 'present']]);
    await keepLease(n1.node);
    await settled();
    expect(roster(n2, b)).toContainEqual([frozen.self, 'present']);
    expect((await cluster.store.load('room')).seats).toContainEqual(
      expect.objectContaining({ peerId: frozen.self, name: 'Fro', metadata: { audio: true } }),
    );
  });

  test('R45: a peer that resumed elsewhere while its node was frozen stays there', async () => {
    const frozen = await n1.join('room');
    const b = await n2.join('room');
    await live(20_000, n2, n3);
    const back = await n3.join('room', resumeOf(frozen));
    await settled();
    await keepLease(n1.node);
    await settled();
    expect(frozen.got('goodbye')).toMatchObject([[{ reason: 'replaced' }]]);
    expect(back.closed).toBe(false);
    expect(roster(n2, b)).toContainEqual([frozen.self, 'present']);
  });

  test('R24, R45: after the store lost everything, nodes write their rooms back and versions go on upwards', async () => {
    const a = await n1.join('room', { name: 'Ann' });
    const b = await n2.join('room');
    const before = b.welcome.roster.version;
    await cluster.store.leave('room', a.self, 'n1');
    await cluster.store.leave('room', b.self, 'n2');
    await cluster.leases.release('n1');
    await cluster.leases.release('n2');
    await keepLease(n1.node);
    await keepLease(n2.node);
    await settled();
    const { version, seats } = await cluster.store.load('room');
    expect(seats.map(({ peerId }) => peerId).sort()).toEqual([a.self, b.self].sort());
    expect(version).toBeGreaterThan(before);
    expect(roster(n1, a)).toEqual(roster(n2, b));
  });

  test('R25: a change that got lost between nodes is found by the sweep', async () => {
    const a = await n1.join('room');
    n1.kill();
    const b = await n2.join('room');
    await settled();
    expect(roster(n1, a)).toEqual([[a.self, 'present']]);
    await keepLease(n1.node);
    await settled();
    expect(roster(n1, a)).toEqual([
      [a.self, 'present'],
      [b.self, 'present'],
    ]);
    expect(a.got('roster')).toMatchObject([[{ version: b.welcome.roster.version }]]);
  });

  test('the lease loop renews three times a lease, and sooner after a failure', async () => {
    const loop = createLeaseLoop(n1.node, () => Promise.resolve());
    await loop.renew();
    expect(loop.reachable).toBe(true);
    cluster.storeUp = false;
    n1.node.leases.renew = () => n1.node.store.count('x').then(() => ({ lapsed: false, live: [] }));
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

describe('draining', () => {
  test('R70: clients are told where the exit is, spread over the window', async () => {
    const peers = [await n1.join('room'), await n1.join('room'), await n1.join('room'), await n1.join('other')];
    startDraining(n1.node, 200, 1_200);
    expect(peers.map((peer) => peer.got('goodbye')[0]?.[0])).toEqual(
      [200, 450, 700, 950].map((afterMs) => ({ reason: 'drain', reconnect: true, afterMs })),
    );
    expect(peers.every((peer) => !peer.closed)).toBe(true);
    await peers[0]?.drop();
    await finishDraining(n1.node);
    expect((await cluster.store.load('room')).seats).toContainEqual(
      expect.objectContaining({ peerId: peers[0]?.self, presence: 'away' }),
    );
  });
});
