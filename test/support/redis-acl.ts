import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { type RedisOptions, type RedisServer, startRedis } from './redis.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'deploy', 'redis');

/** The user of the access lists of deploy/redis, as whom nodes log in. */
export const NODE_USER = 'signalbox';

/** The user of the test's own connections and of replication, which may everything. */
export const OPERATOR = 'operator';

/** The lines of an access list of deploy/redis, with this password and the operator added, without `user`. */
export function usersOf(file: 'users.acl' | 'sentinel-users.acl', password: string): readonly string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').trim().split('\n');
  const users = lines.map((line) => line.replace(/^user /, '').replace('>PASSWORD', `>${password}`));
  return [...users, `${OPERATOR} on >${password} ~* &* +@all`];
}

/** Starts a server whose nodes may do what deploy/redis/users.acl says, and no more. `url` is that of a node. */
export async function startListedRedis(password: string, options: RedisOptions = {}): Promise<RedisServer> {
  const users = usersOf('users.acl', password).flatMap((user) => ['--user', ...user.split(' ')]);
  const replication = ['--masteruser', OPERATOR, '--masterauth', password];
  const server = await startRedis({ ...options, args: [...users, ...replication, ...(options.args ?? [])] });
  return { ...server, url: `redis://${NODE_USER}:${encodeURIComponent(password)}@127.0.0.1:${server.port}` };
}

/**
 * Rejects where a server refused a node something since it started: what, and for which list. Servers that are gone are left
 * out.
 */
export async function expectNothingRefused(servers: readonly Redis[]): Promise<void> {
  const lists = await Promise.all(
    servers.map(async (redis) => (redis.status === 'ready' ? await redis.call('ACL', 'LOG').catch(() => []) : [])),
  );
  const refused = lists
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((entry) => recordOf(entry))
    .filter(({ username, reason }) => username === NODE_USER && reason !== 'auth')
    // ioredis tells its name, and goes on where it may not. Redis 7.0 does not know the command.
    .filter(({ object }) => object !== 'client|setinfo')
    .map(({ reason, object, context }) => `${reason} ${object} (${context})`);
  if (refused.length === 0) return;
  throw new Error(`deploy/redis refuses nodes what they need: ${[...new Set(refused)].join(', ')}`);
}

/** An entry of ACL LOG: an array of names and values, or an object. */
function recordOf(entry: unknown): Readonly<Record<string, string>> {
  const flat = Array.isArray(entry) ? entry : Object.entries(entry ?? {}).flat();
  const pairs = flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name), String(flat[index + 1])]] : []));
  return Object.fromEntries(pairs);
}
