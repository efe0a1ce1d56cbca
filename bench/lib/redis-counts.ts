import { Redis } from 'ioredis';

/** What a Redis server has done so far, by its own count. */
export interface RedisCounts {
  /** Commands, without those that ask for these counts. */
  readonly commands: number;
  /** PUBLISH and SPUBLISH. */
  readonly publishes: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Asks a Redis server for its counts, over a connection of its own. */
export class RedisCounter {
  readonly #redis: Redis;

  constructor(url: string) {
    this.#redis = new Redis(url, { lazyConnect: false });
  }

  async read(): Promise<RedisCounts> {
    const text = await this.#redis.info('all');
    const number = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    const calls = [...text.matchAll(/^cmdstat_([\w|]+):calls=(\d+)/gm)].map(
      ([, name = '', count]) => [name, Number(count)] as const,
    );
    const sum = (wanted: (name: string) => boolean): number =>
      calls.reduce((total, [name, count]) => total + (wanted(name) ? count : 0), 0);
    return {
      commands: sum((name) => name !== 'info'),
      publishes: sum((name) => name === 'publish' || name === 'spublish'),
      bytesIn: number('total_net_input_bytes'),
      bytesOut: number('total_net_output_bytes'),
    };
  }

  async version(): Promise<string> {
    const text = await this.#redis.info('server');
    const valkey = /^valkey_version:(.+?)\r?$/m.exec(text)?.[1];
    return valkey === undefined ? `redis ${/^redis_version:(.+?)\r?$/m.exec(text)?.[1]}` : `valkey ${valkey}`;
  }

  close(): void {
    this.#redis.disconnect();
  }
}
