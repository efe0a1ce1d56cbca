import { describe, expect, test } from 'vitest';
import { LIMITS, type Payload, SignalboxError, type Welcome, wireError } from '../../src/protocol/index.ts';
import { SignalingClient } from '../../web/client/signaling-client.ts';
import type { SignalingEvents } from '../../web/client/signaling-events.ts';
import type { ServerEvent } from '../../web/client/transport.ts';
import { FakeClock, settled } from './support/fake-clock.ts';
import { FakeTransport, peer, roster, welcome } from './support/fake-transport.ts';

const EVENTS = [
  'joined',
  'resumed',
  'rejoined',
  'connection-lost',
  'peer-joined',
  'peer-left',
  'peer-updated',
  'peer-away',
  'peer-back',
  'signal',
  'signal-lost',
  'message',
  'goodbye',
  'announcement',
  'ended',
  'error',
] as const satisfies readonly (keyof SignalingEvents)[];

function setUp() {
  const clock = new FakeClock();
  const transport = new FakeTransport();
  const client = new SignalingClient({ server: 'https://signal.test', transport, clock, random: () => 0 });
  const seen: string[] = [];
  for (const name of EVENTS) client.on(name, () => seen.push(name));
  const signals: [string, Payload][] = [];
  client.on('signal', (from, payload) => signals.push([from, payload]));
  return { clock, transport, client, seen, signals };
}

async function joined(over: Partial<Welcome> = {}) {
  const all = setUp();
  const joining = all.client.join({ room: 'lab', name: 'Me' });
  all.transport.latest.open();
  await settled();
  all.transport.latest.answerJoin(welcome(over));
  await joining;
  all.seen.length = 0;
  return all;
}

/** Lets the connection drop and the next one open; the test answers its join. */
async function reconnecting(over: Partial<Welcome> = {}) {
  const all = await joined(over);
  all.transport.latest.lose();
  await all.clock.advance(125);
  all.transport.latest.open();
  await settled();
  return all;
}

const signal = (from: string, seq: number, payload: Payload): ServerEvent => ({
  name: 'signal',
  args: [from, seq, payload, 0],
});

