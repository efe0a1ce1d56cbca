import { CrowdPeer } from '../../chaos/lib/crowd-peer.ts';
import { spreadOf } from '../../chaos/lib/figures.ts';
import { now } from '../../chaos/lib/time.ts';
import type { NewcomersSeen } from './honest.ts';

/** Honest people who come one after the other, each with one try, and go again. */
export class Newcomers {
  readonly #server: string;
  #refused: Record<string, number> = {};
  #took: number[] = [];
  readonly #coming = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(server: string) {
    this.#server = server;
  }

  /** One comes each `everyMs`. */
  start(everyMs: number): void {
    this.#count = 0;
    this.#refused = {};
    this.#took = [];
    this.#timer = setInterval(() => {
      const coming = this.#come().finally(() => this.#coming.delete(coming));
      this.#coming.add(coming);
    }, everyMs);
  }

  /** Resolves when nobody is on the way any more. */
  async stop(): Promise<NewcomersSeen> {
    clearInterval(this.#timer);
    await Promise.all(this.#coming);
    return { came: this.#count, took: spreadOf(this.#took), refused: this.#refused };
  }

  async #come(): Promise<void> {
    this.#count += 1;
    const startedAt = now();
    const none = (): void => undefined;
    const peer = new CrowdPeer(this.#server, `newcomer-${this.#count}`, false, {
      ...{ placed: none, signal: none, reported: none, sawLeave: none, sawAway: none },
      ...{ resumed: none, rejoined: none, ended: none, error: none },
    });
    try {
      await peer.join(1);
      this.#took.push(now() - startedAt);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      this.#refused[code] = (this.#refused[code] ?? 0) + 1;
    }
    peer.close();
  }
}
