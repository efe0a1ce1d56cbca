import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Marks each video that has a picture with `data-frame`, from its first frame on (WICG requestVideoFrameCallback; HTML
 * `loadeddata` where a browser lacks it). A video of the class `dark` has none: the next frame after that counts again.
 * Before its first frame a video is black, and the initials below it are what a person can see.
 */
export class FirstFrames implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #streams = new WeakMap<HTMLVideoElement, unknown>();
  readonly #waiting = new WeakSet<HTMLVideoElement>();

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    for (const video of this.#host.shadowRoot?.querySelectorAll('video') ?? []) this.#watch(video);
  }

  #watch(video: HTMLVideoElement): void {
    const { srcObject } = video;
    if (srcObject !== this.#streams.get(video) || video.classList.contains('dark')) video.removeAttribute('data-frame');
    this.#streams.set(video, srcObject);
    if (!srcObject || video.hasAttribute('data-frame') || this.#waiting.has(video)) return;
    this.#waiting.add(video);
    const seen = (): void => {
      this.#waiting.delete(video);
      const shown = !video.classList.contains('dark') && video.srcObject === srcObject;
      if (shown) this.#mark(video);
      else if (video.isConnected) this.#watch(video);
    };
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(seen);
    else this.#onLoaded(video, seen);
  }

  #mark(video: HTMLVideoElement): void {
    video.setAttribute('data-frame', '');
    // What waits for a picture may begin.
    this.#host.requestUpdate();
  }

  #onLoaded(video: HTMLVideoElement, seen: () => void): void {
    video.addEventListener('loadeddata', seen, { once: true });
  }
}