describe('joining', () => {
  test('R10: one call connects with the room, joins, and answers with the welcome', async () => {
    const { client, transport, seen } = setUp();
    const joining = client.join({ room: 'lab', name: 'Me', metadata: { hand: true } });
    expect([transport.latest.server, transport.latest.room]).toEqual(['https://signal.test', 'lab']);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest).toEqual({ v: 1, room: 'lab', name: 'Me', metadata: { hand: true } });
    transport.latest.answerJoin(welcome());
    expect((await joining).self).toBe('me');
    expect(client.peers.map(({ peerId }) => peerId)).toEqual(['ann']);
    expect(client.self?.peerId).toBe('me');
    expect(seen).toEqual(['joined']);
  });

  test('R60: a refusal, an unreachable server and a silent one reject with errors of the table', async () => {
    const refused = setUp();
    const first = refused.client.join({ room: 'lab' });
    refused.transport.latest.open();
    await settled();
    refused.transport.latest.answerJoin({ ok: false, error: wireError('room-full') });
    await expect(first).rejects.toEqual(new SignalboxError('room-full'));
    expect(refused.client.state).toEqual({ kind: 'idle' });
    expect(refused.transport.latest.closed).toBe(true);

    const unreachable = setUp();
    const second = unreachable.client.join({ room: 'lab' });
    unreachable.transport.latest.fail(new SignalboxError('connection-failed'));
    await expect(second).rejects.toMatchObject({ code: 'connection-failed' });

    const silent = setUp();
    const third = silent.client.join({ room: 'lab' });
    const rejected = expect(third).rejects.toMatchObject({ code: 'timeout' });
    silent.transport.latest.open();
    await settled();
    await silent.clock.advance(10_000);
    await rejected;
  });

  test('R11: what comes before the welcome is applied after it, in order', async () => {
    const { client, transport, seen, signals } = setUp();
    const joining = client.join({ room: 'lab' });
    const connection = transport.latest;
    connection.open();
    await settled();
    connection.receive(
      { name: 'peer-joined', args: [{ version: 10, peer: peer('ann') }] },
      { name: 'peer-joined', args: [{ version: 11, peer: peer('bob') }] },
      signal('bob', 1, ['hello']),
    );
    expect(seen).toEqual([]);
    connection.answerJoin(welcome());
    connection.receive(signal('bob', 2, ['again']));
    await joining;
    expect(seen).toEqual(['joined', 'peer-joined', 'signal', 'signal']);
    expect(signals).toEqual([
      ['bob', ['hello']],
      ['bob', ['again']],
    ]);
  });

  test('R13: a second join is refused while in a room, and possible after leaving', async () => {
    const { client, transport, clock } = await joined();
    await expect(client.join({ room: 'other' })).rejects.toMatchObject({ code: 'already-joined' });
    const leaving = client.leave();
    transport.latest.last('leave').args[0]({ ok: true });
    await leaving;
    expect([client.state, client.peers]).toEqual([{ kind: 'ended', reason: 'left' }, []]);
    expect(clock.waiting).toBe(0);
    void client.join({ room: 'other' }).catch(() => {});
    expect(client.state).toEqual({ kind: 'joining', room: 'other' });
    client.close();
  });

  test('R15: leaving says so, and does not wait longer than 2 s for the answer', async () => {
    const { client, transport, clock, seen } = await joined();
    const leaving = client.leave();
    expect(transport.latest.all('leave')).toHaveLength(1);
    expect(transport.latest.closed).toBe(false);
    await clock.advance(2_000);
    await leaving;
    expect(transport.latest.closed).toBe(true);
    expect(seen).toEqual(['ended']);
  });

  test('leaving while joining ends the attempt', async () => {
    const { client, transport } = setUp();
    const joining = client.join({ room: 'lab' });
    const rejected = expect(joining).rejects.toMatchObject({ code: 'connection-failed' });
    await client.leave();
    await rejected;
    expect(transport.latest.closed).toBe(true);
    expect(client.state.kind).toBe('ended');
  });
});

describe('rosters', () => {
  test('R22: a gap in the versions asks for the whole roster and replaces what is known', async () => {
    const { client, transport, seen } = await joined();
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 13, peer: peer('dan') }] });
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 14, peer: peer('eve') }] });
    expect(transport.latest.all('sync')).toHaveLength(1);
    expect(seen).toEqual([]);
    transport.latest.last('sync').args[0]({ ok: true, roster: roster(13, 'me', 'bob', 'dan') });
    await settled();
    expect(client.peers.map(({ peerId }) => peerId)).toEqual(['bob', 'dan', 'eve']);
    expect(seen).toEqual(['peer-left', 'peer-joined', 'peer-joined', 'peer-joined']);
  });

  test('R22: a node that is still behind is asked again a second later', async () => {
    const { clock, transport, client } = await joined();
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 13, peer: peer('dan') }] });
    transport.latest.last('sync').args[0]({ ok: true, roster: roster(10, 'me', 'ann') });
    await settled();
    expect(transport.latest.all('sync')).toHaveLength(1);
    await clock.advance(1_000);
    expect(transport.latest.all('sync')).toHaveLength(2);
    transport.latest.last('sync').args[0]({ ok: true, roster: roster(13, 'me', 'ann', 'dan') });
    await settled();
    expect(client.peers.map(({ peerId }) => peerId)).toEqual(['ann', 'dan']);
    await clock.advance(60_000);
    expect(transport.latest.all('sync')).toHaveLength(2);
  });

  test('R23: a signal shows only after the change that brought its sender', async () => {
    const { transport, seen } = await joined();
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 12, peer: peer('cid') }] });
    transport.latest.receive(signal('cid', 1, ['early']));
    expect(seen).toEqual([]);
    transport.latest.receive({ name: 'roster', args: [roster(12, 'me', 'ann', 'cid')] });
    expect(seen).toEqual(['peer-joined', 'signal']);
  });

  test('R23: a signal from nobody of the room is dropped', async () => {
    const { transport, seen } = await joined();
    transport.latest.receive(signal('stranger', 1, ['boo']));
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 11, peer: peer('stranger') }] });
    expect(seen).toEqual(['peer-joined']);
  });

  test('R51: the own update shows in `self` and is no event; that of another is one', async () => {
    const { client, transport, seen } = await joined();
    const updating = client.update({ name: 'Moi', metadata: { hand: true } });
    const [change, ack] = transport.latest.last('update').args;
    expect(change).toEqual({ name: 'Moi', metadata: { hand: true } });
    transport.latest.receive({ name: 'peer-updated', args: [{ version: 11, peer: peer('me', { name: 'Moi' }) }] });
    ack({ ok: true });
    await updating;
    expect([client.self?.name, seen]).toEqual(['Moi', []]);
    transport.latest.receive({ name: 'peer-updated', args: [{ version: 12, peer: peer('ann', { name: 'Anna' }) }] });
    expect([client.peers[0]?.name, seen]).toEqual(['Anna', ['peer-updated']]);
  });
});

