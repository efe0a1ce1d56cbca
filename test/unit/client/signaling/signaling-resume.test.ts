import { describe, expect, test } from 'vitest';
import { SignalboxError, wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { peer, roster, welcome } from '../support/fake-transport.ts';
import { joined, reconnecting, signal } from '../support/signaling.ts';

describe('resuming', () => {
  test('R41: after a lost connection the session is resumed with peer id and secret; kept signals are sent again', async () => {
    const { client, transport, seen, signals } = await reconnecting();
    expect(client.state.kind).toBe('resuming');
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-1', attempt: 1 });
    client.signal('ann', ['meanwhile']);
    transport.latest.receive(signal('ann', 1, ['hello']));
    transport.latest.answerJoin(
      welcome({ resumed: true, resumeSecret: 'secret-2', roster: roster(14, 'me', 'ann', 'bob') }),
    );
    await settled();
    expect(seen).toEqual(['connection-lost', 'resumed', 'peer-joined', 'signal']);
    expect(signals).toEqual([['ann', ['hello']]]);
    expect(transport.latest.last('signal').args).toEqual(['ann', 1, ['meanwhile'], 0]);
    expect(transport.connections).toHaveLength(2);
  });

  test.each(['removed', 'closed'] as const)(
    'R210, R211: a resume that is refused with "%s" ends the session',
    async (code) => {
      const { client, transport, seen, clock } = await reconnecting({ resumeProof: 'proof' });
      transport.latest.answerJoin({ ok: false, error: wireError(code) });
      await settled();
      expect(client.state).toEqual({ kind: 'ended', reason: code });
      expect(seen).toEqual(['connection-lost', 'ended']);
      await clock.advance(120_000);
      expect(transport.connections).toHaveLength(2);
    },
  );

  test('R140, R143: a resume shows the latest proof, and without it what a node of an earlier version knows', async () => {
    const { transport, clock, client } = await joined({ resumeProof: 'first' });
    transport.latest.receive({ name: 'resume-proof', args: ['second'] });
    expect(client.state).toMatchObject({ welcome: { resumeSecret: 'secret-1', resumeProof: 'second' } });
    transport.latest.lose();
    await clock.advance(250);
    transport.latest.open();
    await settled();
    const refused = { ok: false, error: wireError('resume-refused') } as const;
    const asked = () => transport.latest.joinRequest.resume;
    expect(asked()).toEqual({ peerId: 'me', secret: 'secret-1.second', attempt: 1 });
    transport.latest.answerJoin(refused);
    await settled();
    expect(asked()).toEqual({ peerId: 'me', secret: 'secret-1', attempt: 2 });
    transport.latest.answerJoin(refused);
    await settled();
    expect(asked()).toBeUndefined();
    transport.latest.answerJoin(welcome({ self: 'me2' }));
    await settled();
    expect(client.state).toMatchObject({ kind: 'joined', welcome: { self: 'me2' } });
  });

  test('R141: peers who are not back yet after a loss of data keep their links, and leave after the grace period', async () => {
    const { client, transport, clock, signals } = await reconnecting({ roster: roster(10, 'me', 'ann', 'bob') });
    const left: string[] = [];
    client.on('peer-left', ({ peerId }, reason) => left.push(`${peerId} ${reason}`));
    client.signal('ann', ['kept']);
    transport.latest.answerJoin(welcome({ resumed: true, afterLoss: true, roster: roster(20, 'me') }));
    await settled();
    expect([client.peers.map(({ peerId, presence }) => [peerId, presence]), left]).toEqual([
      [
        ['ann', 'away'],
        ['bob', 'away'],
      ],
      [],
    ]);
    const joined = { version: 21, peer: peer('ann') };
    transport.latest.receive({ name: 'peer-joined', args: [joined] }, signal('ann', 1, ['hello']));
    expect(transport.latest.last('signal').args).toEqual(['ann', 1, ['kept'], 0]);
    expect(signals).toEqual([['ann', ['hello']]]);
    await clock.advance(29_999);
    expect(left).toEqual([]);
    await clock.advance(1);
    expect(left).toEqual(['bob lost']);
  });

  test('R41: links survive a resume: numbers go on, and duplicates are dropped', async () => {
    const all = await joined();
    all.client.signal('ann', ['one']);
    all.transport.latest.receive(signal('ann', 1, ['x']));
    all.transport.latest.lose();
    await all.clock.advance(125);
    all.transport.latest.open();
    await settled();
    all.transport.latest.answerJoin(welcome({ resumed: true, resumeSecret: 'secret-2' }));
    await settled();
    all.transport.latest.receive(signal('ann', 1, ['x']), signal('ann', 2, ['y']));
    all.client.signal('ann', ['two']);
    expect(all.transport.latest.all('signal').map(({ args: [, seq, , ack] }) => [seq, ack])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(all.signals).toEqual([
      ['ann', ['x']],
      ['ann', ['y']],
    ]);
  });

  test('R42: a resume whose welcome was lost is tried again with the newest secret that the client has', async () => {
    const { clock, transport, client } = await reconnecting();
    transport.latest.lose();
    await clock.advance(250);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-1', attempt: 2 });
    transport.latest.answerJoin(welcome({ resumed: true, resumeSecret: 'secret-3' }));
    await settled();
    expect(client.state.kind).toBe('joined');
    transport.latest.lose();
    await clock.advance(125);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-3', attempt: 3 });
  });

  test.each(['draining', 'store-unavailable', 'room-full', 'rate-limited'] as const)(
    'R18: a resume refused with %s is tried again, later each time',
    async (code) => {
      const { clock, transport, client } = await reconnecting();
      const waits: number[] = [];
      for (let attempt = 0; attempt < 7; attempt += 1) {
        const count = transport.connections.length;
        transport.latest.answerJoin({ ok: false, error: wireError(code) });
        await settled();
        let waited = 0;
        while (transport.connections.length === count) {
          await clock.advance(125);
          waited += 125;
        }
        waits.push(waited);
        transport.latest.open();
        await settled();
      }
      expect(waits).toEqual([250, 500, 1_000, 2_000, 2_500, 2_500, 2_500]);
      expect(client.state.kind).toBe('resuming');
    },
  );

  test('R42: a refused resume joins as a new peer, on the same connection, with all links new', async () => {
    const { transport, client, seen } = await reconnecting();
    client.signal('ann', ['kept']);
    transport.latest.answerJoin({ ok: false, error: wireError('resume-refused') });
    await settled();
    expect(transport.connections).toHaveLength(2);
    expect(transport.latest.joinRequest).toEqual({ v: 1, room: 'lab', name: 'me', metadata: {} });
    transport.latest.answerJoin(welcome({ self: 'me2', resumeSecret: 'new', roster: roster(20, 'me2', 'ann') }));
    await settled();
    expect(seen).toEqual(['connection-lost', 'signal-lost', 'rejoined']);
    client.signal('ann', ['fresh']);
    expect(transport.latest.all('signal').map(({ args }) => [args[1], args[2]])).toEqual([[1, ['fresh']]]);
    expect(client.self?.peerId).toBe('me2');
  });

  test('a refusal for good ends the session', async () => {
    const { transport, client, seen, clock } = await reconnecting();
    transport.latest.answerJoin({ ok: false, error: wireError('unsupported-version') });
    await settled();
    expect(client.state).toEqual({ kind: 'ended', reason: 'network' });
    expect(seen).toEqual(['connection-lost', 'error', 'ended']);
    await clock.advance(60_000);
    expect(transport.connections).toHaveLength(2);
  });
});

describe('when the network is back', () => {
  /** A client that has been reconnecting for so long that the next try is seconds away. */
  async function waiting() {
    const all = await joined();
    all.transport.latest.lose();
    await all.clock.advance(125);
    for (const ms of [250, 500, 1_000, 2_000]) {
      all.transport.latest.fail(new SignalboxError('connection-failed'));
      await all.clock.advance(ms);
    }
    all.transport.latest.fail(new SignalboxError('connection-failed'));
    await settled();
    return all;
  }

  test('the next try comes at once, and the waits start over with the shortest', async () => {
    const { transport, network, clock } = await waiting();
    const { length } = transport.connections;
    network.online();
    await clock.advance(0);
    expect(transport.connections).toHaveLength(length + 1);
    transport.latest.fail(new SignalboxError('connection-failed'));
    await clock.advance(250);
    expect(transport.connections).toHaveLength(length + 2);
  });

  test('R42: a try that began without a network is replaced by a new one with a higher number', async () => {
    const { transport, network, clock, client } = await waiting();
    await clock.advance(2_500);
    const hanging = transport.latest;
    hanging.open();
    await settled();
    network.online();
    await clock.advance(0);
    expect([hanging.closed, transport.latest === hanging]).toEqual([true, false]);
    transport.latest.open();
    await settled();
    expect(hanging.joinRequest.resume?.attempt).toBe(1);
    expect(transport.latest.joinRequest.resume?.attempt).toBe(2);
    transport.latest.answerJoin(welcome({ resumed: true }));
    await settled();
    expect(client.state.kind).toBe('joined');
    const { length } = transport.connections;
    await clock.advance(60_000);
    expect(transport.connections).toHaveLength(length);
  });

  test('a try is not brought forward if a goodbye asked for a wait', async () => {
    const { transport, network, clock } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'drain', reconnect: true, afterMs: 3_000 }] });
    transport.latest.lose();
    network.online();
    await clock.advance(2_999);
    expect(transport.connections).toHaveLength(1);
    await clock.advance(1);
    expect(transport.connections).toHaveLength(2);
  });

  test('only a client that reconnects listens to the network', async () => {
    const { client, transport, network } = await reconnecting();
    expect(network.listening).toBe(1);
    transport.latest.answerJoin(welcome({ resumed: true }));
    await settled();
    expect(network.listening).toBe(0);
    transport.latest.lose();
    expect(network.listening).toBe(1);
    client.close();
    expect(network.listening).toBe(0);
  });
});
