import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../scripts/lib/redis-server.ts';
import { Relay } from '../../scripts/lib/tcp-relay.ts';

const ACCESS = join(import.meta.dirname, '..', '..', 'deploy', 'redis', 'users.acl');
const PASSWORD = 'rehearsal';
/** What Redis may use, in bytes and in connections: little enough that a run can come near it. */
const MEMORY = 64 * 1_024 * 1_024;
const CONNECTIONS = 200;

/** Redis with the rights of deploy/redis/users.acl, and a wire of its own for each node, so that each can be cut or be slow. */
export class Store {
  /** What an exporter needs: the address, and a user that may everything. */
  readonly address: string;
  readonly user = 'operator';
  readonly password = PASSWORD;
  readonly #server: RedisServer;
  readonly #operator: Redis;
  readonly #rights: string;
  readonly #wires: Relay[] = [];

  private constructor(server: RedisServer, rights: string) {
    this.#server = server;
    this.#rights = rights;
    this.address = server.url;
    this.#operator = new Redis({ port: server.port, username: this.user, password: PASSWORD });
  }

  static async start(): Promise<Store> {
    const lines = (await readFile(ACCESS, 'utf8')).trim().split('\n');
    const users = lines.map((line) => line.replace(/^user /, '').replace('>PASSWORD', `>${PASSWORD}`));
    const rights = users.find((line) => line.startsWith('signalbox '));
    if (rights === undefined) throw new Error(`${ACCESS} has no user signalbox`);
    const args = [...users, `operator on >${PASSWORD} ~* &* +@all`].flatMap((user) => ['--user', ...user.split(' ')]);
    const limits = ['--maxmemory', String(MEMORY), '--maxclients', String(CONNECTIONS)];
    return new Store(await startRedis({ args: [...args, ...limits] }), rights);
  }

  /** The URL of one more wire, for a node. */
  async wire(): Promise<string> {
    const relay = new Relay({ choose: () => [{ host: '127.0.0.1', port: this.#server.port }] });
    this.#wires.push(relay);
    return `redis://signalbox:${PASSWORD}@127.0.0.1:${await relay.listen()}`;
  }

  /** Takes or gives back the way to Redis of one node. */
  cut(node: number, cut: boolean): void {
    const wire = this.#wires[node];
    if (wire !== undefined) wire.gone = cut;
  }

  /** How long each piece of data waits on every wire, each way, in ms. */
  slow(delayMs: number): void {
    for (const wire of this.#wires) wire.delayMs = delayMs;
  }

  /** Stopped: it takes connections and answers nothing. */
  stopped(stopped: boolean): void {
    process.kill(this.#server.pid, stopped ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Takes rights from the user of the nodes, for instance `resetchannels` or `-evalsha`. */
  async forbid(...rights: readonly string[]): Promise<void> {
    await this.#operator.call('ACL', 'SETUSER', 'signalbox', ...rights);
  }

  /** Gives all rights back. */
  async permit(): Promise<void> {
    const [name = '', ...rights] = this.#rights.split(' ');
    await this.#operator.call('ACL', 'SETUSER', name, 'reset', ...rights);
  }

  /** Fills a share of the memory, or gives it back. */
  async fill(share: number): Promise<void> {
    if (share === 0) await this.#operator.del('filling');
    else await this.#operator.setrange('filling', Math.floor(MEMORY * share), 'x');
  }

  /** Ends the connections that hold subscriptions: what is published until they are back reaches nobody, and no publisher is told. */
  async endSubscriptions(): Promise<void> {
    await this.#operator.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  }

  /** Loses all data. */
  async lose(): Promise<void> {
    await this.#operator.flushall();
  }

  async stop(): Promise<void> {
    this.#operator.disconnect();
    for (const wire of this.#wires) wire.close();
    await this.#server.stop();
  }
}
