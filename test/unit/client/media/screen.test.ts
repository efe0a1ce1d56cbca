import { describe, expect, test } from 'vitest';
import { LocalScreen } from '../../../../web/client/media/local-screen.ts';
import type { MediaKind } from '../../../../web/client/media/rtc.ts';
import { settled } from '../../../support/fake-clock.ts';
import { FakeMedia, FakeStream, FakeTrack } from '../support/fake-media.ts';
import { connected, pair } from '../support/peer-media-pair.ts';

function screen(...kinds: readonly MediaKind[]): MediaStream {
  const stream = new FakeStream();
  for (const kind of kinds) stream.addTrack(new FakeTrack(kind));
  return stream;
}

const kindsOf = (stream: MediaStream | undefined) => stream?.getTracks().map(({ kind }) => kind);

describe('a screen beside the camera', () => {
  test('R300: comes over the connection that is there, as a second stream; the camera goes on', async () => {
    const { polite, impolite, converse } = await connected();
    const shared = screen('video', 'audio');
    polite.media.setTracks({ ...polite.tracks, screen: shared });
    await converse();
    expect(polite.rtc.connections).toHaveLength(1);
    expect(kindsOf(impolite.media.screen)).toEqual(['video', 'audio']);
    expect(kindsOf(impolite.media.stream)).toEqual(['audio', 'video']);
    expect(polite.media.screen).toBeUndefined();
    expect(impolite.rtc.latest.transceivers).toHaveLength(2);
  });

  test('R300: stops and begins again without a negotiation', async () => {
    const { polite, impolite, converse } = await connected();
    polite.media.setTracks({ ...polite.tracks, screen: screen('video') });
    await converse();
    const before = polite.rtc.latest.descriptions + impolite.rtc.latest.descriptions;
    const stream = impolite.media.screen;
    polite.media.setTracks(polite.tracks);
    await converse();
    expect(polite.rtc.latest.screen.kinds).toEqual([]);
    polite.media.setTracks({ ...polite.tracks, screen: screen('video') });
    await converse();
    expect(polite.rtc.latest.screen.kinds).toEqual(['video']);
    expect(polite.rtc.latest.descriptions + impolite.rtc.latest.descriptions).toBe(before);
    expect(impolite.media.screen).toBe(stream);
  });

  test('R300: both ends share at once, in the same moment, and each sees the other', async () => {
    const { polite, impolite, converse } = await connected();
    for (const { media, tracks } of [polite, impolite]) media.setTracks({ ...tracks, screen: screen('video') });
    await converse();
    expect(polite.rtc.latest.rollbacks).toBe(1);
    expect(polite.rtc.latest.agreesWith(impolite.rtc.latest)).toBe(true);
    for (const { media, rtc } of [polite, impolite]) {
      expect(kindsOf(media.screen)).toEqual(['video']);
      expect(rtc.latest.screen.kinds).toEqual(['video']);
    }
  });

  test.each(['polite', 'impolite'] as const)('R300: a share that runs is there from the first: %s end', async (who) => {
    const ends = pair();
    const { media, tracks } = ends[who];
    const other = ends[who === 'polite' ? 'impolite' : 'polite'];
    media.setTracks({ ...tracks, screen: screen('video') });
    ends.impolite.media.start();
    await ends.converse();
    expect(kindsOf(other.media.screen)).toEqual(['video']);
    // The end that offers has it in its first offer; a first answer waits for no screen.
    expect(ends.impolite.sent.filter(({ kind }) => kind === 'description')).toHaveLength(who === 'impolite' ? 1 : 2);
  });

  test('R300: a new connection has it again', async () => {
    const { polite, impolite, converse } = await connected();
    impolite.media.setTracks({ ...impolite.tracks, screen: screen('video') });
    await converse();
    const stream = polite.media.screen;
    polite.media.tryAgain();
    await converse();
    expect(impolite.rtc.connections).toHaveLength(2);
    expect(polite.media.screen).toBe(stream);
    expect(kindsOf(stream)).toEqual(['video']);
    expect(impolite.rtc.latest.screen.kinds).toEqual(['video']);
  });

  test.each([
    [2, 2_500],
    [3, 1_500],
    [5, 750],
    [8, 429],
    [20, 300],
  ])('R301: with %i people it takes %i kbit/s at most', async (people, kbps) => {
    const { polite, converse } = await connected();
    polite.media.setTracks({ ...polite.tracks, screen: screen('video') });
    polite.media.outgoing.setPeople(people);
    await converse();
    expect(polite.rtc.latest.screen.maxBitrate).toBe(kbps * 1_000);
  });
});

describe('the screen that is shared', () => {
  function local() {
    const media = new FakeMedia();
    const told: (MediaStream | undefined)[] = [];
    const shared: LocalScreen = new LocalScreen(media, () => void told.push(shared.stream));
    return { media, shared, told };
  }
  const always = () => true;

  test('R302: is asked for with sound, and its pictures are for reading', async () => {
    const { media, shared } = local();
    await shared.share({}, always);
    expect(media.screenOptions).toMatchObject({ video: { frameRate: { max: 15 } }, audio: {} });
    expect(shared.stream?.getVideoTracks()[0]?.contentHint).toBe('detail');
    await shared.share({ audio: false }, always);
    expect(media.screenOptions).toMatchObject({ audio: false });
    expect(media.screens[0]?.getTracks().map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
  });

  test('R302: another one takes its place at once: nobody is told that nothing is shared', async () => {
    const { media, shared, told } = local();
    await shared.share({}, always);
    await shared.share({}, always);
    expect(told).toEqual(media.screens);
    expect(told.map((each) => each?.getTracks()[0]?.readyState)).toEqual(['ended', 'live']);
  });

  test('R302: ends when the person ends it in the browser', async () => {
    const { media, shared, told } = local();
    await shared.share({}, always);
    const [picture] = shared.stream?.getVideoTracks() ?? [];
    if (!(picture instanceof FakeTrack)) throw new Error('no picture');
    picture.unplug();
    expect(shared.stream).toBeUndefined();
    expect(media.screens[0]?.getAudioTracks()[0]?.readyState).toBe('ended');
    expect(told).toEqual([media.screens[0], undefined]);
  });

  test('R302: nothing is shared, and nothing said, where the person closes the question', async () => {
    const { media, shared } = local();
    await shared.share({}, always);
    const { stream } = shared;
    media.screen = new DOMException('Permission denied by user', 'NotAllowedError');
    await shared.share({}, always);
    expect(shared.stream).toBe(stream);
  });

  test('R302: rejects where page, browser or system give no screen', async () => {
    const { media, shared } = local();
    media.screen = new DOMException('Permission denied by system', 'NotAllowedError');
    await expect(shared.share({}, always)).rejects.toMatchObject({ code: 'media-denied', detail: 'screen' });
    media.screen = new DOMException('', 'TypeError');
    await expect(shared.share({}, always)).rejects.toMatchObject({ code: 'media-blocked' });
    media.screen = new DOMException('', 'NotAllowedError');
    media.forbidden.add('screen');
    await expect(shared.share({}, always)).rejects.toMatchObject({ code: 'media-blocked' });
    media.secure = false;
    await expect(shared.share({}, always)).rejects.toMatchObject({ code: 'media-insecure' });
  });

  test('R302: a screen that comes when nobody wants it any more is let go at once', async () => {
    const { media, shared } = local();
    await shared.share({}, () => false);
    await settled();
    expect(shared.stream).toBeUndefined();
    expect(media.screens[0]?.getTracks().every(({ readyState }) => readyState === 'ended')).toBe(true);
  });
});
