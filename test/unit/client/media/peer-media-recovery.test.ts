import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/fake-clock.ts';
import { connected } from '../support/peer-media-pair.ts';

describe('when media fails', () => {
  test('disconnected for less than 2.5 s does nothing and shows nothing', async () => {
    const { clock, polite } = await connected();
    polite.rtc.latest.become('disconnected');
    await clock.advance(2_499);
    expect([polite.media.state, polite.rtc.latest.restarts]).toEqual(['connected', 0]);
    polite.rtc.latest.become('connected');
    await clock.advance(60_000);
    expect(polite.rtc.latest.restarts).toBe(0);
  });

  test('disconnected for 2.5 s restarts ICE, with the newest servers', async () => {
    const { clock, polite, impolite, converse } = await connected();
    polite.media.setIceServers([{ urls: 'turn:b.test' }]);
    polite.rtc.latest.become('disconnected');
    await clock.advance(2_500);
    expect([polite.media.state, polite.rtc.latest.restarts]).toEqual(['interrupted', 1]);
    expect(polite.rtc.latest.iceServers.at(-1)).toEqual([{ urls: 'turn:b.test' }]);
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    polite.rtc.latest.become('connected');
    expect(polite.media.state).toBe('connected');
  });

  test('failed restarts ICE at once; the third time the end that began builds a new connection', async () => {
    const { polite, impolite, converse } = await connected();
    const { stream } = polite.media;
    for (const restarts of [1, 2]) {
      polite.rtc.latest.become('failed');
      expect(polite.rtc.latest.restarts).toBe(restarts);
      await converse();
    }
    polite.rtc.latest.become('failed');
    await converse();
    expect(polite.failures).toEqual(['failed']);
    for (const { rtc } of [polite, impolite]) {
      expect(rtc.connections).toHaveLength(2);
      expect(rtc.connections[0]?.signalingState).toBe('closed');
    }
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    expect(impolite.rtc.latest.transceivers[0]?.track).toBe(impolite.tracks.audio);
    expect(polite.media.stream).toBe(stream);
    expect(stream?.getTracks()).toHaveLength(2);
  });

  test('the other end never builds a new connection: it restarts ICE', async () => {
    const { impolite, converse } = await connected();
    for (let time = 1; time <= 4; time += 1) {
      impolite.rtc.latest.become('failed');
      await converse();
    }
    expect([impolite.rtc.connections.length, impolite.rtc.latest.restarts]).toEqual([1, 4]);
  });

  test('a signal about an earlier connection is dropped', async () => {
    const { polite, impolite, converse } = await connected();
    impolite.rtc.latest.restartIce();
    await converse();
    const old = [...impolite.sent];
    expect(old.map((signal) => signal.kind === 'description' && signal.type)).toContain('offer');
    polite.media.start();
    await settled();
    for (const signal of old) polite.media.receive(signal);
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    expect(polite.rtc.latest.candidates).toHaveLength(2);
    expect(polite.sent.filter((signal) => signal.kind === 'description' && signal.epoch === 2)).toHaveLength(1);
  });

  test('closed media sends nothing', async () => {
    const { clock, polite, impolite } = await connected();
    const before = polite.sent.length;
    polite.rtc.latest.become('disconnected');
    polite.media.close();
    for (const signal of impolite.sent) polite.media.receive(signal);
    await clock.advance(60_000);
    expect([polite.sent.length, polite.rtc.latest.restarts, clock.waiting]).toEqual([before, 0, 0]);
  });
});
