import { describe, expect, test } from 'vitest';
import { LIMITS, type Payload, SignalboxError, wireError } from '../../../../src/protocol/index.ts';
import { welcome } from '../support/fake-transport.ts';
import { joined, signalingClient } from '../support/signaling.ts';

describe('signals', () => {
  test('R30: a signal goes to a peer of the room, and to nobody else', async () => {
    const { client, transport } = await joined();
    client.signal('ann', { a: 1 });
    expect(transport.latest.last('signal').args).toEqual(['ann', 1, { a: 1 }, 0]);
    expect(() => client.signal('nobody', {})).toThrow(new SignalboxError('unknown-peer'));
    expect(() => client.signal('me', {})).toThrow(new SignalboxError('unknown-peer'));
    expect(() => signalingClient().client.signal('ann', {})).toThrow(new SignalboxError('not-joined'));
  });

  test('R38: a payload that a node would refuse gets no number', async () => {
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

  test('R34: kept signals wait while the peer is away, and are sent again when it is back', async () => {
    const { client, transport, clock } = await joined();
    transport.latest.receive({ name: 'peer-away', args: [{ version: 11, peerId: 'ann' }] });
    client.signal('ann', ['a']);
    await clock.advance(20_000);
    expect(transport.latest.all('signal')).toEqual([]);
    transport.latest.receive({ name: 'peer-back', args: [{ version: 12, peerId: 'ann' }] });
    expect(transport.latest.all('signal')).toHaveLength(1);
  });

  test('R34: kept signals are sent again when a roster comes unasked, and after the next timeout', async () => {
    const { client, transport, clock } = await joined();
    client.signal('ann', ['a']);
    await clock.advance(8_000);
    const before = transport.latest.all('signal').length;
    transport.latest.receive({ name: 'roster', args: [welcome().roster] });
    expect(transport.latest.all('signal')).toHaveLength(before + 1);
    await clock.advance(1_000);
    expect(transport.latest.all('signal')).toHaveLength(before + 2);
  });

  test('R35: signals to a peer that leaves are lost with peer-gone', async () => {
    const { client, transport } = await joined();
    const lost: [string, Payload, string][] = [];
    client.on('signal-lost', (to, payload, { code }) => lost.push([to, payload, code]));
    client.signal('ann', ['a']);
    transport.latest.receive({ name: 'peer-left', args: [{ version: 11, peerId: 'ann', reason: 'lost' }] });
    expect(lost).toEqual([['ann', ['a'], 'peer-gone']]);
  });

  test('R50: a message goes out once; its promise settles with the ack or the refusal', async () => {
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

  test('R3: the refusal of an event without an ack is told as an error', async () => {
    const { client, transport } = await joined();
    const errors: string[] = [];
    client.on('error', ({ code }) => errors.push(code));
    transport.latest.receive({ name: 'refused', args: ['signal-ack', wireError('rate-limited')] });
    expect(errors).toEqual(['rate-limited']);
  });
});
