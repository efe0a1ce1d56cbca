import { describe, expect, test } from 'vitest';
import { type Welcome, wireError } from '../../src/protocol/index.ts';
import { createCallStore } from '../../web/client/call-store.ts';
import type { CallEvents, CallOptions } from '../../web/client/types.ts';
import { FakeClock, settled } from './support/fake-clock.ts';
import { FakeMedia } from './support/fake-media.ts';
import { FakeRtc } from './support/fake-rtc.ts';
import { FakeTransport, peer, roster, welcome } from './support/fake-transport.ts';

function setUp(options: Partial<CallOptions> = {}) {
  const clock = new FakeClock();
  const transport = new FakeTransport();
  const rtc = new FakeRtc();
  const media = new FakeMedia();
  const store = createCallStore({
    server: 'https://s.test',
    clock,
    transport,
    rtc,
    media,
    random: () => 0,
    ...options,
  });
  const seen: (keyof CallEvents)[] = [];
  for (const name of ['joined', 'ended', 'participant-joined', 'participant-left', 'message', 'error'] as const) {
    store.on(name, () => seen.push(name));
  }
  return { clock, transport, rtc, media, store, seen };
}

type Call = ReturnType<typeof setUp>;

async function enter(call: Call, over: Partial<Welcome> = {}): Promise<void> {
  const joining = call.store.join({ room: 'lab', name: 'Me', metadata: { team: 'red' } });
  await settled();
  call.transport.latest.open();
  await settled();
  call.transport.latest.answerJoin(welcome(over));
  await joining;
  await settled();
}

async function joined(options: Partial<CallOptions> = {}, over: Partial<Welcome> = {}) {
  const call = setUp(options);
  await enter(call, over);
  return call;
}

describe('joining', () => {
  test('offers to everybody who is there, and shows them', async () => {
    const { store, transport, rtc, seen } = await joined({}, { roster: roster(10, 'ann', 'bob', 'me') });
    expect(store.state.phase).toEqual({ kind: 'joined', room: 'lab', self: 'me', capacity: 8 });
    expect(store.state.participants.map(({ peerId }) => peerId)).toEqual(['ann', 'bob']);
    const offers = transport.latest.all('signal').filter(({ args }) => JSON.stringify(args[2]).includes('"offer"'));
    expect(offers.map(({ args }) => args[0])).toEqual(['ann', 'bob']);
    expect(rtc.connections).toHaveLength(2);
    expect(seen).toEqual(['joined', 'participant-joined', 'participant-joined']);
  });

  test('waits for the offer of who comes later', async () => {
    const { store, transport, rtc } = await joined({}, { roster: roster(10, 'me') });
    transport.latest.receive({
      name: 'peer-joined',
      args: [{ version: 11, peer: peer('zoe', { metadata: { video: true } }) }],
    });
    await settled();
    expect(rtc.connections).toHaveLength(0);
    expect(store.state.participants).toMatchObject([
      { peerId: 'zoe', video: true, audio: false, connection: 'connecting', stream: undefined },
    ]);
    const offer = { kind: 'description', epoch: 1, id: 1, type: 'offer', sdp: '{"ufrag":"far"}' };
    transport.latest.receive({ name: 'signal', args: ['zoe', 1, offer, 0] });
    await settled();
    expect(transport.latest.last('signal').args[2]).toMatchObject({ kind: 'candidate' });
    expect(store.state.participants[0]?.stream?.getTracks()).toHaveLength(2);
    rtc.latest.become('connected');
    expect(store.state.participants[0]?.connection).toBe('connected');
  });

  test('tells the room what it sends, once it sends it', async () => {
    const call = setUp();
    const asked = Promise.withResolvers<void>();
    call.media.asking = asked.promise;
    const me = peer('me', { metadata: { team: 'red', audio: false, video: false } });
    await enter(call, { roster: { version: 10, peers: [peer('ann'), me] } });
    expect(call.transport.latest.all('update')).toEqual([]);
    expect(call.transport.latest.joinRequest.metadata).toEqual({ team: 'red', audio: false, video: false });
    asked.resolve();
    await settled();
    expect(call.transport.latest.last('update').args[0]).toEqual({ metadata: { audio: true, video: false } });
    call.transport.latest.last('update').args[1]({ ok: true });
    await settled();
    expect(call.transport.latest.last('update').args[0]).toEqual({ metadata: { audio: true, video: true } });
    expect(call.rtc.latest.transceivers.map(({ track }) => track)).toEqual(call.media.opened);
  });

  test('with the camera off opens and sends none', async () => {
    const { media, rtc, transport } = await joined({ video: false });
    expect(media.opened.map(({ kind }) => kind)).toEqual(['audio']);
    expect(rtc.latest.transceivers.map(({ track }) => track)).toEqual([media.opened[0], null]);
    expect(transport.latest.joinRequest.metadata).toMatchObject({ video: false });
  });

  test('works without any device, with an error that is not fatal', async () => {
    const call = setUp();
    call.media.plugged.audio = [];
    call.media.plugged.video = [];
    await enter(call);
    expect(call.store.state.phase.kind).toBe('joined');
    expect(call.store.state.error).toMatchObject({ code: 'media-not-found', fatal: false });
    expect(call.store.state.local).toMatchObject({ audio: false, video: false });
    expect(call.rtc.latest.transceivers.map(({ sends }) => sends)).toEqual([true, true]);
  });

  test('that is refused rejects, shows the error, and can be tried again', async () => {
    const { store, transport, seen } = setUp();
    const joining = store.join({ room: 'lab' });
    const rejected = expect(joining).rejects.toMatchObject({ code: 'room-full' });
    await settled();
    transport.latest.open();
    await settled();
    transport.latest.answerJoin({ ok: false, error: wireError('room-full') });
    await rejected;
    expect(store.state.phase).toEqual({ kind: 'idle' });
    expect(store.state.error).toMatchObject({ code: 'room-full', fatal: true });
    expect(seen).toEqual(['error']);
    const again = store.join({ room: 'lab' });
    expect(store.state.error).toBeUndefined();
    await settled();
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome());
    await again;
    expect(store.state.phase.kind).toBe('joined');
  });

  test('that is left before it is done is no error', async () => {
    const { store } = setUp();
    const joining = store.join({ room: 'lab' });
    const rejected = expect(joining).rejects.toMatchObject({ code: 'connection-failed' });
    await settled();
    await store.leave();
    await rejected;
    expect(store.state.phase).toEqual({ kind: 'ended', room: 'lab', reason: 'left' });
    expect(store.state.error).toBeUndefined();
  });
});

