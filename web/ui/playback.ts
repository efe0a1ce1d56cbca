import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps the pictures and sounds of the call playing. If the browser refuses to start sound without a user gesture (HTML,
 * "allowed to play"), the picture plays without sound, and `blocked` is true until `enable` is called.
 */
export class Playback implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #starting = new WeakSet<HTMLVideoElement>();
  #blocked = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** True while the others cannot be heard because the person has not clicked yet. */
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

  /** Turns the sound on. Call it in the handler of a click. */
  enable(): void {
    for (const video of this.#videos()) {
      if (isRemote(video) && !video.hasAttribute('data-hushed')) video.muted = false;
    }
    this.#setBlocked(false);
    this.#startAll();
  }

  #videos(): readonly HTMLVideoElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll('video') ?? [])];
  }

  /**
   * Starts each video that is paused. A person cannot pause a call, but browsers do: on a phone during a phone call or
   * behind the lock screen; everywhere, after an element was moved in the document or its stream was empty for a moment.
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
    // A pause or another stream interrupted the start: paused videos are started again.
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
