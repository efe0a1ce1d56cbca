import { SignalboxError } from '../../../src/protocol/index.ts';
import { mediaError } from './media-error.ts';
import type { MediaPort } from './media-port.ts';

/** Own sound of the page is left out where the browser can do that: the others would hear themselves. */
const AUDIO: MediaTrackConstraints & { readonly restrictOwnAudio: boolean } = { restrictOwnAudio: true };

/** Each peer gets a picture of its own, so an encoder works for each. Text needs pixels more than pictures a second. */
const WANTED: DisplayMediaStreamOptions = {
  video: { width: { max: 1920 }, height: { max: 1200 }, frameRate: { max: 15 } },
  audio: AUDIO,
};

/** The screen that this participant shares. */
export class LocalScreen {
  readonly #port: MediaPort;
  readonly #changed: () => void;
  #stream: MediaStream | undefined;

  constructor(port: MediaPort, changed: () => void) {
    this.#port = port;
    this.#changed = changed;
  }

  get stream(): MediaStream | undefined {
    return this.#stream;
  }

  /**
   * Asks the person, and shares what they choose in place of what was shared before, if `wanted` is still true then. Shares
   * nothing new where they choose nothing; rejects with a media-* error where the browser gives nothing.
   */
  async share(options: DisplayMediaStreamOptions = {}, wanted: () => boolean): Promise<void> {
    const stream = await this.#ask({ ...WANTED, ...options });
    if (stream === undefined) return;
    if (!wanted()) return stop(stream);
    const before = this.#stream;
    this.#stream = stream;
    stop(before);
    for (const track of stream.getVideoTracks()) {
      track.contentHint = 'detail';
      // The person ended it in the browser, or its window is gone. `stop()` does not fire this event.
      track.addEventListener('ended', () => {
        if (this.#stream === stream) this.stop();
      });
    }
    this.#changed();
  }

  stop(): void {
    if (this.#stream === undefined) return;
    stop(this.#stream);
    this.#stream = undefined;
    this.#changed();
  }

  async #ask(options: DisplayMediaStreamOptions): Promise<MediaStream | undefined> {
    if (!this.#port.secure) throw new SignalboxError('media-insecure', 'screen');
    try {
      return await this.#port.openScreen(options);
    } catch (error) {
      const problem = mediaError(error, 'screen', this.#port);
      // Chromium says so where the system forbids it; else the person closed the question.
      const bySystem = error instanceof Error && error.message.includes('system');
      if (problem.code === 'media-denied' && !bySystem) return undefined;
      throw problem;
    }
  }
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
