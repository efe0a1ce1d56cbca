import { describe, expect, test, vi } from 'vitest';
import { settled } from '../../../support/fake-clock.ts';
import { joined } from '../support/call.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { FakeNetwork } from '../support/fake-network.ts';
import { peer, roster, welcome } from '../support/fake-transport.ts';

/** In a call with `ann`, whose media flows, with the monitor loaded. */
async function watched() {
  const call = await joined({}, { roster: roster(10, 'me', 'ann') });
  await vi.dynamicImportSettled();
  await settled();
  call.rtc.latest.become('connected');
  /** What arrived until now, and how the link to the peer is. */
  const stats = (received: number, lost: number, link: { loss?: number; rtt?: number } = {}) => {
    call.rtc.latest.stats.set('in', {
      type: 'inbound-rtp',
      kind: 'audio',
      packetsReceived: received,
      packetsLost: lost,
    });
    call.rtc.latest.stats.set('far', { type: 'remote-inbound-rtp', fractionLost: link.loss ?? 0 });
    call.rtc.latest.stats.set('pair', {
      type: 'candidate-pair',
      nominated: true,
      state: 'succeeded',
      currentRoundTripTime: (link.rtt ?? 50) / 1_000,
    });
  };
  return { ...call, stats, ann: () => call.store.state.participants[0] };
}