describe('signals', () => {
  test('R30: a signal goes to a peer of the room; to anybody else it is refused', async () => {
    const { client, transport } = await joined();
    client.signal('ann', { a: 1 });
    expect(transport.latest.last('signal').args).toEqual(['ann', 1, { a: 1 }, 0]);
    expect(() => client.signal('nobody', {})).toThrow(new SignalboxError('unknown-peer'));
    expect(() => client.signal('me', {})).toThrow(new SignalboxError('unknown-peer'));
    expect(() => setUp().client.signal('ann', {})).toThrow(new SignalboxError('not-joined'));
  });

  test('R38: what a node would refuse gets no number', async () => {
    const { client, transport } = await joined();
    let deep: Payload = [];
    for (let level = 1; level < LIMITS.depth; level += 1) deep = [deep];
    expect(() => client.signal('ann', [deep])).toThrow(expect.objectContaining({ code: 'bad-message' }));
    expect(() => client.signal('ann', ['x'.repeat(LIMITS.payloadLength)])).toThrow(
      expect.objectContaining({ code: 'payload-too-large' }),
    );
    expect(() => client.signal('ann', JSON.parse('{"__proto__": 1}'))).toThrow(
      expect.objectContaining({ code: 'bad-message' }),
    );
    client.signal('ann', deep);
    expect(transport.latest.last('signal').args[1]).toBe(1);
  });

  test('R34: a signal that failed for now is kept and sent again', async () => {
    const { client, transport, clock, seen } = await joined();
    client.signal('ann', ['a']);
    transport.latest.receive({ name: 'signal-failed', args: ['ann', 1, 'rate-limited'] });
    await clock.advance(1_000);
    expect(transport.latest.all('signal').map(({ args }) => args[1])).toEqual([1, 1]);
    transport.latest.receive({ name: 'signal-ack', args: ['ann', 1] });
    await clock.advance(60_000);
    expect(transport.latest.all('signal')).toHaveLength(2);
    expect(seen).toEqual([]);
  });

  test('R34: what is kept waits while the peer is away, and goes when it is back', async () => {
    const { client, transport, clock } = await joined();
    transport.latest.receive({ name: 'peer-away', args: [{ version: 11, peerId: 'ann' }] });
    client.signal('ann', ['a']);
    await clock.advance(20_000);
    expect(transport.latest.all('signal')).toEqual([]);
    transport.latest.receive({ name: 'peer-back', args: [{ version: 12, peerId: 'ann' }] });
    expect(transport.latest.all('signal')).toHaveLength(1);
  });

  test('R35: signals to a peer that leaves are lost with peer-gone', async () => {
    const { client, transport } = await joined();
    const lost: [string, Payload, string][] = [];
    client.on('signal-lost', (to, payload, { code }) => lost.push([to, payload, code]));
    client.signal('ann', ['a']);
    transport.latest.receive({ name: 'peer-left', args: [{ version: 11, peerId: 'ann', reason: 'lost' }] });
    expect(lost).toEqual([['ann', ['a'], 'peer-gone']]);
  });

  test('R50: a message goes out once; its ack or refusal settles it', async () => {
    const { client, transport } = await joined();
    const first = client.sendMessage({ text: 'hi' });
    transport.latest.last('message').args[1]({ ok: true });
    await first;
    const second = client.sendMessage({ text: 'hi' });
    transport.latest.last('message').args[1]({ ok: false, error: wireError('rate-limited') });
    await expect(second).rejects.toMatchObject({ code: 'rate-limited', retryable: true });
    const third = client.sendMessage({ text: 'lost' });
    transport.latest.lose();
    await expect(third).rejects.toMatchObject({ code: 'connection-failed' });
  });

  test('R3: a refusal of an event without an ack is told as an error', async () => {
    const { client, transport } = await joined();
    const errors: string[] = [];
    client.on('error', ({ code }) => errors.push(code));
    transport.latest.receive({ name: 'refused', args: ['signal-ack', wireError('rate-limited')] });
    expect(errors).toEqual(['rate-limited']);
  });
});

