import { describe, expect, test } from 'vitest';
import { type ServerEvent, SignalboxError, wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { peer, roster, welcome } from '../support/fake-transport.ts';
import { joined, signal } from '../support/signaling.ts';

const drain: ServerEvent = { name: 'goodbye', args: [{ reason: 'drain', reconnect: true, afterMs: 3_000 }] };
const replaced: ServerEvent = { name: 'goodbye', args: [{ reason: 'replaced', reconnect: false, afterMs: 0 }] };
const moved = () => welcome({ resumed: true, resumeSecret: 'secret-2', node: 'node-2' });

/** The node said goodbye; its connection `old` still serves. */
async function dismissed() {
  const all = await joined();
  const old = all.transport.latest;
  old.receive(drain);
  return { ...all, old };
}

/** The second connection has asked for the session; the test answers. */
async function moving() {
  const all = await dismissed();
  await all.clock.advance(3_000);
  const next = all.transport.latest;
  next.open();
  await settled();
  return { ...all, next };
}

describe('told to reconnect', () => {
  test('R72: the first connection serves both ways until the second has the session; nobody is told of a loss', async () => {
    const { transport, client, seen, signals, clock, old } = await dismissed();
    await clock.advance(2_999);
    expect(transport.connections).toHaveLength(1);
    await clock.advance(1);
    const next = transport.latest;
    expect(transport.connections).toHaveLength(2);
    next.open();
    await settled();
    expect(next.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-1', attempt: 1 });
    client.signal('ann', ['by the first']);
    old.receive(signal('ann', 1, ['still heard']));
    expect(old.all('signal').map(({ args }) => args[2])).toEqual([['by the first']]);
    expect([client.state.kind, old.closed, next.all('signal')]).toEqual(['joined', false, []]);
    next.answerJoin(moved());
    await settled();
    client.signal('ann', ['by the second']);
    expect(next.all('signal').map(({ args }) => [args[1], args[2]])).toEqual([
      [1, ['by the first']],
      [2, ['by the second']],
    ]);
    expect(signals).toEqual([['ann', ['still heard']]]);
    expect(old.closed).toBe(true);
    expect(client.state).toMatchObject({ kind: 'joined', welcome: { node: 'node-2', resumeSecret: 'secret-2' } });
    expect(seen).toEqual(['goodbye', 'signal', 'resumed']);
  });

  test('R72: events that come early in the second connection are told after the welcome, none of them twice', async () => {
    const { client, seen, signals, old, next } = await moving();
    next.receive(
      { name: 'peer-joined', args: [{ version: 12, peer: peer('bob') }] },
      signal('ann', 1, ['one']),
      signal('bob', 1, ['two']),
    );
    old.receive({ name: 'peer-updated', args: [{ version: 11, peer: peer('ann', { name: 'Ann' }) }] });
    old.receive(signal('ann', 1, ['one']));
    expect(signals).toEqual([['ann', ['one']]]);
    next.answerJoin({ ...moved(), roster: roster(10, 'me', 'ann') });
    await settled();
    expect(signals).toEqual([
      ['ann', ['one']],
      ['bob', ['two']],
    ]);
    expect(client.peers.map(({ name }) => name)).toEqual(['Ann', 'bob']);
    expect(seen).toEqual(['goodbye', 'peer-updated', 'signal', 'resumed', 'peer-joined', 'signal']);
  });

  test('R72: roster changes that are missing after the change of connections are asked for in the second one', async () => {
    const { client, old, next } = await moving();
    old.receive({ name: 'peer-joined', args: [{ version: 13, peer: peer('bob') }] });
    expect(old.all('sync')).toHaveLength(1);
    next.answerJoin({ ...moved(), roster: roster(11, 'me', 'ann') });
    await settled();
    next.last('sync').args[0]({ ok: true, roster: roster(13, 'me', 'ann', 'bob') });
    await settled();
    expect(client.peers.map(({ peerId }) => peerId)).toEqual(['ann', 'bob']);
  });

  test.each(['before', 'after'] as const)(
    'R43, R72: "replaced" in the first connection, %s the welcome of the second, ends nothing',
    async (when) => {
      const { transport, client, seen, clock, old, next } = await moving();
      if (when === 'before') {
        old.receive(replaced);
        old.lose();
        client.signal('ann', ['meanwhile']);
        expect([client.state.kind, old.all('signal')]).toEqual(['joined', []]);
      }
      next.answerJoin(moved());
      if (when === 'after') {
        old.receive(replaced);
        old.lose();
        client.signal('ann', ['meanwhile']);
      }
      await settled();
      expect(next.all('signal').map(({ args }) => args[2])).toEqual([['meanwhile']]);
      expect(seen).toEqual(['goodbye', 'resumed']);
      await clock.advance(60_000);
      expect([client.state.kind, transport.connections.length]).toEqual(['joined', 2]);
    },
  );

  test('R72: a goodbye "replaced" because of a try whose welcome never came counts as a loss', async () => {
    const { transport, client, seen, clock, old, next } = await moving();
    next.lose();
    await settled();
    old.receive(replaced);
    expect([client.state.kind, old.closed]).toEqual(['resuming', true]);
    await clock.advance(125);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-1', attempt: 2 });
    transport.latest.answerJoin(moved());
    await settled();
    expect(seen).toEqual(['goodbye', 'connection-lost', 'resumed']);
  });

  test('R43: a goodbye "replaced" before this client asked another node ends the session', async () => {
    const { client, seen, clock, transport, old } = await dismissed();
    old.receive(replaced);
    expect(client.state).toEqual({ kind: 'ended', reason: 'replaced' });
    expect(seen).toEqual(['goodbye', 'goodbye', 'ended']);
    await clock.advance(60_000);
    expect(transport.connections).toHaveLength(1);
  });

  test('R72: if the resume fails after a goodbye "replaced", the connection counts as lost', async () => {
    const { client, seen, transport, clock, old, next } = await moving();
    old.receive(replaced);
    next.lose();
    await settled();
    expect([client.state.kind, seen]).toEqual(['resuming', ['goodbye', 'connection-lost']]);
    await clock.advance(250);
    expect(transport.connections).toHaveLength(3);
  });

  test.each(['draining', 'store-unavailable', 'node-full', 'resume-refused', 'unsupported-version'] as const)(
    'R72: while the second is refused with %s the first serves, and others are tried later each time',
    async (code) => {
      const { transport, client, seen, clock, old } = await moving();
      const waits: number[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const refused = transport.latest;
        const count = transport.connections.length;
        refused.answerJoin({ ok: false, error: wireError(code) });
        await settled();
        expect([refused.closed, refused.all('join').length]).toEqual([true, 1]);
        let waited = 0;
        while (transport.connections.length === count) {
          await clock.advance(125);
          waited += 125;
        }
        waits.push(waited);
        transport.latest.open();
        await settled();
      }
      expect(waits).toEqual([250, 500, 1_000]);
      client.signal('ann', ['still']);
      expect(old.all('signal').length).toBeGreaterThan(0);
      expect([client.state.kind, seen]).toEqual(['joined', ['goodbye']]);
    },
  );

  test('R72: a second connection that never answers does not end the first', async () => {
    const { transport, client, clock, old, next } = await moving();
    await clock.advance(10_000);
    expect([next.closed, old.closed, client.state.kind]).toEqual([true, false, 'joined']);
    await clock.advance(250);
    expect(transport.connections).toHaveLength(3);
  });
});

describe('when the first connection ends meanwhile', () => {
  test('R72: the try under way goes on as a resume', async () => {
    const { transport, client, seen, clock, old, next } = await moving();
    old.lose();
    expect(client.state.kind).toBe('resuming');
    await clock.advance(1_000);
    expect([next.closed, transport.connections.length]).toEqual([false, 2]);
    next.answerJoin(moved());
    await settled();
    expect([client.state.kind, seen]).toEqual(['joined', ['goodbye', 'connection-lost', 'resumed']]);
  });

  test('R72: the next try comes sooner than it would while the first connection lived', async () => {
    const { transport, clock, old } = await moving();
    for (const ms of [250, 500, 1_000, 2_000]) {
      transport.latest.fail(new SignalboxError('connection-failed'));
      transport.latest.answerJoin({ ok: false, error: wireError('draining') });
      await clock.advance(ms);
      transport.latest.open();
      await settled();
    }
    transport.latest.answerJoin({ ok: false, error: wireError('draining') });
    await settled();
    const { length } = transport.connections;
    old.lose();
    await clock.advance(125);
    expect(transport.connections).toHaveLength(length + 1);
  });

  test('R42, R72: if the resume is refused then, a new session begins', async () => {
    const { transport, client, seen, old, next } = await moving();
    old.lose();
    next.answerJoin({ ok: false, error: wireError('resume-refused') });
    await settled();
    expect(next.joinRequest).not.toHaveProperty('resume');
    next.answerJoin(welcome({ self: 'me2', resumeSecret: 'new', roster: roster(20, 'me2', 'ann') }));
    await settled();
    expect(seen).toEqual(['goodbye', 'connection-lost', 'rejoined']);
    expect([client.self?.peerId, transport.connections.length]).toEqual(['me2', 2]);
  });
});

describe('while the session moves', () => {
  test('R15: leave is sent in both connections, because either may have the session', async () => {
    const { client, seen, old, next, clock } = await moving();
    const leaving = client.leave();
    expect([old.all('leave').length, next.all('leave').length]).toEqual([1, 0]);
    next.answerJoin(moved());
    await settled();
    expect([old.closed, next.closed]).toEqual([false, false]);
    next.last('leave').args[0]({ ok: true });
    old.last('leave').args[0]({ ok: true });
    await leaving;
    expect([old.closed, next.closed, clock.waiting]).toEqual([true, true, 0]);
    expect(seen).toEqual(['goodbye', 'ended']);
  });

  test('R15: leaving waits for both answers, at most 2 s', async () => {
    const { client, old, next, clock } = await moving();
    const leaving = client.leave();
    await clock.advance(2_000);
    await leaving;
    expect([old.closed, next.closed, clock.waiting]).toEqual([true, true, 0]);
  });

  test.each(['waiting', 'asking'] as const)('close() closes both connections (%s)', async (stage) => {
    const { client, transport, network, clock } = stage === 'waiting' ? await dismissed() : await moving();
    client.close();
    expect(transport.connections.every(({ closed }) => closed)).toBe(true);
    expect([network.listening, clock.waiting]).toEqual([0, 0]);
  });

  test('a second goodbye postpones a try that has not begun, and does not touch one that has', async () => {
    const { transport, clock, old } = await dismissed();
    await clock.advance(2_000);
    old.receive(drain);
    await clock.advance(2_999);
    expect(transport.connections).toHaveLength(1);
    await clock.advance(1);
    expect(transport.connections).toHaveLength(2);
    old.receive(drain);
    await clock.advance(3_000);
    expect(transport.connections).toHaveLength(2);
    expect(transport.latest.closed).toBe(false);
  });

  test('a goodbye without reconnect ends the session and both connections', async () => {
    const { client, old, next } = await moving();
    old.receive({ name: 'goodbye', args: [{ reason: 'expired', reconnect: false, afterMs: 0 }] });
    expect(client.state).toEqual({ kind: 'ended', reason: 'unknown' });
    expect([old.closed, next.closed]).toEqual([true, true]);
  });

  test('if the new node drains as well, the session moves once more', async () => {
    const { transport, client, seen, clock, next } = await moving();
    next.answerJoin(moved());
    next.receive(drain);
    await settled();
    await clock.advance(3_000);
    expect(transport.connections).toHaveLength(3);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-2', attempt: 2 });
    transport.latest.answerJoin(moved());
    await settled();
    expect([next.closed, client.state.kind]).toEqual([true, 'joined']);
    expect(seen).toEqual(['goodbye', 'resumed', 'goodbye', 'resumed']);
  });

  test('when the network is back, a hanging try is replaced by a new one; the first connection stays', async () => {
    const { transport, network, clock, old, next } = await moving();
    network.online();
    await clock.advance(0);
    expect([next.closed, old.closed, transport.connections.length]).toEqual([true, false, 3]);
  });

  test('R72: a request in the first connection is answered there, and then the connection closes', async () => {
    const { client, old, next } = await moving();
    const updated = client.update({ name: 'New' });
    const sent = client.sendMessage({ hi: 1 });
    next.answerJoin(moved());
    await settled();
    expect(old.closed).toBe(false);
    old.last('update').args[1]({ ok: true });
    await updated;
    expect(old.closed).toBe(false);
    old.last('message').args[1]({ ok: true });
    await sent;
    expect(old.closed).toBe(true);
    void client.update({ name: 'Newer' });
    expect(next.all('update')).toHaveLength(1);
  });

  test('R72: a request that the first connection does not answer before it ends rejects', async () => {
    const { client, old, next } = await moving();
    const refused = expect(client.update({ name: 'New' })).rejects.toMatchObject({ code: 'connection-failed' });
    next.answerJoin(moved());
    await settled();
    old.lose();
    await refused;
    expect(client.state.kind).toBe('joined');
  });
});

test('R34: signals to a peer that moves are sent again when it has moved', async () => {
  const { client, transport, seen } = await joined();
  client.signal('ann', ['to where it was']);
  transport.latest.receive({ name: 'peer-back', args: [{ version: 11, peerId: 'ann' }] });
  expect(transport.latest.all('signal').map(({ args }) => [args[1], args[2]])).toEqual([
    [1, ['to where it was']],
    [1, ['to where it was']],
  ]);
  expect(seen).toEqual([]);
});
