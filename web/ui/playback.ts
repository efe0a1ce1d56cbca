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
    this.#host.shadowRoot?.addEventListener('pause', this.#startAll, { capture: true });
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#startAll);
    this.#host.shadowRoot?.removeEventListener('pause', this.#startAll, { capture: true });
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

  /**
   * Nobody can pause a call, but browsers do: phones behind a call or a locked screen, all of them where an element is
   * moved in the document or a stream was empty for a moment.
   */
  readonly #startAll = (): void => {
    for (const video of this.#videos()) {
      if (video.srcObject && video.paused && !this.#starting.has(video)) void this.#start(video);
    }
  };

  async #start(video: HTMLVideoElement): Promise<void> {
    this.#starting.add(video);
    const outcome = await video.play().then(
      () => 'playing',
      (reason: unknown) => (reason instanceof DOMException ? reason.name : 'failed'),
    );
    this.#starting.delete(video);
    // A pause or another stream came in between: what it left behind is tried anew.
    if (outcome === 'AbortError') this.#startAll();
    if (outcome !== 'NotAllowedError' || !isRemote(video) || video.muted) return;
    video.muted = true;
    this.#setBlocked(true);
    this.#startAll();
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
