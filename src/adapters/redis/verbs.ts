import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Cluster } from 'ioredis';
import { type BadInputSource, type ReportBadInput, StoreUnavailable } from '../../core/ports.ts';
import { NODE_LIMITS } from '../../protocol/limits.ts';
import { gather, type RedisClient, routeOf } from './client.ts';
import { NotUnderstood, versionIn } from './room-answers.ts';

/** The Lua verbs that work on one room. The head of each file names its arguments and its answer. */
const ROOM_VERBS = [
  'join',
  'resume',
  'leave',
  'remove',
  'close',
  'away',
  'expire',
  'update',
  'reclaim',
  'restore',
  'load',
  'look',
  'clear',
  'amend',
] as const;

/** Those that look at who waits to be let in, or change it. */
const KNOCK_VERBS = ['knocks', 'answer-knock', 'withdraw-knock'] as const;

/** The Lua verbs that work on the nodes' leases. */
const LEASE_VERBS = ['renew', 'is-live', 'leases'] as const;

/** The Lua verbs that work on one address. */
const ADDRESS_VERBS = ['claim', 'find', 'keep', 'release'] as const;

/** The Lua verbs that work on one shard of the webhook queue. */
const WEBHOOK_VERBS = ['take-shard', 'give-shard', 'settle', 'bury', 'exhume'] as const;

type Verb = (
  | typeof ROOM_VERBS
  | typeof KNOCK_VERBS
  | typeof LEASE_VERBS
  | typeof ADDRESS_VERBS
  | typeof WEBHOOK_VERBS
)[number];

interface Script {
  readonly lua: string;
  readonly sha: string;
}

const SCRIPTS: ReadonlyMap<Verb, Script> = new Map([
  ...[...ROOM_VERBS, ...KNOCK_VERBS].map((verb) => [verb, script(roomSource() + source(verb))] as const),
  ...ADDRESS_VERBS.map((verb) => [verb, script(source('_common') + source('_address') + source(verb))] as const),
  ...[...LEASE_VERBS, ...WEBHOOK_VERBS].map((verb) => [verb, script(source('_common') + source(verb))] as const),
]);

/** What every part of the store tells its surroundings. */
export interface StoreReports {
  /** Called with the round trip of every answered call, in seconds. */
  readonly observe: (seconds: number) => void;
  /** Told of what was bad in Redis, and cleared, and of answers that are not understood. */
  readonly badInput: ReportBadInput;
}

/** Runs verbs. Rejects with StoreUnavailable only. */
export class Verbs {
  readonly #redis: RedisClient;
  readonly #clears: BadInputSource;
  readonly #reports: StoreReports;

  /** `clears`: what bad things are that these verbs find and clear. */
  constructor(redis: RedisClient, clears: BadInputSource, reports: StoreReports) {
    this.#redis = redis;
    this.#clears = clears;
    this.#reports = reports;
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
    return this.understood(() => {
      const texts = textsOf(answer);
      const cleared = versionIn(texts.pop());
      if (cleared > 0) this.#reports.badInput(this.#clears, cleared);
      return texts;
    });
  }

  /** Decodes an answer. One that is not understood is counted, and thrown as NotUnderstood. */
  understood<T>(decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      if (error instanceof NotUnderstood) this.#reports.badInput('answer');
      throw error;
    }
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
      this.#reports.observe((performance.now() - started) / 1_000);
      return answer;
    } catch (cause) {
      // Another server may have taken the shard over. A silent server does not end its connection, so nothing else tells.
      if (this.#redis instanceof Cluster) this.#redis.refreshSlotsCache();
      throw new StoreUnavailable(cause instanceof Error ? cause.message : 'no answer', { uncertain: true, cause });
    }
  }
}

/** The answer of a verb: texts. */
function textsOf(answer: unknown): string[] {
  if (!Array.isArray(answer) || !answer.every((item) => typeof item === 'string')) throw new NotUnderstood();
  return answer;
}

/** What stands before every verb on a room. */
function roomSource(): string {
  const { knocks, addressKnocks } = NODE_LIMITS;
  const limits = `local MOST_KNOCKS, MOST_OF_ADDRESS = ${knocks}, ${addressKnocks}\n`;
  return limits + ['_common', '_seat', '_version', '_answer', '_state', '_knock'].map(source).join('');
}

function source(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
}

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