describe('the quality of a link', () => {
  test('R282: is that of what arrives, each 2 s; the own one is that of what is sent', async () => {
    const { clock, store, stats, ann } = await watched();
    stats(0, 0);
    await clock.advance(2_000);
    expect([ann()?.quality, store.state.quality]).toEqual([undefined, undefined]);
    stats(90, 10, { loss: 0.04 });
    await clock.advance(2_000);
    expect([ann()?.quality, store.state.quality]).toEqual(['poor', 'fair']);
  });

  test('R282: that stays is told once; it is unknown again while media is interrupted', async () => {
    const { clock, store, stats, ann, rtc } = await watched();
    for (const received of [0, 100, 200]) {
      stats(received, 0);
      await clock.advance(2_000);
    }
    const before = ann();
    expect(before?.quality).toBe('good');
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    stats(300, 0);
    await clock.advance(2_000);
    expect([told, ann()]).toEqual([0, before]);
    rtc.latest.become('failed');
    await clock.advance(2_000);
    expect(ann()).toMatchObject({ connection: 'interrupted', quality: undefined });
  });

  test('R282: is not read from counts that begin anew in the same connection, as those of Firefox do', async () => {
    const { clock, stats, ann, rtc, transport } = await watched();
    const metadata = { audio: true, video: true };
    transport.latest.receive({ name: 'peer-updated', args: [{ version: 11, peer: { ...peer('ann'), metadata } }] });
    for (const [index, framesDecoded] of [0, 20, 2, 1].entries()) {
      stats(100 * index, 0);
      rtc.latest.stats.set('picture', { type: 'inbound-rtp', kind: 'video', framesDecoded });
      await clock.advance(2_000);
    }
    expect(ann()?.quality).toBe('good');
  });

  test('R282: details name path, delay, loss, size, rate and codec', async () => {
    const { clock, store, stats, rtc } = await watched();
    stats(0, 0);
    await clock.advance(2_000);
    stats(99, 1);
    for (const [id, entry] of Object.entries({
      pair: {
        type: 'candidate-pair',
        nominated: true,
        state: 'succeeded',
        currentRoundTripTime: 0.05,
        localCandidateId: 'l',
        remoteCandidateId: 'r',
        bytesReceived: 50_000,
      },
      l: { type: 'local-candidate', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' },
      r: { type: 'remote-candidate', candidateType: 'host', protocol: 'udp' },
      picture: {
        type: 'inbound-rtp',
        kind: 'video',
        frameWidth: 640,
        frameHeight: 360,
        framesPerSecond: 30,
        codecId: 'c',
      },
      c: { type: 'codec', mimeType: 'video/VP8' },
    })) {
      rtc.latest.stats.set(id, entry);
    }
    await clock.advance(2_000);
    expect(await store.detailsOf('ann')).toEqual({
      path: 'relayed',
      protocol: 'tls',
      rttMs: 50,
      loss: 0.01,
      width: 640,
      height: 360,
      fps: 30,
      receivedKbps: 200,
      sentKbps: 0,
      videoCodec: 'VP8',
      audioCodec: undefined,
    });
    expect(await store.detailsOf('nobody')).toBeUndefined();
  });

  test('R282: details and pictures a second are those of the camera, also where a screen comes first', async () => {
    const { clock, store, stats, ann, rtc, transport } = await watched();
    const metadata = { video: true, screen: true };
    transport.latest.receive({ name: 'peer-updated', args: [{ version: 11, peer: peer('ann', { metadata }) }] });
    const [screen, camera] = [new FakeTrack('video'), new FakeTrack('video')];
    rtc.latest.receiveTrack(screen, true);
    rtc.latest.receiveTrack(camera);
    for (const count of [0, 1, 2]) {
      stats(100 * count, 0);
      for (const [track, framesDecoded, frameWidth] of [
        [screen, 30 * count, 1920],
        [camera, 4 * count, 640],
      ] as const) {
        const entry = { type: 'inbound-rtp', kind: 'video', trackIdentifier: track.id };
        rtc.latest.stats.set(track.id, { ...entry, framesDecoded, frameWidth });
      }
      await clock.advance(2_000);
    }
    expect(await store.detailsOf('ann')).toMatchObject({ width: 640, fps: 2 });
    expect(ann()?.quality).toBe('poor');
  });

  test('R283: that is bad shrinks the picture that is sent', async () => {
    const { clock, stats, rtc } = await watched();
    await clock.advance(100);
    expect(rtc.latest.encodings.at(-1)?.maxBitrate).toBe(384_000);
    for (const received of [0, 100]) {
      stats(received, 0, { loss: 0.1 });
      await clock.advance(2_000);
    }
    expect(rtc.latest.encodings.at(-1)?.maxBitrate).toBe(230_000);
  });
});

describe('R339: a picture that the link does not carry', () => {
  /** In a call with ann whose camera is on, over a link that loses this much of what is sent; `turns` of 2 s. */
  async function losing() {
    const call = await watched();
    await call.store.setVideo(true);
    const { transport, rtc, clock, stats } = call;
    let received = 0;
    const pass = async (loss: number, turns: number) => {
      for (let turn = 0; turn < turns; turn += 1) {
        received += 100;
        stats(received, 0, { loss });
        await clock.advance(2_000);
      }
    };
    const told = () =>
      transport.latest
        .all('signal')
        .flatMap(({ args: [, , payload] }) =>
          'kind' in payload && payload['kind'] === 'paused' ? [payload['on']] : [],
        );
    return { ...call, pass, told, active: () => rtc.latest.encodings.at(-1)?.active };
  }

  test('is not sent, and the peer is told; it comes back when the link has been better for 6 s', async () => {
    const { pass, told, active } = await losing();
    // The first report is none; then 384 becomes 230, 138, 83 and 64 kbit/s.
    await pass(0.3, 7);
    expect([told(), active()]).toEqual([[], true]);
    await pass(0.3, 1);
    expect([told(), active()]).toEqual([[true], false]);
    // What is smoothed over 10 s is poor three times more.
    await pass(0, 5);
    expect([told(), active()]).toEqual([[true], false]);
    await pass(0, 1);
    expect([told(), active()]).toEqual([[true, false], true]);
  });

  test('is judged no longer by what the peer last said of it', async () => {
    const { pass, told, rtc } = await losing();
    await pass(0.3, 9);
    // The report of the picture stays as it was; that of the sound goes on.
    rtc.latest.stats.set('far picture', { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.3, timestamp: 1 });
    rtc.latest.stats.set('transport', { type: 'transport', timestamp: 9_001 });
    const { stats } = rtc.latest;
    const set = stats.set.bind(stats);
    stats.set = (id, entry) =>
      set(id, id === 'far' && entry instanceof Object ? { ...entry, timestamp: 9_001 } : entry);
    await pass(0, 7);
    expect(told()).toEqual([true, false]);
  });

  test('begins anew with a new connection', async () => {
    const { pass, told, active, rtc, store } = await losing();
    await pass(0.3, 9);
    store.retry('ann');
    expect([told(), rtc.connections.length, active()]).toEqual([[true, false], 2, true]);
  });

  test('of a peer is paused only as long as the peer says so and its camera is on', async () => {
    const { transport, ann } = await watched();
    const say = (version: number, metadata: Record<string, boolean>) =>
      transport.latest.receive({ name: 'peer-updated', args: [{ version, peer: peer('ann', { metadata }) }] });
    const signal = (id: number, on: boolean | string) =>
      transport.latest.receive({ name: 'signal', args: ['ann', id, { kind: 'paused', on }, 0] });
    signal(1, true);
    expect(ann()?.paused).toBe(false);
    say(11, { video: true });
    expect(ann()?.paused).toBe(true);
    signal(2, 'no');
    expect(ann()?.paused).toBe(true);
    signal(3, false);
    expect(ann()?.paused).toBe(false);
    signal(4, true);
    say(12, { video: false });
    expect(ann()?.paused).toBe(false);
  });

  test('is not expected, so that few pictures a second are no poor link', async () => {
    const { transport, ann, stats, clock } = await watched();
    transport.latest.receive({
      name: 'peer-updated',
      args: [{ version: 11, peer: peer('ann', { metadata: { video: true } }) }],
    });
    transport.latest.receive({ name: 'signal', args: ['ann', 1, { kind: 'paused', on: true }, 0] });
    for (const received of [0, 100, 200]) {
      stats(received, 0);
      await clock.advance(2_000);
    }
    expect(ann()?.quality).toBe('good');
  });
});

describe('who speaks', () => {
  test('R285: is told within 0.3 s, and the active speaker stays when it is silent again', async () => {
    const { clock, store, rtc, ann } = await watched();
    rtc.latest.loudness = 0.2;
    await clock.advance(300);
    expect([ann()?.speaking, store.state.speaker]).toEqual([true, 'ann']);
    rtc.latest.loudness = 0;
    await clock.advance(900);
    expect([ann()?.speaking, store.state.speaker]).toEqual([false, 'ann']);
    void store.leave();
    expect(store.state.speaker).toBeUndefined();
  });
});

describe('the number of people and their tiles', () => {
  test('R283: everybody who comes and goes changes what is sent to each', async () => {
    const { rtc, transport } = await watched();
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 11, peer: peer('zoe') }] });
    expect(rtc.latest.encodings.at(-1)?.maxBitrate).toBe(256_000);
    transport.latest.receive({ name: 'peer-left', args: [{ version: 12, peerId: 'zoe', reason: 'left' }] });
    expect(rtc.latest.encodings.at(-1)?.maxBitrate).toBe(384_000);
  });

  test('R284: a peer is told of the height of its tile, rounded up, once; and a peer that tells gets no picture', async () => {
    const { store, transport, rtc } = await watched();
    const told = () =>
      transport.latest
        .all('signal')
        .flatMap(({ args: [to, , payload] }) => ('height' in payload ? [[to, payload]] : []));
    for (const pixels of [3_000, 340, 350, 0, 0, 720]) store.setShownHeight('ann', pixels);
    store.setShownHeight('nobody', 0);
    expect(told()).toEqual([360, 0, 720].map((height) => ['ann', { kind: 'shown', height }]));
    transport.latest.receive({ name: 'signal', args: ['ann', 1, { kind: 'shown', height: 0 }, 0] });
    expect(rtc.latest.encodings.at(-1)?.active).toBe(false);
  });

  test('R284: heights that are none are dropped', async () => {
    const { transport, rtc } = await watched();
    for (const [index, height] of [-1, 0.5, '0', null].entries()) {
      transport.latest.receive({ name: 'signal', args: ['ann', index + 1, { kind: 'shown', height }, 0] });
    }
    expect(rtc.latest.encodings.every(({ active }) => active)).toBe(true);
  });
});

