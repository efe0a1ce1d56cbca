import type { Network } from '../../../../web/client/signaling/network.ts';

/** A device whose network a test brings back. */
export class FakeNetwork implements Network {
  readonly #listeners = new Set<() => void>();

  onOnline(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The number of listeners. */
  get listening(): number {
    return this.#listeners.size;
  }

  online(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
