import { describe, expect, test } from 'vitest';
import { connected, pair } from '../support/peer-media-pair.ts';

describe('media that does not come', () => {
  test.each(['new', 'connecting', 'failed'] as const)(
    'R280: while ICE stays %s: connecting, after 8 s still connecting, after 20 s failed, told once',
    async (state) => {
      const { clock, polite, converse } = pair();
      polite.media.start();
      await converse();
      const states: string[] = [];
      for (const ms of [0, 7_999, 1, 11_999, 1]) {
        await clock.advance(ms);
        polite.rtc.latest.become(state);
        states.push(polite.media.state);
      }
      expect(states).toEqual(['connecting', 'connecting', 'still-connecting', 'still-connecting', 'failed']);
      await clock.advance(300_000);
      expect([polite.media.state, polite.failures]).toEqual(['failed', ['failed']]);
    },
  );

  test('R280: where a peer never answers, and where it never offers, the same', async () => {
    const { clock, polite, impolite } = pair();
    polite.media.start();
    await clock.advance(20_000);
    expect([polite.media.state, polite.failures]).toEqual(['failed', ['failed']]);
    expect([impolite.media.state, impolite.failures]).toEqual(['failed', ['failed']]);
  });

  test('R280: after that the end that offered builds a new connection, and again every 30 s', async () => {
    const { clock, polite } = pair();
    polite.media.start();
    await clock.advance(19_999);
    expect(polite.rtc.connections).toHaveLength(1);
    await clock.advance(1);
    expect(polite.rtc.connections).toHaveLength(2);
    await clock.advance(30_000);
    expect(polite.rtc.connections).toHaveLength(3);
  });

  test('R280: an end that got no offer then offers itself, and media flows', async () => {
    const { clock, impolite, polite, converse } = pair();
    await clock.advance(20_000);
    await converse();
    expect(impolite.rtc.latest.agreesWith(polite.rtc.latest)).toBe(true);
    for (const { rtc } of [polite, impolite]) rtc.latest.become('connected');
    expect([polite.media.state, impolite.media.state]).toEqual(['connected', 'connected']);
  });

  test('R280: "try again" builds a new connection, shows connecting, and counts the time anew', async () => {
    const { clock, polite, impolite, converse } = pair();
    polite.media.start();
    await converse();
    await clock.advance(20_000);
    await converse();
    impolite.media.tryAgain();
    await converse();
    expect(impolite.media.state).toBe('connecting');
    expect(impolite.rtc.latest.agreesWith(polite.rtc.latest)).toBe(true);
    await clock.advance(20_000);
    expect([impolite.media.state, impolite.failures]).toEqual(['failed', ['failed', 'failed']]);
  });

  test('R280: the time begins anew for a peer that is back, if nothing of it ever came', async () => {
    const { clock, polite } = pair();
    await clock.advance(20_000);
    polite.media.back();
    expect(polite.media.state).toBe('connecting');
    const other = await connected();
    other.polite.media.back();
    expect(other.polite.media.state).toBe('connected');
  });
});

describe('media that stops', () => {
  test('R280: is interrupted for 30 s, then failed', async () => {
    const { clock, polite } = await connected();
    polite.rtc.latest.become('failed');
    expect(polite.media.state).toBe('interrupted');
    await clock.advance(29_999);
    expect(polite.media.state).toBe('interrupted');
    await clock.advance(1);
    expect([polite.media.state, polite.failures]).toEqual(['failed', ['failed']]);
    polite.rtc.latest.become('connected');
    expect(polite.media.state).toBe('connected');
  });

  test('R281: the impolite end restarts ICE after 2 s, and the polite end gives it time', async () => {
    const { clock, polite, impolite, converse } = await connected();
    for (const { rtc } of [polite, impolite]) rtc.latest.become('disconnected');
    await clock.advance(1_999);
    expect([impolite.media.state, impolite.rtc.latest.restarts]).toEqual(['connected', 0]);
    await clock.advance(1);
    expect([impolite.media.state, impolite.rtc.latest.restarts]).toEqual(['interrupted', 1]);
    await converse();
    await clock.advance(2_499);
    expect([polite.media.state, polite.rtc.latest.restarts]).toEqual(['connected', 0]);
    await clock.advance(1);
    expect([polite.media.state, polite.rtc.latest.restarts]).toEqual(['interrupted', 1]);
  });

  test('R281: either end restarts ICE at once when its network is back, or is another one', async () => {
    const { polite, impolite, converse } = await connected();
    polite.media.networkChanged();
    impolite.media.networkChanged();
    await converse();
    expect([polite.rtc.latest.restarts, impolite.rtc.latest.restarts]).toEqual([1, 1]);
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
  });

  test('R281: new ICE servers restart ICE only where no media flows', async () => {
    const { polite, impolite } = await connected();
    impolite.rtc.latest.become('failed');
    for (const { media } of [polite, impolite]) media.setIceServers([{ urls: 'turn:b.test' }]);
    expect([polite.rtc.latest.restarts, impolite.rtc.latest.restarts]).toEqual([0, 2]);
    expect(impolite.rtc.latest.iceServers.at(-1)).toEqual([{ urls: 'turn:b.test' }]);
  });

  test('R286: is interrupted half a second after the peer closed its end, unless the peer offers anew', async () => {
    const { clock, polite, impolite, converse } = await connected();
    polite.rtc.latest.closeAtPeer();
    expect([polite.media.closed, polite.media.state]).toEqual([true, 'connected']);
    impolite.media.start();
    await converse();
    polite.rtc.latest.become('connected');
    await clock.advance(60_000);
    expect([polite.media.closed, polite.media.state]).toEqual([false, 'connected']);
    polite.rtc.latest.closeAtPeer();
    await clock.advance(500);
    expect(polite.media.state).toBe('interrupted');
  });

  test('R286: a new connection over which nothing comes is interrupted, too', async () => {
    const { clock, polite, impolite, converse } = await connected();
    impolite.media.start();
    await converse();
    await clock.advance(2_500);
    expect(polite.media.state).toBe('interrupted');
  });
});
