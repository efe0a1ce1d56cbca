import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { startNodeBefore, versionsBefore, whyNoNodeBefore } from '../support/node-before.ts';
import { rawClient } from '../support/raw-client.ts';
import { startCollector, type TraceCollector } from '../support/trace-collector.ts';

/** The peers that a `peer-joined` or a `roster` is about. */
function peersIn(news: unknown): readonly unknown[] {
  if (typeof news !== 'object' || news === null) return [];
  if ('peers' in news && Array.isArray(news.peers)) return news.peers;
  return 'peer' in news ? [news.peer] : [];
}

/**
 * An upgrade without a full restart: a node of an earlier version beside a node of this one, which traces. Both keep their
 * rooms in one Redis, and read what the other wrote (docs/operations.md, "Upgrades").
 */
describe.for(versionsBefore)('R23, R37, R173: $what, $revision, beside this one', (version) => {
  const reason = whyNoNodeBefore(version);
  let cluster: ProcessCluster;
  let collector: TraceCollector;
  let old: RunningNode | undefined;

  beforeEach(async () => {
    collector = await startCollector();
    cluster = await ProcessCluster.start({ LEASE_MS: '2000' });
  });
  afterEach(async () => {
    await old?.stop();
    await cluster.stop();
    collector.close();
  });

  /** A node of each version. */
  async function both(): Promise<readonly [RunningNode, RunningNode]> {
    old = await startNodeBefore(version, { REDIS_URL: cluster.url, LEASE_MS: '2000' });
    const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '20' };
    return [old, await cluster.node(tracing)];
  }

  test.for(['old', 'new'] as const)(
    'joins, signals, messages and leaves reach the other node, with the first peer on the %s node',
    async (first, context) => {
      if (reason !== undefined) context.skip(reason);
      const [before, young] = await both();
      const [a, b] = first === 'old' ? [before, young] : [young, before];
      const alice = await cluster.joined(a, 'room', { name: 'Alice' });
      const bob = await cluster.joined(b, 'room', { name: 'Bob' });
      // A node that is late reads the room again, and tells the whole roster in place of the one who came.
      const [news] = await Promise.race([alice.next('peer-joined'), alice.next('roster')]);
      expect(peersIn(news)).toContainEqual(expect.objectContaining({ peerId: bob.self, name: 'Bob' }));

      for (let seq = 1; seq <= 20; seq += 1) {
        alice.socket.emit('signal', bob.self, seq, { candidate: `from Alice ${seq}` }, 0);
        bob.socket.emit('signal', alice.self, seq, { text: 'a "quoted"\nline', seq }, 0);
      }
      for (let seq = 1; seq <= 20; seq += 1) {
        expect(await bob.next('signal')).toEqual([alice.self, seq, { candidate: `from Alice ${seq}` }, 0]);
        expect(await alice.next('signal')).toEqual([bob.self, seq, { text: 'a "quoted"\nline', seq }, 0]);
      }
      alice.socket.emit('signal-ack', bob.self, 20);
      expect(await bob.next('signal-ack')).toEqual([alice.self, 20]);

      await bob.ask('message', { chat: 'hello' });
      expect(await alice.next('message')).toEqual([bob.self, { chat: 'hello' }]);
      await alice.ask('update', { metadata: { hand: true } });
      expect(await bob.next('peer-updated')).toMatchObject([{ peer: { metadata: { hand: true } } }]);

      bob.close();
      expect(await alice.next('peer-away')).toMatchObject([{ peerId: bob.self }]);
      // The session moves to the node of the other version.
      const back = await rawClient(a.url);
      const resume = { peerId: bob.self, secret: bob.secret };
      expect(await back.ask('join', { v: 1, room: 'room', resume })).toMatchObject({ ok: true, resumed: true });
      expect(await alice.next('peer-back')).toMatchObject([{ peerId: bob.self }]);
      await back.ask('leave');
      expect(await alice.next('peer-left')).toMatchObject([{ peerId: bob.self, reason: 'left' }]);
      back.close();

      await collector.span('welcome');
      for (const node of [before, young]) expect(node.output()).not.toMatch(/bad input|"level":"error"/);
    },
  );

  test('R193: an old node reads the room again where its state changes, and keeps the state and the host', async (context) => {
    if (reason !== undefined) context.skip(reason);
    const [before, young] = await both();
    const alice = await cluster.joined(young, 'room');
    const bob = await cluster.joined(before, 'room');
    const carol = await cluster.joined(young, 'room');
    await alice.ask('room', { action: 'lock' });
    expect(await bob.next('roster')).toMatchObject([{ peers: [{}, {}, {}] }]);
    await bob.ask('update', { metadata: { hand: true } });
    await alice.ask('room', { action: 'hand-over', peerId: bob.self });
    await bob.ask('leave');
    expect(await carol.next('peer-left')).toMatchObject([{ peerId: bob.self }]);
    const state = { host: alice.self, locked: true };
    expect(await carol.ask('sync')).toMatchObject({ ok: true, roster: { state } });
    const late = await cluster.client(young);
    expect(await late.ask('join', { v: 1, room: 'room' })).toMatchObject({ error: { code: 'room-locked' } });
    for (const node of [before, young]) expect(node.output()).not.toMatch(/bad input|"level":"error"/);
  });

  test('the peers of an old node that dies are marked away by the new one, and resume there', async (context) => {
    if (reason !== undefined) context.skip(reason);
    const [before, young] = await both();
    const alice = await cluster.joined(young, 'room');
    const bob = await cluster.joined(before, 'room');
    await alice.next('peer-joined');
    before.kill('SIGKILL');
    expect(await alice.next('peer-away')).toMatchObject([{ peerId: bob.self }]);
    const back = await cluster.client(young);
    const resume = { peerId: bob.self, secret: bob.secret };
    expect(await back.ask('join', { v: 1, room: 'room', resume })).toMatchObject({ ok: true, resumed: true });
    expect(await alice.next('peer-back')).toMatchObject([{ peerId: bob.self }]);
  });
});
