import { describe, expect, test } from 'vitest';
import { WAITING_ROOM, wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { enter, joined, newCall } from '../support/call.ts';
import { peer, roster, welcome } from '../support/fake-transport.ts';

describe('joining', () => {
  test('offers to all participants who are there, and shows them', async () => {
    const { store, transport, rtc, seen } = await joined({}, { roster: roster(10, 'ann', 'bob', 'me') });
    expect(store.state.phase).toEqual({ kind: 'joined', room: 'lab', self: 'me', capacity: 8 });
    expect(store.state.participants.map(({ peerId }) => peerId)).toEqual(['ann', 'bob']);
    const offers = transport.latest.all('signal').filter(({ args }) => JSON.stringify(args[2]).includes('"offer"'));
    expect(offers.map(({ args }) => args[0])).toEqual(['ann', 'bob']);
    expect(rtc.connections).toHaveLength(2);
    expect(seen).toEqual(['joined', 'participant-joined', 'participant-joined']);
  });

  test('waits for the offers of participants who come later', async () => {
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

  test('tells the room which media it sends, when it sends them', async () => {
    const call = newCall();
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

  test('with the camera off, opens no camera and sends no picture', async () => {
    const { media, rtc, transport } = await joined({ video: false });
    expect(media.opened.map(({ kind }) => kind)).toEqual(['audio']);
    expect(rtc.latest.transceivers.map(({ track }) => track)).toEqual([media.opened[0], null]);
    expect(transport.latest.joinRequest.metadata).toMatchObject({ video: false });
  });

  test('works without any device, with an error that is not fatal', async () => {
    const call = newCall();
    call.media.plugged.audio = [];
    call.media.plugged.video = [];
    await enter(call);
    expect(call.store.state.phase.kind).toBe('joined');
    expect(call.store.state.error).toMatchObject({ code: 'media-not-found', fatal: false });
    expect(call.store.state.local).toMatchObject({ audio: false, video: false });
    expect(call.rtc.latest.transceivers.map(({ sends }) => sends)).toEqual([true, true]);
  });

  test('a refused join rejects, shows the error, and can be tried again', async () => {
    const { store, transport, seen } = newCall();
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

  test('R150: a join over the rate says in how many seconds another one may succeed', async () => {
    const { store, transport } = newCall();
    const joining = store.join({ room: 'lab' });
    const rejected = expect(joining).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 3_200 });
    await settled();
    transport.latest.open();
    await settled();
    transport.latest.answerJoin({ ok: false, error: wireError('rate-limited', undefined, 3_200) });
    await rejected;
    const action = 'Try again in 4 s.';
    expect(store.state.error).toMatchObject({ code: 'rate-limited', action, retryAfterMs: 3_200, fatal: true });
  });

  test('R150: a refused update of what is sent is made again after the wait', async () => {
    const { transport, clock } = await joined();
    const { length } = transport.latest.all('update');
    transport.latest.last('update').args[1]({ ok: false, error: wireError('rate-limited', undefined, 5_000) });
    await clock.advance(4_999);
    expect(transport.latest.all('update')).toHaveLength(length);
    await clock.advance(1);
    expect(transport.latest.all('update')).toHaveLength(length + 1);
    expect(transport.latest.last('update').args[0]).toEqual({ metadata: { audio: true, video: true } });
  });

  test('leaving before the join is done shows no error', async () => {
    const { store } = newCall();
    const joining = store.join({ room: 'lab' });
    const rejected = expect(joining).rejects.toMatchObject({ code: 'connection-failed' });
    await settled();
    await store.leave();
    await rejected;
    expect(store.state.phase).toEqual({ kind: 'ended', room: 'lab', reason: 'left' });
    expect(store.state.error).toBeUndefined();
  });
});

test('R208, R231: a call that waits says so in its phase, and one of a host shows who waits', async () => {
  const call = newCall();
  const joining = call.store.join({ room: 'lab' });
  await settled();
  call.transport.latest.open();
  await settled();
  call.transport.latest.answerJoin({ ok: false, error: wireError('room-locked', WAITING_ROOM) });
  await settled();
  call.transport.latest.receive({ name: 'waiting', args: [{ ticket: 'place', host: false }] });
  expect(call.store.state.phase).toEqual({ kind: 'joining', room: 'lab', waiting: { host: false } });
  call.transport.latest.answerJoin(welcome());
  await joining;
  expect(call.store.state.phase).toMatchObject({ kind: 'joined' });
  const lists: unknown[] = [];
  call.store.on('waiting-updated', (list) => lists.push(list));
  const list = [{ id: 'k1', name: 'Ann' }];
  call.transport.latest.receive({ name: 'waiting-updated', args: [list] });
  expect([call.store.state.waiting, lists]).toEqual([list, [list]]);
  void call.store.leave();
  expect(call.store.state.waiting).toEqual([]);
});

test('R231: one who changes its mind while it waits sees no error', async () => {
  const call = newCall();
  const joining = call.store.join({ room: 'lab' });
  const rejected = expect(joining).rejects.toMatchObject({ code: 'not-joined' });
  await settled();
  call.transport.latest.open();
  await settled();
  call.transport.latest.answerJoin({ ok: false, error: wireError('room-locked', WAITING_ROOM) });
  await settled();
  call.transport.latest.receive({ name: 'waiting', args: [{ ticket: 'place', host: true }] });
  const left = call.store.leave();
  call.transport.latest.answerJoin({ ok: false, error: wireError('not-joined') });
  await Promise.all([rejected, left]);
  expect(call.store.state).toMatchObject({ phase: { kind: 'ended', reason: 'left' }, error: undefined });
});
