import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Cluster } from 'ioredis';
import { StoreUnavailable } from '../../core/ports.ts';
import { gather, type RedisClient, routeOf } from './client.ts';

/** The Lua verbs that work on one room. The head of each file names its arguments and its answer. */
const ROOM_VERBS = ['join', 'resume', 'leave', 'away', 'expire', 'update', 'reclaim', 'restore', 'load'] as const;

/** The Lua verbs that work on the nodes' leases. */
const LEASE_VERBS = ['renew', 'is-live'] as const;

/** The Lua verbs that work on one address. */
const ADDRESS_VERBS = ['claim', 'find', 'keep', 'release'] as const;

type Verb = (typeof ROOM_VERBS | typeof LEASE_VERBS | typeof ADDRESS_VERBS)[number];

interface Script {
  readonly lua: string;
  readonly sha: string;
}

const SCRIPTS: ReadonlyMap<Verb, Script> = new Map([
  ...ROOM_VERBS.map((verb) => [verb, script(source('_common') + source('_seat') + source(verb))] as const),
  ...ADDRESS_VERBS.map((verb) => [verb, script(source('_common') + source('_address') + source(verb))] as const),
  ...LEASE_VERBS.map((verb) => [verb, script(source(verb))] as const),
]);

/** Runs verbs. Rejects with StoreUnavailable only. */
export class Verbs {
  readonly #redis: RedisClient;
  readonly #observe: (seconds: number) => void;

  /** `observe` is called with the round trip of every answered call, in seconds. */
  constructor(redis: RedisClient, observe: (seconds: number) => void) {
    this.#redis = redis;
    this.#observe = observe;
  }

  /** Runs one verb and answers with its array, as strings. */
  async run(
    verb: Verb,
    keys: readonly [string, ...string[]],
    ...args: readonly (string | number)[]
  ): Promise<readonly string[]> {
    const { lua, sha } = SCRIPTS.get(verb) ?? script('');
    const rest = [keys.length, ...keys, ...args] as const;
    const answer = await this.call(keys[0], () =>
      this.#redis.evalsha(sha, ...rest).catch((error: unknown) => {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return this.#redis.eval(lua, ...rest);
      }),
    );
    return Array.isArray(answer) ? answer.map(String) : [String(answer)];
  }

  /** Makes any call for one key: times it, and turns every error into StoreUnavailable. */
  async call<T>(key: string, act: () => Promise<T>): Promise<T> {
    // Without a connection the call is neither sent nor queued: there is no offline queue.
    const route = routeOf(this.#redis, key);
    if (route === undefined) throw new StoreUnavailable('not connected', { uncertain: false });
    gather(route);
    const started = performance.now();
    try {
      const answer = await act();
      this.#observe((performance.now() - started) / 1_000);
      return answer;
    } catch (cause) {
      // Another server may have taken the shard over. A silent server does not end its connection, so nothing else tells.
      if (this.#redis instanceof Cluster) this.#redis.refreshSlotsCache();
      throw new StoreUnavailable(cause instanceof Error ? cause.message : 'no answer', { uncertain: true, cause });
    }
  }
}

function source(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
}

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
