import { describe, expect, test } from 'vitest';
import { firstScale } from '../../../../web/client/media/first-size.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { pair } from '../support/peer-media-pair.ts';

function camera(width: number, height: number): FakeTrack {
  const track = new FakeTrack('video');
  track.size = { width, height };
  return track;
}

test.each([
  [1920, 1080, 3],
  [1280, 720, 2],
  [720, 1280, 2],
  [640, 480, 1],
  [320, 240, 1],
])('a camera of %i x %i begins divided by %i', (width, height, by) => {
  expect(firstScale(camera(width, height))).toBe(by);
});

test('a camera that does not tell its size begins undivided; so does no camera', () => {
  expect(firstScale(new FakeTrack('video'))).toBe(1);
  expect(firstScale(null)).toBe(1);
});

describe('the media of a peer, with a camera of 1280 x 720', () => {
  async function playing() {
    const both = pair();
    for (const { media } of [both.polite, both.impolite]) media.setTracks({ audio: null, video: camera(1280, 720) });
    both.polite.media.start();
    await both.converse();
    return both;
  }

  test('either end sends a small picture until media has flowed for 2 s', async () => {
    const { polite, impolite, clock } = await playing();
    await clock.advance(60_000);
    for (const { rtc } of [polite, impolite]) {
      expect(rtc.latest.scales.at(-1)).toBe(2);
      rtc.latest.become('connected');
    }
    await clock.advance(1_999);
    expect(polite.rtc.latest.scales.at(-1)).toBe(2);
    await clock.advance(1);
    for (const { rtc } of [polite, impolite]) expect(rtc.latest.scales.at(-1)).toBe(1);
  });

  test('a new connection begins small again, and grows once', async () => {
    const { polite, converse, clock } = await playing();
    polite.rtc.latest.become('connected');
    await clock.advance(2_000);
    for (const _ of [1, 2, 3]) polite.rtc.latest.become('failed');
    await converse();
    expect(polite.rtc.connections).toHaveLength(2);
    expect(polite.rtc.latest.scales.at(-1)).toBe(2);
    polite.rtc.latest.become('connected');
    polite.rtc.latest.become('disconnected');
    polite.rtc.latest.become('connected');
    await clock.advance(2_000);
    expect(polite.rtc.latest.scales.filter((by) => by === 1)).toHaveLength(1);
  });

  test('no timer is left when it is closed', async () => {
    const { polite, impolite, clock } = await playing();
    for (const { rtc, media } of [polite, impolite]) {
      rtc.latest.become('connected');
      media.close();
    }
    expect(clock.waiting).toBe(0);
  });
});
