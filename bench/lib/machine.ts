import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../scripts/lib/redis-server.ts';
import type { Runtime } from './opponent.ts';
import { RedisCounter } from './redis-counts.ts';
import type { Machine } from './result.ts';

const bench = join(import.meta.dirname, '..');

/** What the figures of this run belong to. */
export async function describeMachine(runtime: Runtime): Promise<Machine> {
  const redis = await startRedis();
  const counter = new RedisCounter(redis.url);
  const version = await counter.version();
  counter.close();
  await redis.stop();
  const program = execFileSync(runtime.program, ['--version'], { encoding: 'utf8' }).trim();
  const { dependencies } = JSON.parse(readFileSync(join(bench, 'package.json'), 'utf8'));
  return {
    cores: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    runtime: [program, ...runtime.flags].join(' '),
    redis: version,
    packages: Object.fromEntries(Object.keys(dependencies).map((name) => [name, installed(name)])),
  };
}

function installed(name: string): string {
  return JSON.parse(readFileSync(join(bench, 'node_modules', name, 'package.json'), 'utf8')).version;
}