describe('in a call', () => {
  test('turning the camera off and on needs no renegotiation, and the room is told', async () => {
    const { store, transport, rtc, media } = await joined();
    const answerUpdates = async () => {
      await settled();
      for (const update of transport.latest.all('update')) update.args[1]({ ok: true });
      await settled();
    };
    await answerUpdates();
    const signals = transport.latest.all('signal').length;
    await store.setVideo(false);
    await answerUpdates();
    expect(transport.latest.last('update').args[0]).toEqual({ metadata: { audio: true, video: false } });
    expect([rtc.latest.transceivers[1]?.track, media.live('video')]).toEqual([null, []]);
    await store.setVideo(true);
    await settled();
    expect(rtc.latest.transceivers[1]?.track).toBe(media.live('video')[0]);
    expect(transport.latest.all('signal')).toHaveLength(signals);
  });

  test('a device that fails rejects, shows why, and the next success takes the error away', async () => {
    const { store, media } = await joined({ video: false });
    media.failing.video = 'NotAllowedError';
    await expect(store.setVideo(true)).rejects.toMatchObject({ code: 'media-denied' });
    expect(store.state.error).toMatchObject({ code: 'media-denied', fatal: false });
    delete media.failing.video;
    await store.setVideo(true);
    expect(store.state.error).toBeUndefined();
  });

  test('a participant that does not change stays the same object', async () => {
    const { store, transport } = await joined({}, { roster: roster(10, 'ann', 'bob', 'me') });
    const [ann, bob] = store.state.participants;
    transport.latest.receive({ name: 'peer-away', args: [{ version: 11, peerId: 'bob' }] });
    expect(store.state.participants[0]).toBe(ann);
    expect(store.state.participants[1]).toEqual({ ...bob, away: true });
  });

  test('who leaves is told of with the reason, and their connection is closed', async () => {
    const { store, transport, rtc } = await joined();
    const left: unknown[] = [];
    store.on('participant-left', ({ participant, reason }) => left.push([participant.peerId, reason]));
    transport.latest.receive({ name: 'peer-left', args: [{ version: 11, peerId: 'ann', reason: 'lost' }] });
    expect([left, store.state.participants, rtc.latest.signalingState]).toEqual([[['ann', 'lost']], [], 'closed']);
  });

  test('a listener that throws stops nobody else', async () => {
    const thrown = Promise.withResolvers<unknown>();
    process.once('uncaughtException', thrown.resolve);
    const call = setUp();
    call.store.on('joined', () => {
      throw new Error('mistake of the application');
    });
    await enter(call);
    expect(call.store.state.participants).toHaveLength(1);
    expect(await thrown.promise).toMatchObject({ message: 'mistake of the application' });
  });
});

