import type { ReactiveController } from 'lit';
import type { StageChoices, StageHost } from './stage-host.ts';

/** Marks pictures that are higher than wide with `data-portrait`, and plays each tile as loud as this person wants. */
export class Pictures implements ReactiveController {
  readonly #host: StageHost;
  readonly #view: StageChoices;

  constructor(host: StageHost, view: StageChoices) {
    this.#host = host;
    this.#view = view;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.shadowRoot?.addEventListener('resize', this.#measureAll, true);
  }

  hostDisconnected(): void {
    this.#host.shadowRoot?.removeEventListener('resize', this.#measureAll, true);
  }

  hostUpdated(): void {
    this.#measureAll();
    for (const video of this.#videos) {
      const volume = this.#view.volumes.get(video.closest<HTMLElement>('.tile')?.dataset['key'] ?? '');
      if (volume === undefined) continue;
      video.volume = volume;
      // iOS ignores the volume: there a volume of 0 still has to be silent.
      const hushed = volume === 0;
      if (hushed) video.muted = true;
      else if ('hushed' in video.dataset) video.muted = false;
      video.toggleAttribute('data-hushed', hushed);
    }
  }

  readonly #measureAll = (): void => {
    for (const video of this.#videos) video.toggleAttribute('data-portrait', video.videoHeight > video.videoWidth);
  };

  get #videos(): readonly HTMLVideoElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll('video') ?? [])];
  }
}