describe('sessions', () => {
  test('R41: a lost connection is taken up again with peer id and secret; kept signals go out', async () => {
    const { client, transport, seen, signals } = await reconnecting();
    expect(client.state.kind).toBe('resuming');
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-1' });
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

  test('R41: links survive a resume: numbers go on, duplicates are known', async () => {
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

  test('R42: a resume whose welcome was lost is tried again with the newest secret there is', async () => {
    const { clock, transport, client } = await reconnecting();
    transport.latest.lose();
    await clock.advance(250);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-1' });
    transport.latest.answerJoin(welcome({ resumed: true, resumeSecret: 'secret-3' }));
    await settled();
    expect(client.state.kind).toBe('joined');
    transport.latest.lose();
    await clock.advance(125);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-3' });
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

  test('R43: a session that another connection took up is over', async () => {
    const { transport, client, seen, clock } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'replaced', reconnect: false, afterMs: 0 }] });
    expect(client.state).toEqual({ kind: 'ended', reason: 'replaced' });
    expect(seen).toEqual(['goodbye', 'ended']);
    await clock.advance(60_000);
    expect(transport.connections).toHaveLength(1);
  });

  test('R70: a draining node is left when it said, and served by until then', async () => {
    const { transport, client, clock } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'drain', reconnect: true, afterMs: 3_000 }] });
    await clock.advance(2_999);
    client.signal('ann', ['still']);
    expect(transport.latest.all('signal')).toHaveLength(1);
    await clock.advance(1);
    expect(transport.connections).toHaveLength(2);
    expect(transport.connections[0]?.closed).toBe(true);
  });

  test('R70: one that closes sooner is not pressed for an answer before', async () => {
    const { transport, clock } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'drain', reconnect: true, afterMs: 3_000 }] });
    await clock.advance(1_000);
    transport.latest.lose();
    await clock.advance(1_999);
    expect(transport.connections).toHaveLength(1);
    await clock.advance(1);
    expect(transport.connections).toHaveLength(2);
  });
});

describe('peeking', () => {
  test('R52: peek needs no join: it opens a connection of its own and closes it', async () => {
    const { client, transport, clock } = setUp();
    const peeking = client.peek('lab');
    transport.latest.open();
    await settled();
    const [request, ack] = transport.latest.last('peek').args;
    expect(request).toEqual({ room: 'lab' });
    ack({ ok: true, room: 'lab', peers: 2, capacity: 8, full: false });
    expect(await peeking).toMatchObject({ peers: 2, capacity: 8, full: false });
    expect(transport.latest.closed).toBe(true);
    expect([client.state, clock.waiting]).toEqual([{ kind: 'idle' }, 0]);
  });
});
