import { setTimeout as pause } from 'node:timers/promises';
import { primariesOf, type RedisClient } from './client.ts';

/** How long a look waits for primaries that do not answer, in ms. A late answer counts in the next look. */
const PATIENCE_MS = 250;

/**
 * The replication ids (`master_replid`) of all primaries that this node has worked with. A server that starts, and a
 * replica that takes over, has a new id and may lack the latest writes. A key in the data would not show this, because
 * the replica has that key too.
 */
export class Lineage {
  readonly #redis: RedisClient;
  readonly #seen = new Set<string>();

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** All ids seen so far, as one text: it differs from the last one if a new primary has appeared. Never rejects. */
  async look(): Promise<string> {
    const answers = Promise.all(
      primariesOf(this.#redis).map((primary) =>
        primary.info('replication').then(
          (text) => this.#note(text),
          () => undefined,
        ),
      ),
    );
    // The first look waits for every answer, because all later looks are compared with it.
    await (this.#seen.size === 0 ? answers : Promise.race([answers, pause(PATIENCE_MS, undefined, { ref: false })]));
    return [...this.#seen].join();
  }

  #note(info: string): void {
    const id = /^master_replid:(\w+)/m.exec(info)?.[1];
    if (id !== undefined) this.#seen.add(id);
  }
}
