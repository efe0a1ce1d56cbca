import { setTimeout as pause } from 'node:timers/promises';
import { primariesOf, type RedisClient } from './client.ts';

/** How long primaries that do not answer are waited for, in ms: what they have to say counts the next time. */
const PATIENCE_MS = 250;

/**
 * Whose data this node has worked on: the replication ids of the primaries. A server that starts, and a replica that
 * takes over, has a new one, and may lack the latest writes. A key in the data could not tell: a replica has it too.
 */
export class Lineage {
  readonly #redis: RedisClient;
  readonly #seen = new Set<string>();

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** Another text than before where another primary has appeared. Never rejects. */
  async look(): Promise<string> {
    const answers = Promise.all(
      primariesOf(this.#redis).map((primary) =>
        primary.info('replication').then(
          (text) => this.#note(text),
          () => undefined,
        ),
      ),
    );
    // The first look is the one that later ones are compared with.
    await (this.#seen.size === 0 ? answers : Promise.race([answers, pause(PATIENCE_MS, undefined, { ref: false })]));
    return [...this.#seen].join();
  }

  #note(info: string): void {
    const id = /^master_replid:(\w+)/m.exec(info)?.[1];
    if (id !== undefined) this.#seen.add(id);
  }
}