describe('when signaling is away', () => {
  test('media is left alone, and the resumed session goes on with fresh ICE servers', async () => {
    const { store, clock, transport, rtc, seen } = await joined();
    rtc.latest.become('connected');
    transport.latest.lose();
    expect(store.state.phase.kind).toBe('reconnecting');
    expect(store.state.participants[0]?.connection).toBe('connected');
    await clock.advance(125);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome({ resumed: true, iceServers: [{ urls: ['turn:t.test'] }] }));
    await settled();
    expect(store.state.phase.kind).toBe('joined');
    expect(rtc.connections).toHaveLength(1);
    expect(rtc.latest.iceServers.at(-1)).toEqual([{ urls: ['turn:t.test'] }]);
    expect(seen).toEqual(['joined', 'participant-joined']);
  });

  test('a switch that was turned meanwhile is told when it is back', async () => {
    const { store, clock, transport } = await joined();
    transport.latest.lose();
    await store.setAudio(false);
    await clock.advance(125);
    transport.latest.open();
    await settled();
    const me = peer('me', { metadata: { audio: true, video: true } });
    transport.latest.answerJoin(welcome({ resumed: true, roster: { version: 12, peers: [me, peer('ann')] } }));
    await clock.advance(1_000);
    expect(transport.latest.last('update').args[0]).toEqual({ metadata: { audio: false, video: true } });
  });

  test('a session that is refused starts over: a new peer, who offers to everybody', async () => {
    const { store, clock, transport, rtc } = await joined();
    transport.latest.lose();
    await clock.advance(125);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin({ ok: false, error: wireError('resume-refused') });
    await settled();
    transport.latest.answerJoin(welcome({ self: 'me2', roster: roster(20, 'ann', 'me2') }));
    await settled();
    expect(store.state.phase).toMatchObject({ kind: 'joined', self: 'me2' });
    expect(rtc.connections.map(({ signalingState }) => signalingState)).toEqual(['closed', 'have-local-offer']);
  });

  test('a session taken up elsewhere ends the call: connections closed, devices stopped', async () => {
    const { store, transport, rtc, media, seen } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'replaced', reconnect: false, afterMs: 0 }] });
    await settled();
    expect(store.state.phase).toEqual({ kind: 'ended', room: 'lab', reason: 'replaced' });
    expect([store.state.participants, rtc.latest.signalingState]).toEqual([[], 'closed']);
    expect([media.live('audio'), media.live('video')]).toEqual([[], []]);
    expect(seen.at(-1)).toBe('ended');
  });
});

test('the newcomer who never offers is offered to after 10 s, by one of the two', async () => {
  const { clock, transport, rtc } = await joined({}, { roster: roster(10, 'me') });
  transport.latest.receive({ name: 'peer-joined', args: [{ version: 11, peer: peer('ann') }] });
  transport.latest.receive({ name: 'peer-joined', args: [{ version: 12, peer: peer('zoe') }] });
  await clock.advance(10_000);
  expect(rtc.connections).toHaveLength(1);
  expect(transport.latest.last('signal').args[0]).toBe('zoe');
});

test('a destroyed store lets go of everything and cannot be used again', async () => {
  const { store, transport, clock, media } = await joined();
  store.destroy();
  await clock.advance(2_000);
  expect(transport.latest.closed).toBe(true);
  expect([media.live('audio'), media.live('video')]).toEqual([[], []]);
  await expect(store.join({ room: 'lab' })).rejects.toMatchObject({ name: 'SignalboxError' });
});
