import { describe, expect, test } from 'vitest';
import { finishDraining, startDraining } from '../../../src/core/drain-node.ts';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { relaySignal } from '../../../src/core/relay-signal.ts';
import { beat, resumeOf, rosterOf } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, live, n1, n2, n3 } from './three-nodes.ts';

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

  test('R40: the grace period of a lost peer ends also while its node is about to drain', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await a.drop();
    n1.node.phase = 'leaving';
    await cluster.clock.advance(31_000);
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

  test('R42: a secret is refused after a later secret was spent', async () => {
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

  test('R43: the node that served the peer before learns of the resume, also if it serves no other peer of the room', async () => {
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
    await beat(n1);
    expect(b.got('peer-away')).toHaveLength(1);
  });

  test('R40: a peer that returned to its node before the store was back is not given up again', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    cluster.storeUp = false;
    await a.drop();
    cluster.storeUp = true;
    await n1.join('room', resumeOf(a));
    await beat(n1);
    expect(b.got('peer-away')).toEqual([]);
    expect(rosterOf(n2, b)).toEqual([
      [a.self, 'present'],
      [b.self, 'present'],
    ]);
  });
});

describe('sessions that race', () => {
  /**
   * The second attempt has taken up the session of `a` on n2. The first attempt, through n1, has not reached the store
   * yet.
   */
  async function overtaken() {
    const [a, b] = [await n1.join('room'), await n2.join('room')];
    await a.drop();
    const { room, resume } = resumeOf(a);
    const late = n1.connect();
    const { resume: real } = cluster.store;
    const { promise, resolve } = Promise.withResolvers<void>();
    cluster.store.resume = async (...args) => {
      if (args[2].attempt === 1) await promise;
      return real.apply(cluster.store, args);
    };
    const answer = late.join({ v: 1, room, resume: { ...resume, attempt: 1 } });
    const second = await n2.join(room, { resume: { ...resume, attempt: 2 } });
    const arrive = () => {
      resolve();
      return answer;
    };
    return { a, b, late, second, arrive };
  }

  test.each([
    ['is still open for its node', false],
    ['has ended', true],
  ])(
    'R42, R43: an attempt to resume that a later one overtook changes nothing, if its connection %s',
    async (_, ended) => {
      const { a, b, late, second, arrive } = await overtaken();
      if (ended) await late.drop();
      expect(await arrive()).toEqual({ ok: false, code: 'resume-refused' });
      await live(60_000, n1, n2, n3);
      expect(second.got('goodbye')).toEqual([]);
      expect(second.closed).toBe(false);
      expect([b.got('peer-back'), b.got('peer-left')]).toMatchObject([[[{ peerId: a.self }]], []]);
      await second.drop();
      const back = await n3.join('room', { resume: { ...resumeOf(second).resume, attempt: 3 } });
      expect(back.welcome).toMatchObject({ self: a.self, resumed: true });
    },
  );

  test('R43: of two resumes at once the later one keeps its connection, also if its answer comes first', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await a.drop();
    const request = { v: 1, ...resumeOf(a) };
    const [first, second] = [n1.connect(), n3.connect()];
    const { resume } = cluster.store;
    const { promise, resolve } = Promise.withResolvers<void>();
    // The answer to the first resume comes after the second resume is done and the other nodes know of it.
    cluster.store.resume = async (...args) => {
      const outcome = await resume.apply(cluster.store, args);
      if (args[2].node === 'n1') await promise;
      return outcome;
    };
    const slow = first.join(request);
    await settled();
    // The spent secret is good as long as the new one is unspent.
    expect((await second.join(request)).ok).toBe(true);
    resolve();
    await slow;
    await settled();
    expect(first.got('goodbye')).toMatchObject([[{ reason: 'replaced', reconnect: false }]]);
    expect(first.closed).toBe(true);
    expect(second.closed).toBe(false);
    expect(relaySignal(n1.node, first.id, { to: b.self, seq: 1, payloadJson: '{}', ack: 0 })).toBe('not-joined');
  });

  test('R43: a replica that is older than a resume does not get the resumed connection closed as moved', async () => {
    const [a, m] = [await n3.join('room'), await n3.join('room')];
    const { resume: real } = cluster.store;
    const { promise, resolve } = Promise.withResolvers<void>();
    cluster.store.resume = async (...args) => {
      const outcome = await real.apply(cluster.store, args);
      await promise;
      return outcome;
    };
    const [first, second] = [n1.connect(), n1.connect()];
    const answers = [first.join({ v: 1, ...resumeOf(a) })];
    await settled();
    // Between the two resumes the first peer is marked away. So the second answer lacks a member, and the node has to
    // mend the room before it adopts this answer.
    await cluster.store.markAway('room', a.self, 'n1', 30_000);
    answers.push(second.join({ v: 1, ...resumeOf(m) }));
    await settled();
    resolve();
    expect((await Promise.all(answers)).every(({ ok }) => ok)).toBe(true);
    await settled();
    expect([...first.got('goodbye'), ...second.got('goodbye')]).toEqual([]);
    const resumed = Object.assign(second, { self: m.self, welcome: m.welcome });
    expect(rosterOf(n1, resumed)).toEqual([
      [a.self, 'present'],
      [m.self, 'present'],
    ]);
  });

  test('R42: of two resumes on one node the later one stays, also when the answer to the first comes last', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    await a.drop();
    const { room, resume } = resumeOf(a);
    const [first, second] = [n1.connect(), n1.connect()];
    const { resume: real } = cluster.store;
    const { promise, resolve } = Promise.withResolvers<void>();
    cluster.store.resume = async (...args) => {
      const outcome = await real.apply(cluster.store, args);
      if (args[2].attempt === 1) await promise;
      return outcome;
    };
    const slow = first.join({ v: 1, room, resume: { ...resume, attempt: 1 } });
    await settled();
    expect((await second.join({ v: 1, room, resume: { ...resume, attempt: 2 } })).ok).toBe(true);
    resolve();
    expect(await slow).toEqual({ ok: false, code: 'resume-refused' });
    expect([second.closed, second.got('goodbye')]).toEqual([false, []]);
    await first.drop();
    await live(60_000, n1, n2);
    expect(b.got('peer-away')).toHaveLength(1);
    expect(b.got('peer-left')).toEqual([]);
    expect(relaySignal(n1.node, second.id, { to: b.self, seq: 1, payloadJson: '{}', ack: 0 })).toBeUndefined();
  });

  test('a resume that never reached the store leaves no seat to give up', async () => {
    const a = await n1.join('room');
    cluster.storeUp = false;
    for (let index = 0; index < 10; index += 1) await n1.connect().join({ v: 1, ...resumeOf(a) });
    expect(n1.node.unsettled.size).toBe(0);
  });

  test('R15: a leave that waits for the store stays a leave when a client without the secret tries to resume', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    cluster.storeUp = false;
    leaveRoom(n1.node, a.id);
    await settled();
    for (const room of ['room', 'elsewhere']) {
      await n1.connect().join({ v: 1, room, resume: { peerId: a.self, secret: 'guessed' } });
    }
    cluster.storeUp = true;
    await beat(n1);
    expect(b.got('peer-left')).toMatchObject([[{ peerId: a.self, reason: 'left' }]]);
  });
});

describe('draining', () => {
  test('R70: each client is told to go at another moment of the drain', async () => {
    const peers = [await n1.join('room'), await n1.join('room'), await n1.join('room'), await n1.join('other')];
    const chances = [0, 0.5, 0.999, 0.25];
    startDraining(n1.node, 200, 1_200, () => chances.shift() ?? 0);
    expect(peers.map((peer) => peer.got('goodbye')[0]?.[0])).toEqual(
      [200, 575, 949, 1_012].map((afterMs) => ({ reason: 'drain', reconnect: true, afterMs })),
    );
    expect(peers.every((peer) => !peer.closed)).toBe(true);
    await peers[0]?.drop();
    await finishDraining(n1.node);
    expect((await cluster.store.load('room')).seats).toContainEqual(
      expect.objectContaining({ peerId: peers[0]?.self, presence: 'away' }),
    );
  });
});
