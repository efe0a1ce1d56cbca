import { Cluster } from 'ioredis';
import {
  type Address,
  type AddressBook,
  type AddressClaim,
  type AddressEntry,
  type ClaimOutcome,
  type ConnectionId,
  type HeldAddress,
  type NodeId,
  StoreUnavailable,
} from '../../core/ports.ts';
import type { RedisClient } from './client.ts';
import { versionIn } from './room-answers.ts';
import { type StoreReports, Verbs } from './verbs.ts';

export interface RedisAddressBookOptions extends StoreReports {
  /** Begins every key. */
  readonly prefix: string;
  /** An address that its node has not kept for so long is forgotten, in ms: longer than a lease. */
  readonly ttlMs: number;
}

/** Keys that one SCAN looks at. */
const SCAN_COUNT = 1_000;

/** Addresses in Redis: two keys an address, one hash tag, one Lua verb a change. */
export class RedisAddressBook implements AddressBook {
  readonly #redis: RedisClient;
  readonly #verbs: Verbs;
  readonly #options: RedisAddressBookOptions;

  constructor(redis: RedisClient, options: RedisAddressBookOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#verbs = new Verbs(redis, 'address', options);
  }

  async claim(address: Address, { node, connection, digest }: AddressClaim, dead = ''): Promise<ClaimOutcome> {
    const [version = '', holder = '', ...askers] = await this.#run('claim', address, node, connection, digest, dead);
    if (version === '') return { kind: 'taken', by: holder };
    return { kind: 'claimed', version: this.#versionIn(version), previous: holder === '' ? undefined : holder, askers };
  }

  async find(address: Address, asker: NodeId): Promise<AddressEntry | undefined> {
    const [node, connection, version] = await this.#run('find', address, asker);
    if (node === undefined || connection === undefined) return undefined;
    return { node, connection, version: this.#versionIn(version) };
  }

  async keep(held: readonly HeldAddress[]): Promise<readonly boolean[]> {
    const answers = held.map(({ address, node, connection, version, digest }) =>
      this.#run('keep', address, node, connection, version, digest),
    );
    return (await Promise.all(answers)).map(([answer]) => answer !== '0');
  }

  async release(address: Address, node: NodeId, connection: ConnectionId): Promise<void> {
    await this.#run('release', address, node, connection);
  }

  async list(start: string): Promise<readonly Address[]> {
    try {
      // SCAN may show a key more than once (documentation of Redis, "SCAN").
      return [...new Set(await this.#scan())].filter((address) => address.startsWith(start));
    } catch (cause) {
      throw new StoreUnavailable('the addresses could not be read', { uncertain: false, cause });
    }
  }

  async #scan(): Promise<readonly Address[]> {
    const [first, last] = this.#around;
    const servers = this.#redis instanceof Cluster ? this.#redis.nodes('master') : [this.#redis];
    const found: Address[] = [];
    for (const server of servers) {
      for await (const keys of server.scanStream({ match: `${globbed(first)}*${globbed(last)}`, count: SCAN_COUNT })) {
        for (const key of keys) {
          const address = addressIn(String(key).slice(first.length, -last.length));
          if (address === undefined) this.#options.badInput('address');
          else found.push(address);
        }
      }
    }
    return found;
  }

  #versionIn(text: string | undefined): number {
    return this.#verbs.understood(() => versionIn(text));
  }

  #run(verb: Parameters<Verbs['run']>[0], address: Address, ...args: readonly (string | number)[]) {
    const [first, last] = this.#around;
    const tagged = `${first}${encodeURIComponent(address)}`;
    return this.#verbs.run(verb, [`${tagged}${last}`, `${tagged}}:askers`], this.#options.ttlMs, ...args);
  }

  /** What stands before and after an address in its key. Percent-encoded, an address cannot break the hash tag. */
  get #around(): readonly [string, string] {
    return [`${this.#options.prefix}:address:{`, '}:at'];
  }
}

/** The address in a key; undefined if it is none: another program made the key. It ends with its time to live, or stays. */
function addressIn(encoded: string): Address | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** A text in a pattern of SCAN, where some characters have a meaning. */
function globbed(text: string): string {
  return text.replace(/[[\]*?\\^]/g, '\\$&');
}