describe('media that fails', () => {
  test('R280: is told as a problem of the peer, unless that peer is away; "try again" shows connecting', async () => {
    const { clock, store, seen, transport } = await joined({}, { roster: roster(10, 'me', 'ann', 'bob') });
    transport.latest.receive({ name: 'peer-away', args: [{ version: 11, peerId: 'bob' }] });
    await clock.advance(20_000);
    expect(store.state.participants.map(({ connection }) => connection)).toEqual(['failed', 'failed']);
    expect(store.state.error).toMatchObject({ code: 'peer-connection-failed', detail: 'ann', fatal: false });
    expect(seen.filter((name) => name === 'error')).toHaveLength(1);
    store.retry('ann');
    store.retry('nobody');
    transport.latest.receive({ name: 'peer-back', args: [{ version: 12, peerId: 'bob' }] });
    expect(store.state.participants.map(({ connection }) => connection)).toEqual(['connecting', 'connecting']);
  });

  test('R281: the network that is back restarts ICE, in a room only', async () => {
    const network = new FakeNetwork();
    const { store, rtc } = await joined({ network });
    rtc.latest.become('connected');
    network.online();
    expect(rtc.latest.restarts).toBe(1);
    void store.leave();
    expect(network.listening).toBe(0);
  });

  test('R286: a peer that closed its end is gone as soon as it is away, and here again when it is back', async () => {
    const { store, rtc, transport, clock, seen } = await joined();
    const reasons: string[] = [];
    store.on('participant-left', ({ reason }) => reasons.push(reason));
    rtc.latest.become('connected');
    rtc.latest.closeAtPeer();
    await clock.advance(500);
    expect(store.state.participants[0]?.connection).toBe('interrupted');
    transport.latest.lose();
    await clock.advance(125);
    transport.latest.open();
    await settled();
    const away = { version: 12, peers: [peer('me'), peer('ann', { presence: 'away' })] };
    transport.latest.answerJoin(welcome({ resumed: true, roster: away }));
    await settled();
    expect([store.state.participants, seen.at(-1)]).toEqual([[], 'participant-left']);
    // It has not said that it leaves: a page that is loaded anew looks like this, too.
    expect(reasons).toEqual(['lost']);
    transport.latest.receive({ name: 'peer-back', args: [{ version: 13, peerId: 'ann' }] });
    expect([store.state.participants.length, seen.at(-1)]).toEqual([1, 'participant-joined']);
  });
});
