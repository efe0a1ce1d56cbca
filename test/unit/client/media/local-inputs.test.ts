import { describe, expect, test } from 'vitest';
import { LocalInputs } from '../../../../web/client/media/local-inputs.ts';
import { settled } from '../../../support/fake-clock.ts';
import { FakeMedia, FakeStream } from '../support/fake-media.ts';

function setUp(on = { audio: true, video: true }) {
  const media = new FakeMedia();
  const problems: string[] = [];
  const inputs = new LocalInputs({
    media,
    rtc: { createStream: () => new FakeStream() },
    on,
    changed: () => {},
    problem: ({ code }) => problems.push(code),
  });
  return { media, inputs, problems };
}

test('R60: a page that is not secure gets media-insecure', async () => {
  const { media, inputs } = setUp();
  media.secure = false;
  expect((await inputs.activate()).map(({ code }) => code)).toEqual(['media-insecure', 'media-insecure']);
});

describe('switches', () => {
  test('a device that is off is not opened, and sends nothing', async () => {
    const { media, inputs } = setUp({ audio: true, video: false });
    await inputs.activate();
    expect(media.opened.map(({ kind }) => kind)).toEqual(['audio']);
    expect(inputs.tracks).toEqual({ audio: media.opened[0], video: null });
  });

  test('muting keeps the microphone open, disabled, and sends nothing', async () => {
    const { media, inputs } = setUp();
    await inputs.activate();
    const [microphone] = media.live('audio');
    await inputs.turn('audio', false);
    expect([microphone?.readyState, microphone?.enabled, inputs.tracks.audio]).toEqual(['live', false, null]);
    await inputs.turn('audio', true);
    expect([microphone?.enabled, inputs.tracks.audio]).toEqual([true, microphone]);
    expect(media.opened.filter(({ kind }) => kind === 'audio')).toHaveLength(1);
  });

  test('turning the camera off closes it; turning it on opens it again, in the same stream', async () => {
    const { media, inputs } = setUp();
    await inputs.activate();
    const { stream } = inputs.state;
    await inputs.turn('video', false);
    await settled();
    expect([media.live('video'), inputs.tracks.video, stream?.getVideoTracks()]).toEqual([[], null, []]);
    await inputs.turn('video', true);
    expect(inputs.state.stream).toBe(stream);
    expect(stream?.getVideoTracks()).toEqual(media.live('video'));
  });

  test('a camera that is turned off during the permission question is closed as soon as it opens', async () => {
    const { media, inputs } = setUp();
    const asked = Promise.withResolvers<void>();
    media.asking = asked.promise;
    const active = inputs.activate();
    await settled();
    await inputs.turn('video', false);
    asked.resolve();
    await active;
    await settled();
    expect([media.live('video'), inputs.tracks.video]).toEqual([[], null]);
    expect(media.live('audio')).toHaveLength(1);
  });

  test('a device that cannot be opened is off and reported; the other one opens all the same', async () => {
    const { media, inputs } = setUp();
    media.failing.video = 'NotReadableError';
    expect((await inputs.activate()).map(({ code }) => code)).toEqual(['media-in-use']);
    expect([inputs.state.audio, inputs.state.video]).toEqual([true, false]);
    await expect(inputs.turn('video', true)).rejects.toMatchObject({ code: 'media-in-use' });
    delete media.failing.video;
    await inputs.turn('video', true);
    expect(inputs.state.video).toBe(true);
  });

  test('deactivating closes every device', async () => {
    const { media, inputs } = setUp();
    await inputs.activate();
    await inputs.deactivate();
    expect([media.live('audio'), media.live('video'), inputs.state.stream]).toEqual([[], [], undefined]);
  });
});

