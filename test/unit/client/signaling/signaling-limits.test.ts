import { describe, expect, test } from 'vitest';
import { SignalboxError, wireError } from '../../../../src/protocol/index.ts';
import { retryAfter } from '../../../../web/client/signaling/refusal.ts';
import { settled } from '../../../support/fake-clock.ts';
import { roster, welcome } from '../support/fake-transport.ts';
import { joined, reconnecting, signal, signalingClient } from '../support/signaling.ts';

const inRoom = () => joined({ roster: roster(10, 'me', 'ann', 'bob') });

type InRoom = Awaited<ReturnType<typeof inRoom>>;

const sent = ({ transport }: InRoom) => transport.latest.all('signal').map(({ args: [to, seq] }) => `${to} ${seq}`);

/** The node refuses a signal because of its rate. */
function refuse({ transport }: InRoom, to: string, seq: number, retryAfterMs: number): void {
  transport.latest.receive({ name: 'signal-failed', args: [to, seq, 'rate-limited', retryAfterMs] });
}

describe('signals over the rate', () => {
  test('R150: nothing is sent until the wait is over; then what was refused, and what came meanwhile, once and in order', async () => {
    const all = await inRoom();
    for (const each of ['a', 'b', 'c']) all.client.signal('ann', [each]);
    refuse(all, 'ann', 2, 700);
    refuse(all, 'ann', 3, 700);
    all.client.signal('ann', ['d']);
    all.client.signal('bob', ['e']);
    await all.clock.advance(699);
    expect(sent(all)).toEqual(['ann 1', 'ann 2', 'ann 3']);
    await all.clock.advance(200);
    expect(sent(all).slice(3)).toEqual(['ann 2', 'bob 1', 'ann 3', 'ann 4']);
    expect(all.transport.latest.all('signal').map(({ args }) => args[2])).toEqual([
      ...[['a'], ['b'], ['c']],
      ...[['b'], ['e'], ['c'], ['d']],
    ]);
    expect(all.seen).toEqual([]);
  });

  test('R150: after the wait the client begins slowly, not with a burst that would be refused again', async () => {
    const all = await inRoom();
    for (let n = 1; n <= 30; n += 1) all.client.signal('ann', [n]);
    for (let n = 11; n <= 30; n += 1) refuse(all, 'ann', n, 400);
    all.transport.latest.receive({ name: 'signal-ack', args: ['ann', 10] });
    await all.clock.advance(400);
    expect(sent(all)).toHaveLength(31);
    await all.clock.advance(380);
    expect(sent(all)).toHaveLength(50);
    expect(sent(all).slice(30)).toEqual(Array.from({ length: 20 }, (_, n) => `ann ${n + 11}`));
  });

  test('R150: a shorter wait does not end a longer one, and a new connection ends none', async () => {
    const all = await inRoom();
    all.client.signal('ann', ['a']);
    refuse(all, 'ann', 1, 5_000);
    refuse(all, 'ann', 1, 10);
    await all.clock.advance(1_000);
    all.transport.latest.lose();
    await all.clock.advance(125);
    all.transport.latest.open();
    await settled();
    all.transport.latest.answerJoin(welcome({ resumed: true, roster: roster(12, 'me', 'ann', 'bob') }));
    await all.clock.advance(3_800);
    expect(sent(all)).toEqual([]);
    await all.clock.advance(75);
    expect(sent(all)).toEqual(['ann 1']);
  });

  test('R150: what the peer has acknowledged meanwhile is not sent again', async () => {
    const all = await inRoom();
    all.client.signal('ann', ['a']);
    refuse(all, 'ann', 1, 500);
    all.transport.latest.receive({ name: 'signal-ack', args: ['ann', 1] });
    refuse(all, 'ann', 1, 500);
    await all.clock.advance(60_000);
    expect(sent(all)).toEqual(['ann 1']);
    expect(all.clock.waiting).toBe(0);
  });

  test('R150: a refused acknowledgement is sent again after the wait, and the application hears nothing of it', async () => {
    const all = await inRoom();
    all.transport.latest.receive(signal('ann', 1, ['x']));
    await all.clock.advance(300);
    all.transport.latest.receive({
      name: 'refused',
      args: ['signal-ack', wireError('rate-limited', undefined, 2_000)],
    });
    all.transport.latest.receive(signal('bob', 1, ['y']));
    await all.clock.advance(1_999);
    expect(all.transport.latest.all('signal-ack')).toHaveLength(1);
    await all.clock.advance(301);
    expect(all.transport.latest.all('signal-ack').map(({ args }) => args)).toEqual([
      ['ann', 1],
      ['ann', 1],
      ['bob', 1],
    ]);
    expect(all.seen).toEqual(['signal', 'signal']);
  });

  test('a session that ends during a wait leaves no timer', async () => {
    const all = await inRoom();
    all.client.signal('ann', ['a']);
    refuse(all, 'ann', 1, 5_000);
    all.client.close();
    expect(all.clock.waiting).toBe(0);
  });
});

