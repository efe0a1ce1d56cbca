import { describe, expect, test } from 'vitest';
import { wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { enter, joined, newCall } from '../support/call.ts';
import { peer, roster, welcome } from '../support/fake-transport.ts';

describe('in a call', () => {
  test('connections may use every path, or only a relay if the options say so', async () => {
    expect((await joined()).rtc.latest.iceTransportPolicy).toBe('all');
    expect((await joined({ iceTransportPolicy: 'relay' })).rtc.latest.iceTransportPolicy).toBe('relay');
  });

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

  test('turning on a device that fails rejects and shows why; the next success removes the error', async () => {
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

  test('R152: a participant that asks for one connection after the other is named as a problem, once', async () => {
    const { store, transport, rtc, seen } = await joined();
    for (let epoch = 2; epoch <= 20; epoch += 1) {
      const offer = { kind: 'description', epoch, id: epoch, type: 'offer', sdp: '{"ufrag":"far"}' };
      transport.latest.receive({ name: 'signal', args: ['ann', epoch - 1, offer, 0] });
      await settled();
    }
    expect(rtc.connections).toHaveLength(1 + 6);
    const error = { code: 'peer-connection-failed', detail: 'ann: too many offers', fatal: false };
    expect(store.state.error).toMatchObject(error);
    expect(seen.filter((name) => name === 'error')).toHaveLength(1);
  });

  test('a participant who leaves is told with the reason, and the connection is closed', async () => {
    const { store, transport, rtc } = await joined();
    const left: unknown[] = [];
    store.on('participant-left', ({ participant, reason }) => left.push([participant.peerId, reason]));
    transport.latest.receive({ name: 'peer-left', args: [{ version: 11, peerId: 'ann', reason: 'lost' }] });
    expect([left, store.state.participants, rtc.latest.signalingState]).toEqual([[['ann', 'lost']], [], 'closed']);
  });

  test('a listener that throws does not stop other listeners', async () => {
    const thrown = Promise.withResolvers<unknown>();
    process.once('uncaughtException', thrown.resolve);
    const call = newCall();
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

  test('R83: renewed ICE servers go to the existing connections, and to later ones', async () => {
    const turn = (username: string) => [{ urls: ['turn:t.test'], username, credential: 'c' }];
    const { clock, transport, rtc } = await joined({}, { iceServers: turn('one'), iceServersMs: 60_000 });
    rtc.latest.become('connected');
    await clock.advance(45_000);
    transport.latest.last('ice-servers').args[0]({ ok: true, iceServers: turn('two'), iceServersMs: 60_000 });
    await settled();
    expect(rtc.connections.map(({ iceServers }) => iceServers)).toEqual([[turn('one'), turn('two')]]);
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 11, peer: peer('zoe') }] });
    await clock.advance(10_000);
    expect(rtc.latest.iceServers).toEqual([turn('two')]);
  });

  test('R72: a drain shows nothing: no reconnecting, no other participants, the same connections', async () => {
    const { store, clock, transport, rtc } = await joined();
    rtc.latest.become('connected');
    transport.latest.last('update').args[1]({ ok: true });
    await settled();
    const phases: string[] = [];
    store.subscribe(({ phase, participants }) => phases.push(`${phase.kind} ${participants.length}`));
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'drain', reconnect: true, afterMs: 1_000 }] });
    await clock.advance(1_000);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(welcome({ resumed: true, resumeSecret: 'secret-2' }));
    await settled();
    expect(transport.connections.map(({ closed }) => closed)).toEqual([true, false]);
    expect(new Set(phases)).toEqual(new Set(['joined 1']));
    expect(rtc.connections).toHaveLength(1);
  });

  test('a switch that was turned meanwhile is told to the room after the resume', async () => {
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

  test('a session whose resume is refused starts over: as a new peer, which offers to everybody', async () => {
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

test('if the newcomer does not offer for 10 s, the polite end of the two offers', async () => {
  const { clock, transport, rtc } = await joined({}, { roster: roster(10, 'me') });
  transport.latest.receive({ name: 'peer-joined', args: [{ version: 11, peer: peer('ann') }] });
  transport.latest.receive({ name: 'peer-joined', args: [{ version: 12, peer: peer('zoe') }] });
  await clock.advance(10_000);
  expect(rtc.connections).toHaveLength(1);
  expect(transport.latest.last('signal').args[0]).toBe('zoe');
});

test('a destroyed store closes everything and cannot be used again', async () => {
  const { store, transport, clock, media } = await joined();
  store.destroy();
  await clock.advance(2_000);
  expect(transport.latest.closed).toBe(true);
  expect([media.live('audio'), media.live('video')]).toEqual([[], []]);
  await expect(store.join({ room: 'lab' })).rejects.toMatchObject({ name: 'SignalboxError' });
});
