import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunningNode } from '../support/node.ts';
import { startNodeBefore, whyNoNodeBefore } from '../support/node-before.ts';
import { rawClient } from '../support/raw-client.ts';
import { ProcessCluster } from '../support/cluster.ts';

/**
 * An upgrade without a full restart. One node is of the commit before frames lost the prefix of Socket.IO, the other is
 * of this commit. Between nodes both send frames in the form that the older node understands.
 */
describe('R23, R37: a node of the previous version beside a node of this version', () => {
  const reason = whyNoNodeBefore();
  let cluster: ProcessCluster;
  let old: RunningNode | undefined;

  beforeEach(async () => {
    cluster = await ProcessCluster.start();
  });
  afterEach(async () => {
    await old?.stop();
    await cluster.stop();
  });

  test.for(['old', 'new'] as const)(
    'joins, signals, messages and leaves reach the other node, with the first peer on the %s node',
    async (first, context) => {
      if (reason !== undefined) context.skip(reason);
      old = await startNodeBefore({ REDIS_URL: cluster.url });
      const young = await cluster.node();
      const [a, b] = first === 'old' ? [old, young] : [young, old];
      const alice = await cluster.joined(a, 'room', { name: 'Alice' });
      const bob = await cluster.joined(b, 'room', { name: 'Bob' });
      expect(await alice.next('peer-joined')).toMatchObject([{ peer: { peerId: bob.self, name: 'Bob' } }]);

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
    },
  );
});
