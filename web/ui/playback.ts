import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps the pictures and sounds of the call playing. Where the browser refuses to start sound without a gesture
 * (HTML, "allowed to play"), the picture goes on silently and `blocked` asks for one.
 */
export class Playback implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #starting = new WeakSet<HTMLVideoElement>();
  #blocked = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** True while others cannot be heard because nobody has clicked yet. */
  get blocked(): boolean {
    return this.#blocked;
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#startAll);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#startAll);
  }

  hostUpdated(): void {
    this.#startAll();
  }

  /** To be called from a click. */
  enable(): void {
    for (const video of this.#videos()) {
      if (isRemote(video)) video.muted = false;
    }
    this.#setBlocked(false);
    this.#startAll();
  }

  #videos(): readonly HTMLVideoElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll('video') ?? [])];
  }

  /** Phones pause media behind a call or a locked screen, so every return to the page tries again. */
  readonly #startAll = (): void => {
    for (const video of this.#videos()) {
      if (video.srcObject && video.paused && !this.#starting.has(video)) void this.#start(video);
    }
  };

  async #start(video: HTMLVideoElement): Promise<void> {
    this.#starting.add(video);
    try {
      await video.play();
    } catch (reason) {
      const refused = reason instanceof DOMException && reason.name === 'NotAllowedError';
      if (refused && isRemote(video) && !video.muted) {
        video.muted = true;
        this.#setBlocked(true);
        await video.play().catch(() => undefined);
      }
    } finally {
      this.#starting.delete(video);
    }
  }

  #setBlocked(blocked: boolean): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.#host.requestUpdate();
  }
}

function isRemote(video: HTMLVideoElement): boolean {
  return video.dataset['peer'] !== undefined;
}
