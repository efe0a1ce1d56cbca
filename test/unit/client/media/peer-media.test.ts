import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/fake-clock.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { connected, pair } from '../support/peer-media-pair.ts';

describe('a first connection', () => {
  test('one end offers; the other begins with that offer, and answers over the same transceivers', async () => {
    const { polite, impolite, converse } = pair();
    impolite.media.start();
    expect(polite.rtc.connections).toHaveLength(0);
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    for (const { rtc, tracks, media } of [polite, impolite]) {
      expect(rtc.latest.transceivers.map(({ kind, sends, track }) => [kind, sends, track])).toEqual([
        ['audio', true, tracks.audio],
        ['video', true, null],
      ]);
      expect(rtc.latest.candidates).toMatchObject([{ candidate: 'host' }, null]);
      expect(media.stream?.getTracks().map(({ kind }) => kind)).toEqual(['audio', 'video']);
    }
  });

  test('candidates that come before the description wait for it', async () => {
    const { polite, impolite } = pair();
    impolite.media.start();
    await settled();
    const [offer, ...candidates] = impolite.wire.splice(0);
    for (const candidate of candidates) polite.media.receive(candidate);
    await settled();
    if (offer === undefined) throw new Error('no offer');
    polite.media.receive(offer);
    await settled();
    expect(polite.rtc.latest.candidates).toMatchObject([{ candidate: 'host' }, null]);
  });

  test('candidates that come before the answer wait for it', async () => {
    const { polite, impolite, deliver } = pair();
    impolite.media.start();
    await settled();
    await deliver(impolite, polite);
    const [answer, ...candidates] = polite.wire.splice(0);
    for (const candidate of candidates) impolite.media.receive(candidate);
    await settled();
    expect(impolite.rtc.latest.candidates).toEqual([]);
    if (answer === undefined) throw new Error('no answer');
    impolite.media.receive(answer);
    await settled();
    expect(impolite.rtc.latest.candidates).toMatchObject([{ candidate: 'host' }, null]);
  });

  test('two offers at once still make one connection at each end, with one transceiver for each kind', async () => {
    const { polite, impolite, converse } = pair();
    polite.media.start();
    impolite.media.start();
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    for (const { rtc } of [polite, impolite]) expect(rtc.latest.transceivers).toHaveLength(2);
    expect(polite.rtc.latest.transceivers[0]?.track).toBe(polite.tracks.audio);
  });
});

describe('perfect negotiation', () => {
  test('in a collision of offers the polite end rolls back, and both ends agree', async () => {
    const { polite, impolite, converse } = await connected();
    polite.rtc.latest.restartIce();
    impolite.rtc.latest.restartIce();
    await settled();
    expect([polite.rtc.latest.signalingState, impolite.rtc.latest.signalingState]).toEqual([
      'have-local-offer',
      'have-local-offer',
    ]);
    await converse();
    expect([polite.rtc.latest.rollbacks, impolite.rtc.latest.rollbacks]).toEqual([1, 0]);
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    expect([polite.rtc.connections, impolite.rtc.connections].map(({ length }) => length)).toEqual([1, 1]);
  });

  test('a stale answer, to an offer that is no longer the current one, is dropped', async () => {
    const { polite, impolite, converse } = await connected();
    const stale = impolite.sent.find((signal) => signal.kind === 'description');
    if (stale === undefined) throw new Error('no answer');
    polite.rtc.latest.restartIce();
    await settled();
    polite.media.receive(stale);
    await settled();
    expect(polite.rtc.latest.signalingState).toBe('have-local-offer');
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
  });

  test('after an offer that the browser refuses, the connection takes the next one', async () => {
    const { polite, impolite, converse } = await connected();
    polite.media.receive({ kind: 'description', epoch: 1, id: 99, type: 'offer', sdp: 'nonsense' });
    await settled();
    impolite.rtc.latest.restartIce();
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
  });

  test('both ends agree in the end, whatever they do and in whatever order', async () => {
    const action = fc.constantFrom('polite restarts', 'impolite restarts', 'polite speaks', 'impolite speaks');
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (actions) => {
        const { polite, impolite, deliver, converse } = await connected();
        for (const each of actions) {
          if (each === 'polite restarts') polite.rtc.latest.restartIce();
          else if (each === 'impolite restarts') impolite.rtc.latest.restartIce();
          else if (each === 'polite speaks') await deliver(polite, impolite);
          else await deliver(impolite, polite);
        }
        await converse();
        expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what is sent', () => {
  test('tracks are replaced without a signal to the other end', async () => {
    const { polite } = await connected();
    const before = polite.sent.length;
    const video = new FakeTrack('video');
    polite.media.setTracks({ audio: null, video });
    await settled();
    expect(polite.rtc.latest.transceivers.map(({ track }) => track)).toEqual([null, video]);
    expect(polite.sent).toHaveLength(before);
  });
});
