import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** Which server tests start, by what is on PATH and what REDIS_SERVER says. The servers only tell their version. */

const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'get-redis.ts');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-servers-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function server(program: string, says: string): Promise<void> {
  const path = join(folder, program);
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
}

const REDIS = 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1';
const VALKEY = 'Valkey server v=9.1.2 sha=00000000:1 malloc=libc bits=64 build=2';

/** Nothing else is on PATH, so nothing can be fetched. */
function getRedis(wanted = ''): Promise<string> {
  const env = { PATH: folder, HOME: folder, REDIS_SERVER: wanted };
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { env }, (_, stdout, stderr) => resolve(`${stdout}${stderr}`.trim()));
  });
}

test('Redis before Valkey, unless told otherwise', async () => {
  await server('redis-server', REDIS);
  await server('valkey-server', VALKEY);
  expect(await getRedis()).toBe(join(folder, 'redis-server'));
  expect(await getRedis('redis')).toBe(join(folder, 'redis-server'));
  expect(await getRedis('valkey')).toBe(join(folder, 'valkey-server'));
  expect(await getRedis('/opt/redis/bin/redis-server')).toBe('/opt/redis/bin/redis-server');
});

test('a Valkey that is called redis-server is a Valkey', async () => {
  await server('redis-server', VALKEY);
  expect(await getRedis('valkey')).toBe(join(folder, 'redis-server'));
  expect(await getRedis('redis')).toBe('get-redis: redis-server is not here: scripts/get-tools.sh redis-server');
});

test('a server without sharded pub/sub is none', async () => {
  await server('redis-server', 'Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=3');
  expect(await getRedis()).toMatch(/^get-redis: no Redis 7 or Valkey is here, and none could be fetched/);
});

test('a name that is none is refused', async () => {
  expect(await getRedis('keydb')).toBe('get-redis: REDIS_SERVER=keydb: must be redis, valkey or the path of a server');
});
