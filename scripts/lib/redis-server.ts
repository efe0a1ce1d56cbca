import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { getRedis } from '../get-redis.ts';
import { freePort } from './free-port.ts';

export interface RedisServer {
  /** redis://127.0.0.1:PORT */
  readonly url: string;
  readonly port: number;
  /** For SIGSTOP, SIGCONT and SIGKILL in tests of outages. */
  readonly pid: number;
  /** Kills it and waits for its end. Calling it again does nothing. */
  stop(): Promise<void>;
}

export interface RedisOptions {
  /** To bring a killed server back where it was; a free one otherwise. */
  readonly port?: number;
  /** More arguments for the server, for instance ['--maxmemory', '10mb']. */
  readonly args?: readonly string[];
  /** A configuration file, for what arguments cannot say. */
  readonly config?: string;
  /** What it writes when it serves, where that is not what a server writes. */
  readonly readyText?: string;
}

/** A real server on loopback, with nothing on disk. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const binary = await getRedis();
  const port = options.port ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-redis-'));
  const persistence = ['--save', '', '--appendonly', 'no', '--dir', folder];
  const { readyText = 'eady to accept connections', config } = options;
  const listen = ['--port', String(port), '--bind', '127.0.0.1'];
  const child = spawn(
    binary,
    [
      ...(config === undefined ? [] : [config]),
      ...listen,
      ...persistence,
      '--daemonize',
      'no',
      ...(options.args ?? []),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const killer = () => child.kill('SIGKILL');
  process.once('exit', killer);

  const stop = async () => {
    process.removeListener('exit', killer);
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };

  const log: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    log.push(line);
    if (line.includes(readyText)) break;
  }
  child.stdout.resume();
  if (child.pid === undefined || child.exitCode !== null || !log.at(-1)?.includes(readyText)) {
    await stop();
    throw new Error(`${binary} did not start on port ${port}:\n${log.join('\n')}`);
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid: child.pid, stop };
}
