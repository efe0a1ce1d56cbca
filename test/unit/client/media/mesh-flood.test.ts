import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { HOSTILE, offer, page, sdp } from '../support/mesh-page.ts';
import { connected, pair } from '../support/peer-media-pair.ts';

describe('a peer that offers all the time', () => {
  test('R152: has 6 connections built in a minute; then it waits, its newest offer is taken, and the person is told once', async () => {
    const { clock, rtc, flood, answered, flooded, latest } = page(['eve-1']);
    const start = clock.now();
    await flood(['eve-1'], 10_000, (id) => id);
    expect([rtc.connections.length, flooded]).toEqual([6, ['eve-1']]);
    await clock.advance(start + 59_999 - clock.now());
    expect(rtc.connections).toHaveLength(6);
    await clock.advance(101);
    expect(rtc.connections).toHaveLength(7);
    expect(answered.at(-1)).toBe(`eve-1 ${latest()}`);
    expect(flooded).toEqual(['eve-1']);
  });

  test('R152: has at most 20 offers handled in 10 s over one connection', async () => {
    const { rtc, flood, descriptions, flooded } = page();
    await flood(['eve-1'], 9_900, () => 1);
    expect(rtc.connections).toHaveLength(1);
    expect(descriptions()).toBe(2 * 20);
    expect(flooded).toEqual([]);
  });

  test('R152: of offers that come together only the newest is handled', async () => {
    const { mesh, answered, descriptions } = page();
    for (let id = 1; id <= 50; id += 1) mesh.receive('eve-1', offer(1, id));
    await settled();
    expect([answered, descriptions()]).toEqual([['eve-1 50'], 2]);
  });
});

describe('five peers that offer all the time', () => {
  test('R152: have 8 connections built in 3 s together, and somebody else still gets one', async () => {
    const { rtc, flood, answered, mesh, clock } = page();
    await flood(HOSTILE, 2_900, (id) => id);
    expect(rtc.connections).toHaveLength(8);
    mesh.receive('zoe', offer(1, 1));
    await flood(HOSTILE, 3_100, (id) => id);
    expect(answered).toContain('zoe 1');
    expect(rtc.connections.length).toBeLessThanOrEqual(3 * 8);
    await clock.advance(50_000);
    expect(rtc.connections.length).toBeLessThanOrEqual(5 * 6 + 1);
  });

  test('R152: have 20 offers handled in 3 s together', async () => {
    const { flood, descriptions } = page();
    await flood(HOSTILE, 2_900, () => 1);
    expect(descriptions()).toBe(2 * 20);
  });

  test('R152: leave nothing behind when they leave', async () => {
    const { flood, mesh, clock } = page();
    await flood(HOSTILE, 1_000, (id) => id);
    mesh.clear();
    expect(clock.waiting).toBe(0);
  });
});

describe('a connection', () => {
  test('R152: that fails as fast as its peer can make it is built 6 times in a minute, with 20 more offers in 10 s', async () => {
    const { polite, clock } = await connected();
    const offers = () => polite.sent.filter((signal) => signal.kind === 'description' && signal.type === 'offer');
    for (let time = 0; time < 100; time += 1) {
      polite.rtc.latest.become('failed');
      await clock.advance(10);
      const last = offers().at(-1);
      if (last?.kind !== 'description') continue;
      polite.media.receive({ ...last, type: 'answer', sdp, answers: last.id });
      await settled();
    }
    expect(polite.rtc.connections).toHaveLength(1 + 6);
    expect(offers()).toHaveLength(1 + 6 + 20);
  });

  test('R153: takes 128 candidates for each description', async () => {
    const { polite, impolite, converse } = await connected();
    const usernameFragment: string = JSON.parse(polite.rtc.latest.remoteDescription?.sdp ?? '').ufrag;
    const candidate = { candidate: 'host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment };
    const send = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        polite.media.receive({ kind: 'candidate', epoch: 1, candidate });
        if (n % 100 === 0) await settled();
      }
      await settled();
    };
    await send(500);
    expect(polite.rtc.latest.candidates).toHaveLength(128);
    impolite.rtc.latest.restartIce();
    await converse();
    expect(polite.rtc.latest.candidates.length).toBeGreaterThan(128);
  });

  test('R152: gets the candidates of an offer that a newer one replaced, because they may be of both', async () => {
    const { polite, impolite } = await connected();
    impolite.wire.length = 0;
    const candidate = { candidate: 'host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'far' };
    polite.media.receive({ kind: 'description', epoch: 2, id: 7, type: 'offer', sdp });
    polite.media.receive({ kind: 'candidate', epoch: 2, candidate });
    polite.media.receive({ kind: 'description', epoch: 2, id: 8, type: 'offer', sdp });
    await settled();
    expect(polite.rtc.connections).toHaveLength(2);
    expect(polite.rtc.latest.candidates).toEqual([candidate]);
  });

  test('R153: shows 8 tracks of a peer at most; those that have ended make room', async () => {
    const { polite } = await connected();
    const tracks = Array.from({ length: 20 }, () => new FakeTrack('video'));
    for (const track of tracks) polite.rtc.latest.receiveTrack(track);
    const shown = () => polite.media.stream?.getTracks() ?? [];
    expect(shown()).toHaveLength(8);
    tracks[0]?.stop();
    const late = new FakeTrack('video');
    polite.rtc.latest.receiveTrack(late);
    expect(shown()).toHaveLength(8);
    expect(shown()).toContain(late);
  });
});

test('R152, R153: whatever five peers send, connections and descriptions stay within their bounds', async () => {
  const count = fc.nat({ max: 5 });
  const candidate = fc.constantFrom(null, {
    candidate: 'host',
    sdpMid: '0',
    sdpMLineIndex: 0,
    usernameFragment: 'far',
  });
  const signal: fc.Arbitrary<Payload> = fc.oneof(
    fc.tuple(count, count).map(([epoch, id]) => offer(epoch, id)),
    fc.tuple(count, count, count).map(([epoch, id, answers]): Payload => {
      return { kind: 'description', epoch, id, type: 'answer', sdp, answers };
    }),
    fc.tuple(count, candidate).map(([epoch, each]): Payload => ({ kind: 'candidate', epoch, candidate: each })),
  );
  const step = fc.record({ from: fc.constantFrom(...HOSTILE), signal, pause: fc.constantFrom(0, 0, 0, 20) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const { mesh, rtc, clock, descriptions } = page(HOSTILE);
      for (const each of steps) {
        mesh.receive(each.from, each.signal);
        if (each.pause > 0) await clock.advance(each.pause);
      }
      await settled();
      // All of it happens within 3 s.
      expect(rtc.connections.length).toBeLessThanOrEqual(8);
      expect(descriptions()).toBeLessThanOrEqual(2 * 20);
      mesh.receive('eve-1', offer(9, 9));
      await clock.advance(120_000);
      expect(rtc.connections.some(({ remoteDescription }) => remoteDescription !== null)).toBe(true);
      mesh.clear();
      expect(clock.waiting).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('R152: an offer that waits behind an answer is not lost to an earlier one that lost a collision', async () => {
  const { polite, impolite, converse } = pair();
  polite.media.start();
  await converse();
  polite.rtc.latest.restartIce();
  impolite.rtc.latest.restartIce();
  await settled();
  for (const signal of impolite.wire.splice(0)) polite.media.receive(signal);
  await settled();
  polite.rtc.latest.restartIce();
  await settled();
  await converse();
  expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
});