describe('a session over the limits', () => {
  test('R150: a refused resume waits as long as the node says, whatever the network does; attempts go on upwards', async () => {
    const { clock, transport, client, network } = await reconnecting();
    for (const [attempt, ms] of [
      [2, 3_000],
      [3, 8_000],
    ] as const) {
      const { length } = transport.connections;
      transport.latest.answerJoin({ ok: false, error: wireError('rate-limited', undefined, ms) });
      await settled();
      network.online();
      await clock.advance(ms - 1);
      expect([transport.connections.length, client.state.kind]).toEqual([length, 'resuming']);
      await clock.advance(1);
      expect(transport.connections).toHaveLength(length + 1);
      transport.latest.open();
      await settled();
      expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-1', attempt });
    }
    transport.latest.answerJoin(welcome({ resumed: true }));
    await settled();
    expect([client.state.kind, client.self?.peerId]).toEqual(['joined', 'me']);
  });

  test('R150: a refused handshake waits as long as the node says, and the session goes on', async () => {
    const { clock, transport, client } = await joined();
    transport.latest.lose();
    await clock.advance(125);
    transport.latest.fail(new SignalboxError('rate-limited', undefined, 9_000));
    await clock.advance(8_999);
    expect([transport.connections.length, client.state.kind]).toEqual([2, 'resuming']);
    await clock.advance(1);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome({ resumed: true }));
    await settled();
    expect([transport.connections.length, client.state.kind]).toEqual([3, 'joined']);
  });

  test('R150: clients that are refused together come back up to a tenth later, each by chance', async () => {
    const { clock, transport, client } = signalingClient({ random: () => 0.5 });
    const joining = client.join({ room: 'lab' });
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome());
    await joining;
    transport.latest.lose();
    await clock.advance(200);
    transport.latest.fail(new SignalboxError('rate-limited', undefined, 10_000));
    await clock.advance(10_499);
    expect(transport.connections).toHaveLength(2);
    await clock.advance(1);
    expect(transport.connections).toHaveLength(3);
  });

  test('R150: a refused first join rejects with the wait; until that is over, another one rejects without asking the node', async () => {
    const { client, transport, clock } = signalingClient();
    const joining = client.join({ room: 'lab' });
    transport.latest.open();
    await settled();
    transport.latest.answerJoin({ ok: false, error: wireError('rate-limited', 'joins', 4_000) });
    await expect(joining).rejects.toMatchObject({ code: 'rate-limited', detail: 'joins', retryAfterMs: 4_000 });
    await clock.advance(2_999);
    await expect(client.join({ room: 'lab' })).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 1_001 });
    expect(transport.connections).toHaveLength(1);
    await clock.advance(1_001);
    void client.join({ room: 'lab' });
    expect(transport.connections).toHaveLength(2);
  });

  test('R150: a refused leave is said again where the wait is short, and not awaited where it is long', async () => {
    for (const [ms, leaves] of [
      [500, 2],
      [5_000, 1],
    ] as const) {
      const { client, transport, clock } = await joined();
      const leaving = client.leave();
      transport.latest.last('leave').args[0]({ ok: false, error: wireError('rate-limited', undefined, ms) });
      await clock.advance(ms);
      expect(transport.latest.all('leave')).toHaveLength(leaves);
      transport.latest.last('leave').args[0]({ ok: true });
      await leaving;
      expect([transport.latest.closed, clock.waiting]).toEqual([true, 0]);
    }
  });
});

describe('requests over the rate', () => {
  test('R150: the promise of the application rejects with the wait', async () => {
    const { client, transport } = await joined();
    const error = wireError('rate-limited', undefined, 1_234);
    const asked = [client.sendMessage({}), client.update({ name: 'Ann' }), client.peek('lab')];
    transport.latest.last('message').args[1]({ ok: false, error });
    transport.latest.last('update').args[1]({ ok: false, error });
    transport.latest.last('peek').args[1]({ ok: false, error });
    for (const each of asked) await expect(each).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 1_234 });
  });

  test('R150: what the library asks by itself is asked again after the wait: ICE servers, the roster', async () => {
    const { clock, transport } = await joined({ iceServersMs: 10_000 });
    const error = wireError('rate-limited', undefined, 20_000);
    transport.latest.receive({ name: 'peer-away', args: [{ version: 99, peerId: 'ann' }] });
    await clock.advance(7_500);
    transport.latest.last('sync').args[0]({ ok: false, error });
    transport.latest.last('ice-servers').args[0]({ ok: false, error });
    const asked = () => [transport.latest.all('sync').length, transport.latest.all('ice-servers').length];
    await clock.advance(19_999);
    expect(asked()).toEqual([1, 1]);
    await clock.advance(1);
    expect(asked()).toEqual([2, 2]);
  });
});

describe('a wait that makes no sense', () => {
  test.each<[unknown, number | undefined]>([
    [1, 1],
    [0.2, 1],
    [60_000, 60_000],
    [1e12, 60_000],
    [Number.POSITIVE_INFINITY, 60_000],
    [0, undefined],
    [-5, undefined],
    [Number.NaN, undefined],
    ['500', undefined],
    [null, undefined],
  ])('R151: %s counts as %s', (value, ms) => {
    expect(retryAfter(value)).toBe(ms);
  });

  test('R151: a session outlives it: at most 60 s pass, and signals are not lost', async () => {
    const all = await inRoom();
    all.client.signal('ann', ['a']);
    for (const ms of [Number.NaN, -1, 1e12]) refuse(all, 'ann', 1, ms);
    await all.clock.advance(59_999);
    expect(sent(all)).toEqual(['ann 1']);
    await all.clock.advance(1);
    expect(sent(all)).toEqual(['ann 1', 'ann 1']);
  });

  test('R60: a code that only a newer node knows rejects as internal', async () => {
    const { client, transport } = await joined();
    const asking = client.sendMessage({});
    transport.latest.last('message').args[1](JSON.parse('{"ok":false,"error":{"code":"from-tomorrow"}}'));
    await expect(asking).rejects.toMatchObject({ code: 'internal', detail: 'from-tomorrow' });
  });
});
