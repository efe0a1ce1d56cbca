import { describe, expect, test } from 'vitest';
import { OutgoingMedia } from '../../../../web/client/media/outgoing-media.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { FakeRtcConnection } from '../support/fake-rtc.ts';

function camera(width?: number, height?: number): FakeTrack {
  const track = new FakeTrack('video');
  if (width !== undefined && height !== undefined) track.size = { width, height };
  return track;
}

function sending(video: FakeTrack | null = camera(1280, 720)) {
  const clock = new FakeClock();
  const outgoing = new OutgoingMedia(clock, { audio: null, video });
  const connection = new FakeRtcConnection(
    { iceServers: [], iceTransportPolicy: 'all' },
    { negotiationNeeded() {}, candidate() {}, track() {}, stateChanged() {}, closedByPeer() {}, channel() {} },
  );
  outgoing.use(connection);
  outgoing.apply();
  return { clock, outgoing, connection, latest: () => connection.encodings.at(-1) };
}

test.each([
  [1920, 1080, 3],
  [1280, 720, 2],
  [720, 1280, 2],
  [640, 480, 1],
  [320, 240, 1],
])('a camera of %i x %i begins divided by %i', (width, height, scaleBy) => {
  expect(sending(camera(width, height)).latest()).toEqual({ active: true, scaleBy, maxBitrate: 384_000 });
});

test('a camera that does not tell its size begins undivided; so does no camera', () => {
  expect(sending(camera()).latest()?.scaleBy).toBe(1);
  expect(sending(null).latest()?.scaleBy).toBe(1);
});

describe('the number of people', () => {
  test.each([
    [2, 384, 2],
    [3, 256, 3],
    [4, 192, 3],
    [5, 128, 3],
    [6, 128, 3],
    [7, 64, 6],
    [50, 64, 6],
  ])('R283: of %i, a picture begins with %i kbit/s and 1280 x 720 divided by %i', (people, kbps, scaleBy) => {
    const { outgoing, latest } = sending();
    outgoing.setPeople(people);
    expect(latest()).toEqual({ active: true, scaleBy, maxBitrate: kbps * 1_000 });
  });

  test('R283: that changes keeps what the link was found to carry; a new connection begins anew', () => {
    const { outgoing, connection } = sending();
    outgoing.setKbps(768);
    outgoing.setPeople(4);
    expect(outgoing.kbps).toBe(384);
    outgoing.use(connection);
    expect(outgoing.kbps).toBe(192);
  });
});

describe('the tile in which the peer shows the picture', () => {
  test.each([
    [720, 2],
    [360, 2],
    [180, 4],
    [90, 8],
  ])('R284: of %i pixels has 1280 x 720 divided by %i', (height, scaleBy) => {
    const { outgoing, latest } = sending();
    outgoing.setShownHeight(height);
    expect(latest()).toMatchObject({ active: true, scaleBy });
  });

  test('R284: that nobody sees gets no picture, until somebody does', async () => {
    const { clock, outgoing, latest } = sending();
    outgoing.setShownHeight(0);
    expect([latest()?.active, outgoing.hasPicture]).toEqual([false, false]);
    await clock.advance(1_000);
    outgoing.setShownHeight(360);
    expect([latest()?.active, outgoing.hasPicture]).toEqual([true, true]);
  });

  test('R284: that changes all the time changes what is encoded once a second, and the latest counts', async () => {
    const { clock, outgoing, connection, latest } = sending();
    const before = connection.encodings.length;
    for (let n = 0; n < 100; n += 1) outgoing.setShownHeight(n % 2 === 0 ? 0 : 90);
    expect(connection.encodings).toHaveLength(before + 1);
    await clock.advance(1_000);
    expect(connection.encodings).toHaveLength(before + 2);
    expect(latest()).toMatchObject({ active: true, scaleBy: 8 });
    outgoing.stop();
    expect(clock.waiting).toBe(0);
  });
});

test('the connection of a call that is over is left alone', () => {
  const { outgoing, connection } = sending();
  const before = connection.encodings.length;
  outgoing.stop();
  outgoing.setPeople(7);
  expect(connection.encodings).toHaveLength(before);
});