describe('devices', () => {
  test('devices are listed, and chosen by their exact id', async () => {
    const { media, inputs } = setUp();
    await inputs.activate();
    expect(inputs.state.cameras).toEqual([
      { deviceId: 'cam-1', label: 'CAM-1' },
      { deviceId: 'cam-2', label: 'CAM-2' },
    ]);
    expect(inputs.state.cameraId).toBe('cam-1');
    await inputs.choose('video', 'cam-2');
    expect(inputs.state.cameraId).toBe('cam-2');
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-2']);
  });

  test('a chosen device that cannot be opened leaves the one in use open', async () => {
    const { media, inputs } = setUp();
    await inputs.activate();
    await expect(inputs.choose('video', 'cam-9')).rejects.toMatchObject({ code: 'media-constraints' });
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-1']);
  });

  test('an unplugged device is replaced by the default, and the person is told', async () => {
    const { media, inputs, problems } = setUp();
    await inputs.activate();
    await inputs.choose('audio', 'mic-2');
    media.plugged.audio = ['mic-1'];
    media.live('audio')[0]?.unplug();
    media.deviceChange();
    await settled();
    expect(media.live('audio').map(({ label }) => label)).toEqual(['mic-1']);
    expect([problems, inputs.state.audio, inputs.state.microphones.length]).toEqual([['media-replaced'], true, 1]);
  });

  test('R306: a device that comes back is used again, and the person is told', async () => {
    const { media, inputs, problems } = setUp();
    await inputs.activate();
    await inputs.choose('audio', 'mic-2');
    media.plugged.audio = ['mic-1'];
    media.deviceChange();
    await settled();
    media.plugged.audio = ['mic-1', 'mic-2'];
    media.deviceChange();
    await settled();
    expect(media.live('audio').map(({ label }) => label)).toEqual(['mic-2']);
    expect(problems).toEqual(['media-replaced', 'media-replaced']);
    // Another device change is nothing new.
    media.deviceChange();
    await settled();
    expect(problems).toHaveLength(2);
  });

  test('R306: a device that comes back stays unused where the person has chosen another meanwhile', async () => {
    const { media, inputs, problems } = setUp();
    media.plugged.audio = ['mic-1', 'mic-2', 'mic-3'];
    await inputs.activate();
    await inputs.choose('audio', 'mic-2');
    media.plugged.audio = ['mic-1', 'mic-3'];
    media.deviceChange();
    await settled();
    await inputs.choose('audio', 'mic-3');
    media.plugged.audio = ['mic-1', 'mic-2', 'mic-3'];
    media.deviceChange();
    await settled();
    expect(media.live('audio').map(({ label }) => label)).toEqual(['mic-3']);
    expect(problems).toEqual(['media-replaced']);
  });

  test('R306: a remembered device that is missing at first is used as soon as it is there', async () => {
    const { media, inputs } = setUp();
    await inputs.choose('video', 'cam-9');
    await inputs.activate();
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-1']);
    media.plugged.video = ['cam-1', 'cam-9'];
    media.deviceChange();
    await settled();
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-9']);
  });

  test('R306: a device that is opened again where its track had ended is no device that comes back', async () => {
    const { media, inputs, problems } = setUp();
    await inputs.activate();
    await inputs.choose('audio', 'mic-1');
    media.live('audio')[0]?.unplug();
    await settled();
    const before = media.live('audio');
    expect(before.map(({ label }) => label)).toEqual(['mic-1']);
    const told = problems.length;
    media.deviceChange();
    await settled();
    expect([media.live('audio'), problems.length]).toEqual([before, told]);
  });

  test('R306: a camera that comes back while it is off is used when it is turned on, and the person is told', async () => {
    const { media, inputs, problems } = setUp();
    await inputs.activate();
    await inputs.choose('video', 'cam-2');
    media.plugged.video = ['cam-1'];
    media.deviceChange();
    await settled();
    await inputs.turn('video', false);
    media.plugged.video = ['cam-1', 'cam-2'];
    media.deviceChange();
    await settled();
    await inputs.turn('video', true);
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-2']);
    expect(problems).toEqual(['media-replaced', 'media-replaced']);
    // It is the chosen one again.
    await inputs.turn('video', false);
    await inputs.turn('video', true);
    media.deviceChange();
    await settled();
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-2']);
    expect(problems).toHaveLength(2);
  });

  test.each(['OverconstrainedError', 'NotReadableError'])(
    'R306: a camera that was gone and does not open (%s) is left for the one that the browser chooses',
    async (name) => {
      const { media, inputs, problems } = setUp();
      await inputs.activate();
      await inputs.choose('video', 'cam-2');
      media.plugged.video = ['cam-1'];
      media.deviceChange();
      await settled();
      await inputs.turn('video', false);
      media.failingDevices.set('cam-2', name);
      await inputs.turn('video', true);
      expect(media.live('video').map(({ label }) => label)).toEqual(['cam-1']);
      expect(problems).toEqual(['media-replaced']);
    },
  );

  test('R306: where only one camera opens at a time, the other one is closed first', async () => {
    const { media, inputs } = setUp();
    await inputs.activate();
    media.single = true;
    await inputs.choose('video', 'cam-2');
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-2']);
    await expect(inputs.choose('video', 'cam-7')).rejects.toMatchObject({ code: 'media-in-use' });
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-2']);
  });

  test('R306: a camera is off where neither the chosen one nor the one in use opens; the first reason is told', async () => {
    const { media, inputs } = setUp();
    await inputs.activate();
    media.single = true;
    const chosen = inputs.choose('video', 'cam-2');
    media.plugged.video = ['cam-2'];
    media.failing.video = 'NotFoundError';
    await expect(chosen).rejects.toMatchObject({ code: 'media-in-use' });
    expect([inputs.state.video, inputs.tracks.video, media.live('video')]).toEqual([false, null, []]);
    delete media.failing.video;
    await inputs.turn('video', true);
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-2']);
  });

  test('an unplugged device is off if there is no other', async () => {
    const { media, inputs, problems } = setUp();
    await inputs.activate();
    media.plugged.video = [];
    media.live('video')[0]?.unplug();
    await settled();
    expect([problems, inputs.state.video, inputs.tracks.video]).toEqual([['media-not-found'], false, null]);
  });

  test('a chosen device that is gone when it should open is replaced by the default', async () => {
    const { media, inputs } = setUp({ audio: false, video: true });
    await inputs.choose('video', 'cam-2');
    media.plugged.video = ['cam-1'];
    expect(await inputs.activate()).toEqual([]);
    expect(media.live('video').map(({ label }) => label)).toEqual(['cam-1']);
  });
});
