import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Cameras } from '../../../web/ui/cameras/cameras.ts';
import { panelWords } from '../../../web/ui/panels/words.ts';
import { NO_CALL } from '../../../web/ui/view.ts';
import { FakeStream, FakeTrack } from '../client/support/fake-media.ts';

/** A camera that says it can blur, and whose system never does. */
class StubbornTrack extends FakeTrack {
  asked = 0;
  override applyConstraints = async (): Promise<void> => void this.asked++;
  override getCapabilities = () => ({ backgroundBlur: [true, false] });
}

beforeEach(() => {
  vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: async () => [] } });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('R307: each camera is asked once to blur, also where it does not do it', async () => {
  const tracks = [new StubbornTrack('video'), new StubbornTrack('video')] as const;
  const stream = new FakeStream();
  stream.addTrack(tracks[0]);
  const host = {
    store: { state: { ...NO_CALL, local: { ...NO_CALL.local, stream } } },
    addController: () => {},
    removeController: () => {},
    requestUpdate: () => {},
    updateComplete: Promise.resolve(true),
  };
  const cameras = new Cameras(host);
  const blur = cameras.menu(panelWords('en'))[0]?.items[0]?.does;
  if (typeof blur === 'function') blur();
  await Promise.resolve();
  for (let update = 0; update < 3; update++) cameras.hostUpdate();
  expect(tracks[0].asked).toBe(1);
  stream.removeTrack(tracks[0]);
  stream.addTrack(tracks[1]);
  for (let update = 0; update < 3; update++) {
    cameras.hostUpdate();
    await Promise.resolve();
  }
  expect(tracks[1].asked).toBe(1);
});
