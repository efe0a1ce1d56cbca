import type { CallStore } from '../client/call/call-store.ts';

const KINDS = ['audio', 'video'] as const;

/** Remembers which kinds of devices failed. `retry` turns on only these, and none that the person turned off. */
export class FailedDevices {
  readonly #kinds = new Set<(typeof KINDS)[number]>();

  constructor(host: HTMLElement) {
    host.addEventListener('call-error', ({ detail: { code, detail = '' } }) => {
      if (!code.startsWith('media-')) return;
      for (const kind of KINDS) if (detail.startsWith(kind)) this.#kinds.add(kind);
    });
  }

  async retry(store: CallStore): Promise<void> {
    const kinds = [...this.#kinds];
    this.#kinds.clear();
    await Promise.all(kinds.map((kind) => (kind === 'audio' ? store.setAudio(true) : store.setVideo(true))));
  }
}
