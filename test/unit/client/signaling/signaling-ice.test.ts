import { describe, expect, test } from 'vitest';
import { type IceServer, type IceServerList, type Welcome, wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { welcome } from '../support/fake-transport.ts';
import { joined, signalingClient } from '../support/signaling.ts';

const HOUR_MS = 3_600_000;

function servers(username: string, iceServersMs = HOUR_MS): IceServerList {
  return { iceServers: [{ urls: ['turn:t.test'], username, credential: 'c' }], iceServersMs };
}

/** In a room with servers that hold for an hour; `told` has the ICE servers that the application was told later. */
async function renewing(over: Partial<Welcome> = servers('one')) {
  const all = await joined(over);
  const told: (readonly IceServer[])[] = [];
  all.client.on('ice-servers', (iceServers) => told.push(iceServers));
  const asked = () => all.transport.latest.all('ice-servers').length;
  const answer = async (list: IceServerList) => {
    all.transport.latest.last('ice-servers').args[0]({ ok: true, ...list });
    await settled();
  };
  const refuse = async (code: Parameters<typeof wireError>[0]) => {
    all.transport.latest.last('ice-servers').args[0]({ ok: false, error: wireError(code) });
    await settled();
  };
  return { ...all, told, asked, answer, refuse };
}

describe('ICE servers that end', () => {
  test('R83: new ones are asked for when three quarters of their time are over, again and again', async () => {
    const { clock, asked, answer, told, client } = await renewing();
    await clock.advance(0.75 * HOUR_MS - 1);
    expect(asked()).toBe(0);
    await clock.advance(1);
    expect(asked()).toBe(1);
    await answer(servers('two', 60_000));
    expect(told).toEqual([servers('two').iceServers]);
    expect(client.state).toMatchObject({
      kind: 'joined',
      welcome: { ...servers('two', 60_000), resumeSecret: 'secret-1' },
    });
    await clock.advance(45_000);
    expect(asked()).toBe(2);
    await answer(servers('three'));
    expect(told).toHaveLength(2);
    await clock.advance(0.75 * HOUR_MS - 1);
    expect(asked()).toBe(2);
  });

  test('R83: new ones are asked for at 0.85 of their time at the latest', async () => {
    const { transport, client, clock } = signalingClient({ random: () => 0.999 });
    const joining = client.join({ room: 'lab' });
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome(servers('one')));
    await joining;
    await clock.advance(0.849 * HOUR_MS);
    expect(transport.latest.all('ice-servers')).toHaveLength(0);
    await clock.advance(0.001 * HOUR_MS);
    expect(transport.latest.all('ice-servers')).toHaveLength(1);
  });

  test('R83: a client that was told no time does not ask, so that an old node is never asked', async () => {
    const { clock, asked } = await renewing({ iceServers: servers('one').iceServers });
    await clock.advance(100 * HOUR_MS);
    expect(asked()).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  test('R83: an answer without a time is the last one', async () => {
    const { clock, asked, answer, client } = await renewing();
    await clock.advance(0.75 * HOUR_MS);
    await answer({ iceServers: [] });
    expect(client.state).toMatchObject({ welcome: { iceServers: [] } });
    expect(client.state).not.toHaveProperty('welcome.iceServersMs');
    await clock.advance(100 * HOUR_MS);
    expect(asked()).toBe(1);
  });

  test('R83: while a request fails and may pass, it comes again, later each time', async () => {
    const { clock, asked, answer, refuse, told } = await renewing();
    await clock.advance(0.75 * HOUR_MS);
    const waits: number[] = [];
    for (const code of ['rate-limited', 'internal', 'rate-limited', 'internal', 'rate-limited', 'internal'] as const) {
      const before = asked();
      await refuse(code);
      let waited = 0;
      for (; asked() === before; waited += 125) await clock.advance(125);
      waits.push(waited);
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 2_500, 2_500]);
    // No answer at all is a timeout, 10 s later.
    await clock.advance(10_000);
    expect(asked()).toBe(7);
    await clock.advance(2_500);
    expect(asked()).toBe(8);
    await answer(servers('two'));
    expect(told).toEqual([servers('two').iceServers]);
  });

  test('R83: a refusal for good is not repeated', async () => {
    const { clock, asked, refuse } = await renewing();
    await clock.advance(0.75 * HOUR_MS);
    await refuse('unknown-event');
    await clock.advance(100 * HOUR_MS);
    expect(asked()).toBe(1);
  });

  test.each([0, -1, Number.MIN_VALUE])('R83: a node that says %s ms is asked once a second', async (iceServersMs) => {
    const { clock, asked, answer } = await renewing(servers('one', iceServersMs));
    await clock.advance(999);
    expect(asked()).toBe(0);
    await clock.advance(1);
    await answer(servers('two', iceServersMs));
    await clock.advance(999);
    expect(asked()).toBe(1);
  });

  test('R83: a time longer than a timer can wait is shortened to that', async () => {
    const { clock, asked } = await renewing(servers('one', Number.MAX_SAFE_INTEGER));
    await clock.advance(2 ** 31 - 2);
    expect(asked()).toBe(0);
    await clock.advance(1);
    expect(asked()).toBe(1);
  });
});

describe('ICE servers and the life of a session', () => {
  test('R83: the client does not ask while the connection is lost; a resume brings servers and starts their time', async () => {
    const { clock, transport, told, client } = await renewing(servers('one', 20_000));
    const [first] = transport.connections;
    transport.latest.lose();
    // No try is answered.
    await clock.advance(60_000);
    while (transport.latest.closed) await clock.advance(125);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome({ resumed: true, resumeSecret: 'secret-2', ...servers('two', 60_000) }));
    await settled();
    expect(transport.connections.length).toBeGreaterThan(3);
    expect(first?.all('ice-servers')).toEqual([]);
    expect(told).toEqual([]);
    expect(client.state).toMatchObject({ kind: 'joined', welcome: servers('two', 60_000) });
    await clock.advance(45_000);
    expect(transport.latest.all('ice-servers')).toHaveLength(1);
  });

  test('R83: after a resume on a node that gives no time the client does not ask', async () => {
    const { clock, transport } = await renewing();
    transport.latest.lose();
    await clock.advance(125);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome({ resumed: true, resumeSecret: 'secret-2' }));
    await clock.advance(100 * HOUR_MS);
    expect(transport.connections.flatMap((each) => each.all('ice-servers'))).toEqual([]);
  });

  test('R83: after a rejoin the ICE servers of the new welcome are renewed', async () => {
    const { clock, transport } = await renewing();
    transport.latest.lose();
    await clock.advance(125);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin({ ok: false, error: wireError('resume-refused') });
    await settled();
    transport.latest.answerJoin(welcome({ self: 'me2', ...servers('two', 60_000) }));
    await clock.advance(45_000);
    expect(transport.latest.all('ice-servers')).toHaveLength(1);
    await clock.advance(HOUR_MS);
    expect(transport.connections[0]?.all('ice-servers')).toEqual([]);
  });

  test('R83, R72: while a session moves, the client asks in the first connection; an answer after the move is ignored', async () => {
    const { clock, transport, told, client } = await renewing();
    const old = transport.latest;
    await clock.advance(0.7 * HOUR_MS);
    const goodbye = { reason: 'drain', reconnect: true, afterMs: 0.1 * HOUR_MS } as const;
    old.receive({ name: 'goodbye', args: [goodbye] });
    await clock.advance(0.05 * HOUR_MS);
    expect(old.all('ice-servers')).toHaveLength(1);
    old.last('ice-servers').args[0]({ ok: true, ...servers('two', 60_000) });
    await clock.advance(45_000);
    expect(told).toHaveLength(1);
    expect(old.all('ice-servers')).toHaveLength(2);
    await clock.advance(9_000);
    old.receive({ name: 'goodbye', args: [{ ...goodbye, afterMs: 0 }] });
    await clock.advance(0);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome({ resumed: true, resumeSecret: 'secret-2', ...servers('three') }));
    await settled();
    old.last('ice-servers').args[0]({ ok: true, ...servers('late', 1) });
    await settled();
    expect(told).toHaveLength(1);
    expect(client.state).toMatchObject({ welcome: servers('three') });
    await clock.advance(0.75 * HOUR_MS);
    expect(transport.latest.all('ice-servers')).toHaveLength(1);
  });

  test.each(['leave', 'close'] as const)('R83: after %s no timer is left', async (end) => {
    const { clock, client, transport } = await renewing();
    await clock.advance(0.75 * HOUR_MS);
    const all = transport.latest;
    const last = all.last('ice-servers');
    const ended = client[end]();
    for (const each of all.all('leave')) each.args[0]({ ok: true });
    await ended;
    last.args[0]({ ok: true, ...servers('two') });
    await settled();
    expect(clock.waiting).toBe(0);
    await clock.advance(100 * HOUR_MS);
    expect(all.all('ice-servers')).toHaveLength(1);
  });
});
