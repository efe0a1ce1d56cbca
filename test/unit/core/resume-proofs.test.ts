import { describe, expect, test, vi } from 'vitest';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { StoreUnavailable } from '../../../src/core/ports.ts';
import { relaySignal } from '../../../src/core/relay-signal.ts';
import {
  beat,
  CoreCluster,
  type CoreNode,
  type JoinedConnection,
  provenResumeOf,
  resumeOf,
  rosterOf,
} from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, live, n1, n2, n3 } from './three-nodes.ts';

const REFUSED = { ok: false, code: 'resume-refused' };

/** The node ends, and the store loses everything, at the same moment. */
function loseWith(node: CoreNode): void {
  node.freeze();
  cluster.wipe();
}

describe('resume proofs', () => {
  test('R140, R141: a peer whose node died with all data takes its own seat, and signals reach it again', async () => {
    const a = await n1.join('room', { name: 'Ann' });
    const b = await n2.join('room');
    loseWith(n1);
    await beat(n2);
    expect(rosterOf(n2, b)).toContainEqual([a.self, 'away']);
    expect(await n3.connect().join({ v: 1, ...resumeOf(a) })).toEqual(REFUSED);
    const back = await n3.join('room', provenResumeOf(a));
    await settled();
    expect(back.welcome).toMatchObject({ self: a.self, resumed: true, afterLoss: true });
    expect(back.welcome.roster.peers.find(({ peerId }) => peerId === a.self)?.name).toBe('Ann');
    expect(b.got('peer-back')).toMatchObject([[{ peerId: a.self }]]);
    relaySignal(n2.node, b.id, { to: a.self, seq: 1, payloadJson: '{}', ack: 0 });
    await settled();
    expect(back.got('signal')).toHaveLength(1);
    await live(60_000, n2, n3);
    expect([b.got('peer-left'), back.closed]).toEqual([[], false]);
  });

  test.each(['before', 'after'])(
    'R141: those who come back %s the other node has put its peers back are seen by all, and seen to leave by nobody',
    async (when) => {
      const a = await n1.join('room', { name: 'Ann' });
      const b = await n2.join('room');
      const version = b.welcome.roster.version;
      loseWith(n1);
      if (when === 'after') await beat(n2);
      const back = await n3.join('room', { name: 'Ann', ...provenResumeOf(a) });
      expect(back.welcome.roster.version).toBeGreaterThan(version);
      await beat(n2);
      await beat(n3);
      const all = [a.self, b.self].sort().map((id) => [id, 'present']);
      expect([rosterOf(n2, b), rosterOf(n3, back)]).toEqual([all, all]);
      expect([b.got('peer-left'), back.got('peer-left'), b.closed]).toEqual([[], [], false]);
    },
  );

  test('R141: newcomers of the empty store are told of a peer that comes back', async () => {
    const a = await n1.join('room', { name: 'Ann' });
    loseWith(n1);
    const c = await n2.join('room');
    const back = await n3.join('room', { name: 'Ann', metadata: { hand: true }, ...provenResumeOf(a) });
    await settled();
    const peer = { peerId: a.self, name: 'Ann', metadata: { hand: true }, presence: 'present' };
    expect(c.got('peer-joined')).toMatchObject([[{ peer }]]);
    expect(rosterOf(n2, c)).toEqual(rosterOf(n3, back));
  });

  test('R141: a node that comes to know so that data is lost puts its own peers back, whatever the epoch says', async () => {
    const a = await n1.join('room');
    const b = await n2.join('room');
    const { leases } = cluster;
    loseWith(n1);
    cluster.leases = leases;
    const back = await n2.join('room', provenResumeOf(a));
    await settled();
    expect(b.got('goodbye')).toEqual([]);
    expect(rosterOf(n2, b)).toEqual(rosterOf(n2, back));
    expect(rosterOf(n2, b)).toContainEqual([b.self, 'present']);
  });

  test('R140: a proof is of one secret, peer and room, and of a key of the cluster', async () => {
    const [a, b] = [await n1.join('room'), await n1.join('room')];
    cluster.keys.set('n3', 'another key');
    loseWith(n1);
    await cluster.clock.advance(16_000);
    const { resume } = provenResumeOf(a);
    const [secret = '', ...proof] = resume.secret.split('.');
    const changed = `${secret}.${['1', ...proof.slice(1)].join('.')}`;
    const tries = [
      { room: 'other', resume },
      { room: 'room', resume: { ...resume, peerId: b.self } },
      { room: 'room', resume: { ...resume, secret: `guess.${proof.join('.')}` } },
      { room: 'room', resume: { ...resume, secret: changed } },
      { room: 'room', resume: { ...resume, secret: `${resume.secret}x` } },
    ];
    for (const each of tries) expect(await n2.connect().join({ v: 1, ...each })).toEqual(REFUSED);
    expect(await n3.connect().join({ v: 1, ...provenResumeOf(a) })).toEqual(REFUSED);
    expect(await n2.join('room', provenResumeOf(a))).toMatchObject({ self: a.self });
  });

  test('R145: a node that has just begun and does not know the key yet says so, until a lease is over', async () => {
    const a = await n1.join('room');
    loseWith(n1);
    cluster.keys.set('n4', 'another key');
    const n4 = await cluster.node('n4');
    const ask = () => n4.connect().join({ v: 1, ...provenResumeOf(a) });
    expect(await ask()).toEqual({ ok: false, code: 'store-unavailable' });
    cluster.keys.delete('n4');
    expect(await ask()).toMatchObject({ ok: true });
    cluster.keys.set('n4', 'another key');
    cluster.wipe();
    await cluster.clock.advance(15_001);
    expect(await n4.connect().join({ v: 1, ...provenResumeOf(a) })).toEqual(REFUSED);
  });

  test('R145: a node that has just begun and can learn no key any more refuses at once', async () => {
    const a = await n1.join('room');
    loseWith(n1);
    cluster.keys.set('n4', 'another key');
    cluster.mayLearn = false;
    const n4 = await cluster.node('n4');
    expect(await n4.connect().join({ v: 1, ...provenResumeOf(a) })).toEqual(REFUSED);
  });

  test('R142: a peer that left, or whose session went on elsewhere, does not come back with its proof', async () => {
    const [a, b, c] = [await n1.join('room'), await n1.join('room'), await n1.join('room')];
    leaveRoom(n1.node, a.id);
    const moved = await n2.join('room', resumeOf(b));
    await n2.join('room', resumeOf(moved));
    await settled();
    for (const gone of [a, b]) expect(await n3.connect().join({ v: 1, ...provenResumeOf(gone) })).toEqual(REFUSED);
    const { self, welcome } = await n3.join('room', provenResumeOf(c));
    expect([self, welcome.afterLoss]).toEqual([c.self, undefined]);
  });

  test('R124, R142: who shows a proof that a node made has not guessed a secret; without one, or with another, it may be so', async () => {
    const [a, b] = [await n1.join('room'), await n1.join('room')];
    leaveRoom(n1.node, a.id);
    await settled();
    const failed = vi.spyOn(n2.node.addressLimits, 'guessFailed');
    const { room, resume } = provenResumeOf(a);
    expect(await n2.connect().join({ v: 1, room, resume })).toEqual(REFUSED);
    expect(failed).not.toHaveBeenCalled();
    expect(await n2.connect().join({ v: 1, ...resumeOf(a) })).toEqual(REFUSED);
    await cluster.clock.advance(15_001);
    expect(await n2.connect().join({ v: 1, room, resume: { ...resume, peerId: b.self } })).toEqual(REFUSED);
    expect(failed).toHaveBeenCalledTimes(2);
  });

  test('R143: a proof is good for the grace period, and the next one comes in time as long as the store shows the peer', async () => {
    const a = await n1.join('room');
    await live(60_000, n1);
    const proofs = a.got('resume-proof');
    // Each half of a grace period of 30 s, after a renewal.
    expect(proofs).toHaveLength(4);
    n1.freeze();
    await cluster.clock.advance(29_000);
    cluster.wipe();
    expect(await n2.join('room', provenResumeOf(a))).toMatchObject({ self: a.self });
    cluster.wipe();
    await cluster.clock.advance(1_001);
    expect(await n2.connect().join({ v: 1, ...provenResumeOf(a) })).toEqual(REFUSED);
  });

  test('R143: a proof that is dropped for a slow reader comes after the next renewal', async () => {
    const [a, b] = [await n1.join('room'), await n1.join('room')];
    await cluster.clock.advance(16_000);
    n1.connections.full.add(a.id);
    await live(5_000, n1);
    expect([a.got('resume-proof').length, b.got('resume-proof').length]).toEqual([0, 1]);
    n1.connections.full.delete(a.id);
    await live(5_000, n1);
    expect([a.got('resume-proof').length, b.got('resume-proof').length]).toEqual([1, 1]);
  });

  test('R134: proofs that cannot be sent in one part of the sweep do not hold up the others', async () => {
    const reported: string[] = [];
    const own = new CoreCluster();
    const node = await own.node('n1', {}, { events: { emit: ({ type }) => void reported.push(type) } });
    const peers: JoinedConnection[] = [];
    for (let room = 0; room < 101; room += 1) peers.push(await node.join(`room ${room}`));
    await own.clock.advance(16_000);
    const { sign } = node.node.identity;
    let signed = 0;
    node.node.identity.sign = (text) => {
      signed += 1;
      if (signed === 1) throw new Error('broken');
      return sign(text);
    };
    await beat(node);
    expect(peers.at(-1)?.got('resume-proof')).toHaveLength(1);
    expect(reported).toContain('work-failed');
  });

  test('R140: a proof of a version that no store can have reached is none, also if its signature is good', async () => {
    const a = await n1.join('room');
    const { self } = a;
    const { digest, sign } = n2.node.identity;
    const forged = (since: number): string => {
      const said = `${cluster.clock.now().toString(36)}.${since.toString(36)}`;
      return `mine.${said}.${sign(`resume proof 1\nroom\n${self}\n${digest('mine')}\n${said}`)}`;
    };
    const ask = (secret: string) => n2.connect().join({ v: 1, room: 'room', resume: { peerId: self, secret } });
    for (const since of [9_000_000_000_000_001, 8_999_999_999_999_999, (cluster.clock.now() + 90_000_000) * 1_000]) {
      expect(await ask(forged(since))).toEqual(REFUSED);
    }
    // Whoever has the key may take any session: nothing else tells a proof from one that a node made.
    expect(await ask(forged(a.welcome.roster.version + 1))).toMatchObject({ ok: true });
  });

  test.each(['the store is away', 'the store lacks the peer', 'the peer moved'])(
    'R143: no further proof while %s',
    async (what) => {
      const a = await n1.join('room');
      await n2.join('room');
      await live(10_000, n1, n2);
      await cluster.clock.advance(6_000);
      if (what === 'the store is away') {
        cluster.leases.renew = () => Promise.reject(new StoreUnavailable('away', { uncertain: false }));
      } else if (what === 'the store lacks the peer') {
        cluster.wipe();
        const { restore } = cluster.store;
        cluster.store.restore = () => Promise.reject(new StoreUnavailable('away', { uncertain: true }));
        await beat(n1);
        expect(a.got('resume-proof')).toEqual([]);
        cluster.store.restore = restore;
        await beat(n1);
        expect(a.got('resume-proof')).toHaveLength(1);
        return;
      } else {
        n1.freeze();
        await n2.join('room', resumeOf(a));
      }
      await beat(n1);
      expect(a.got('resume-proof')).toEqual([]);
    },
  );

  test('R143: the time of a proof is that of the renewal, however long the node was held up after it', async () => {
    const a = await n1.join('room');
    await cluster.clock.advance(16_000);
    const { versions } = cluster.store;
    cluster.store.versions = async (rooms) => {
      await cluster.clock.advance(29_000);
      return versions.call(cluster.store, rooms);
    };
    await beat(n1);
    expect(a.got('resume-proof')).toHaveLength(1);
    cluster.wipe();
    await cluster.clock.advance(1_001);
    expect(await n2.connect().join({ v: 1, ...provenResumeOf(a) })).toEqual(REFUSED);
  });

  test('a room without a grace period has no proofs, and more than fifty proofs take more than one turn', async () => {
    const own = new CoreCluster();
    const node = await own.node('n1', { capacity: 200, graceMs: 0 });
    expect((await node.join('room')).welcome.resumeProof).toBeUndefined();
    const busy = await own.node('n2', { capacity: 200 });
    const peers: JoinedConnection[] = [];
    for (let index = 0; index < 60; index += 1) peers.push(await busy.join('large'));
    await own.clock.advance(16_000);
    const done = beat(busy);
    await settled();
    const proven = () => peers.filter((peer) => peer.got('resume-proof').length === 1).length;
    expect(proven()).toBe(50);
    await own.clock.advance(0);
    await done;
    expect(proven()).toBe(60);
  });

  test('R144: the node that still serves a session keeps it, also if an earlier proof comes first', async () => {
    const a = await n1.join('room');
    n1.freeze();
    const moved = await n2.join('room', resumeOf(a));
    const later = await n3.join('room', resumeOf(moved));
    cluster.wipe();
    const early = await n2.join('room', provenResumeOf(a));
    await beat(n3);
    await beat(n2);
    expect(early.got('goodbye')).toMatchObject([[{ reason: 'replaced', reconnect: false }]]);
    expect([later.closed, later.got('goodbye')]).toEqual([false, []]);
    expect(rosterOf(n3, later)).toEqual([[a.self, 'present']]);
  });

  test('R144: a client whose welcome was lost keeps its session, also if the node of that welcome puts it back', async () => {
    const a = await n1.join('room');
    const { room, resume } = provenResumeOf(a);
    n1.freeze();
    // The welcome of this resume never comes, and its node has not noticed that the connection is dead.
    const dead = await n2.join(room, { resume: { ...resume, attempt: 1 } });
    cluster.wipe();
    const back = await n3.join(room, { resume: { ...resume, attempt: 2 } });
    await beat(n2);
    await beat(n3);
    expect([back.got('goodbye'), back.closed, dead.closed]).toEqual([[], false, true]);
    expect(rosterOf(n3, back)).toEqual([[a.self, 'present']]);
  });
});
