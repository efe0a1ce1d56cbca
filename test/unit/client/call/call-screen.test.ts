import { expect, test } from 'vitest';
import { wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { enter, joined, newCall } from '../support/call.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { peer, roster, welcome } from '../support/fake-transport.ts';

const told = (call: Awaited<ReturnType<typeof joined>>) =>
  call.transport.latest.all('update').map(({ args: [request] }) => request.metadata);

test('R303: the state shows the own screen, and the metadata tell the room of it as long as it is shared', async () => {
  const call = await joined();
  const { store, rtc, transport } = call;
  transport.latest.last('update').args[1]({ ok: true });
  await settled();
  await store.shareScreen();
  await settled();
  expect(store.state.local.screen?.getTracks()).toHaveLength(2);
  expect(rtc.latest.screen.kinds).toEqual(['video', 'audio']);
  expect(told(call).at(-1)).toEqual({ audio: true, video: true, screen: true });
  transport.latest.last('update').args[1]({ ok: true });
  await settled();
  store.stopSharing();
  await settled();
  expect(store.state.local.screen).toBeUndefined();
  expect(rtc.latest.screen.kinds).toEqual([]);
  const stopped = transport.latest.last('update').args;
  expect(stopped[0].metadata).toEqual({ screen: null, audio: true, video: true });
  stopped[1]({ ok: true });
  await settled();
  await store.setAudio(false);
  expect(told(call).at(-1)).toEqual({ audio: false, video: true });
});

test('R303: a participant has a screen as long as its metadata say so and something came of it', async () => {
  const { store, rtc, transport } = await joined();
  const ann = () => store.state.participants[0];
  rtc.latest.receiveTrack(new FakeTrack('video'), true);
  expect(ann()).toMatchObject({ screen: undefined });
  const shares = peer('ann', { metadata: { screen: true } });
  transport.latest.receive({ name: 'peer-updated', args: [{ version: 11, peer: shares }] });
  expect(ann()?.screen?.getTracks()).toHaveLength(1);
  transport.latest.receive({ name: 'peer-updated', args: [{ version: 12, peer: peer('ann') }] });
  expect(ann()).toMatchObject({ screen: undefined });
});

test('R303: a share ends with the session; outside a room there is none', async () => {
  const alone = newCall();
  await expect(alone.store.shareScreen()).rejects.toMatchObject({ code: 'not-joined' });
  const { store, media } = await joined({}, { roster: roster(10, 'me') });
  await store.shareScreen();
  void store.leave();
  await settled();
  expect(store.state.local.screen).toBeUndefined();
  expect(media.screens[0]?.getTracks().every(({ readyState }) => readyState === 'ended')).toBe(true);
});

test('R302: a screen that is chosen in one call is not shared in the next', async () => {
  const call = await joined();
  const { store, media } = call;
  const asked = Promise.withResolvers<void>();
  media.asking = asked.promise;
  const shared = store.shareScreen();
  media.asking = undefined;
  void store.leave();
  await enter(call);
  asked.resolve();
  await shared;
  expect(store.state.phase.kind).toBe('joined');
  expect(store.state.local.screen).toBeUndefined();
  expect(media.screens[0]?.getTracks().every(({ readyState }) => readyState === 'ended')).toBe(true);
});

test('R302: a screen that is chosen while the call is rejoined is shared', async () => {
  const { store, media, clock, transport } = await joined();
  const asked = Promise.withResolvers<void>();
  media.asking = asked.promise;
  const shared = store.shareScreen();
  transport.latest.lose();
  await clock.advance(125);
  transport.latest.open();
  await settled();
  transport.latest.answerJoin({ ok: false, error: wireError('resume-refused') });
  await settled();
  transport.latest.answerJoin(welcome({ self: 'me2', roster: roster(20, 'ann', 'me2') }));
  await settled();
  asked.resolve();
  await shared;
  expect(store.state.local.screen).toBe(media.screens[0]);
});

test('R302: a screen that cannot be shared is a problem; a question that the person closes is none', async () => {
  const { store, media } = await joined();
  media.screen = new DOMException('Permission denied', 'NotAllowedError');
  await store.shareScreen();
  expect(store.state).toMatchObject({ error: undefined, local: { screen: undefined } });
  media.screen = new DOMException('', 'NotReadableError');
  await expect(store.shareScreen()).rejects.toMatchObject({ code: 'media-in-use' });
  expect(store.state.error).toMatchObject({ code: 'media-in-use', detail: 'screen', fatal: false });
});
