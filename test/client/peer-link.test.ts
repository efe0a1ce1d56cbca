import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NegotiationSignal } from '../../web/client/negotiation.ts';
import { PeerLink } from '../../web/client/peer-link.ts';
import { FakeClock, settled } from './support/fake-clock.ts';
import { FakeTrack } from './support/fake-media.ts';
import { FakeRtc } from './support/fake-rtc.ts';

/** One end of a pair, its outgoing signals waiting in `wire`. */
function end(clock: FakeClock, polite: boolean) {
  const rtc = new FakeRtc();
  const wire: NegotiationSignal[] = [];
  const sent: NegotiationSignal[] = [];
  const failures: string[] = [];
  const tracks = { audio: new FakeTrack('audio'), video: null };
  const link = new PeerLink({
    rtc,
    clock,
    polite,
    iceServers: [{ urls: 'stun:a.test' }],
    tracks,
    send: (signal) => {
      wire.push(signal);
      sent.push(signal);
    },
    changed: () => {},
    failed: () => failures.push('failed'),
  });
  return { rtc, link, wire, sent, failures, tracks };
}

function pair() {
  const clock = new FakeClock();
  const polite = end(clock, true);
  const impolite = end(clock, false);
  async function deliver(from: typeof polite, to: typeof polite): Promise<void> {
    for (const signal of from.wire.splice(0)) to.link.receive(signal);
    await settled();
  }
  /** Until nobody has anything to say. */
  async function converse(): Promise<void> {
    await settled();
    while (polite.wire.length + impolite.wire.length > 0) {
      await deliver(polite, impolite);
      await deliver(impolite, polite);
    }
  }
  return { clock, polite, impolite, deliver, converse };
}

async function connected() {
  const all = pair();
  all.polite.link.start();
  await all.converse();
  for (const { rtc } of [all.polite, all.impolite]) rtc.latest.become('connected');
  return all;
}

describe('a first connection', () => {
  test('one offers, the other begins with the offer and answers over the same transceivers', async () => {
    const { polite, impolite, converse } = pair();
    impolite.link.start();
    expect(polite.link.started).toBe(false);
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    for (const { rtc, tracks, link } of [polite, impolite]) {
      expect(rtc.latest.transceivers.map(({ kind, sends, track }) => [kind, sends, track])).toEqual([
        ['audio', true, tracks.audio],
        ['video', true, null],
      ]);
      expect(rtc.latest.candidates).toMatchObject([{ candidate: 'host' }, null]);
      expect(link.stream?.getTracks().map(({ kind }) => kind)).toEqual(['audio', 'video']);
    }
  });

  test('candidates that come before the description wait for it', async () => {
    const { polite, impolite } = pair();
    impolite.link.start();
    await settled();
    const [offer, ...candidates] = impolite.wire.splice(0);
    for (const candidate of candidates) polite.link.receive(candidate);
    await settled();
    if (offer === undefined) throw new Error('no offer');
    polite.link.receive(offer);
    await settled();
    expect(polite.rtc.latest.candidates).toMatchObject([{ candidate: 'host' }, null]);
  });

  test('candidates that come before the answer wait for it', async () => {
    const { polite, impolite, deliver } = pair();
    impolite.link.start();
    await settled();
    await deliver(impolite, polite);
    const [answer, ...candidates] = polite.wire.splice(0);
    for (const candidate of candidates) impolite.link.receive(candidate);
    await settled();
    expect(impolite.rtc.latest.candidates).toEqual([]);
    if (answer === undefined) throw new Error('no answer');
    impolite.link.receive(answer);
    await settled();
    expect(impolite.rtc.latest.candidates).toMatchObject([{ candidate: 'host' }, null]);
  });

  test('both offering at once still make one connection each, with one transceiver a kind', async () => {
    const { polite, impolite, converse } = pair();
    polite.link.start();
    impolite.link.start();
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
    polite.link.receive(stale);
    await settled();
    expect(polite.rtc.latest.signalingState).toBe('have-local-offer');
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
  });

  test('an offer that the browser does not take leaves the connection able to take the next', async () => {
    const { polite, impolite, converse } = await connected();
    polite.link.receive({ kind: 'description', epoch: 1, id: 99, type: 'offer', sdp: 'nonsense' });
    await settled();
    impolite.rtc.latest.restartIce();
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
  });

  test('whatever the two ends do in whatever order, they agree once all is said', async () => {
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
  test('tracks are replaced without a word to the other end', async () => {
    const { polite } = await connected();
    const before = polite.sent.length;
    const video = new FakeTrack('video');
    polite.link.setTracks({ audio: null, video });
    await settled();
    expect(polite.rtc.latest.transceivers.map(({ track }) => track)).toEqual([null, video]);
    expect(polite.sent).toHaveLength(before);
  });
});

describe('when media fails', () => {
  test('disconnected is a blip for 2.5 s: nothing happens, and nothing is shown', async () => {
    const { clock, polite } = await connected();
    polite.rtc.latest.become('disconnected');
    await clock.advance(2_499);
    expect([polite.link.media, polite.rtc.latest.restarts]).toEqual(['connected', 0]);
    polite.rtc.latest.become('connected');
    await clock.advance(60_000);
    expect(polite.rtc.latest.restarts).toBe(0);
  });

  test('disconnected for 2.5 s restarts ICE, with the newest servers', async () => {
    const { clock, polite, impolite, converse } = await connected();
    polite.link.setIceServers([{ urls: 'turn:b.test' }]);
    polite.rtc.latest.become('disconnected');
    await clock.advance(2_500);
    expect([polite.link.media, polite.rtc.latest.restarts]).toEqual(['interrupted', 1]);
    expect(polite.rtc.latest.iceServers.at(-1)).toEqual([{ urls: 'turn:b.test' }]);
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    polite.rtc.latest.become('connected');
    expect(polite.link.media).toBe('connected');
  });

  test('failed restarts ICE at once; the third time the one who began builds anew', async () => {
    const { polite, impolite, converse } = await connected();
    const { stream } = polite.link;
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
    expect(polite.link.stream).toBe(stream);
    expect(stream?.getTracks()).toHaveLength(2);
  });

  test('the other end never builds anew: it restarts', async () => {
    const { impolite, converse } = await connected();
    for (let time = 1; time <= 4; time += 1) {
      impolite.rtc.latest.become('failed');
      await converse();
    }
    expect([impolite.rtc.connections.length, impolite.rtc.latest.restarts]).toEqual([1, 4]);
  });

  test('what was said about an earlier connection is dropped', async () => {
    const { polite, impolite, converse } = await connected();
    impolite.rtc.latest.restartIce();
    await converse();
    const old = [...impolite.sent];
    expect(old.map((signal) => signal.kind === 'description' && signal.type)).toContain('offer');
    polite.link.start();
    await settled();
    for (const signal of old) polite.link.receive(signal);
    await converse();
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    expect(polite.rtc.latest.candidates).toHaveLength(2);
    expect(polite.sent.filter((signal) => signal.kind === 'description' && signal.epoch === 2)).toHaveLength(1);
  });

  test('a closed link is silent', async () => {
    const { clock, polite, impolite } = await connected();
    const before = polite.sent.length;
    polite.rtc.latest.become('disconnected');
    polite.link.close();
    for (const signal of impolite.sent) polite.link.receive(signal);
    await clock.advance(60_000);
    expect([polite.sent.length, polite.rtc.latest.restarts, clock.waiting]).toEqual([before, 0, 0]);
  });
});
