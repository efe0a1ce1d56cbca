import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningNode {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** What it wrote to stdout and stderr so far, in order of arrival. */
  output(): string;
  /** SIGKILL, and waits for the end. Calling it again does nothing. */
  stop(): Promise<void>;
}

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** A server process on a loopback port of the system's choice. `env` adds to settings that suit a test. */
export function startNode(env: Readonly<Record<string, string>> = {}): Promise<RunningNode> {
  return startProcess([main], env);
}

/** The same for any start command, for instance the installed package's `signalbox`, and for any Node. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program = process.execPath,
): Promise<RunningNode> {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', LOG_FORMAT: 'json', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  const keep = (chunk: Buffer) => {
    written += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const killer = () => child.kill('SIGKILL');
  process.once('exit', killer);

  const exited = once(child, 'exit').then(([code, signal]): number | NodeJS.Signals => {
    process.removeListener('exit', killer);
    return code ?? signal;
  });
  const url = await Promise.race([listeningUrl(createInterface({ input: child.stdout })), exited]);
  if (typeof url !== 'string' || !url.startsWith('http') || child.pid === undefined) {
    throw new Error(`the node ended with ${url} before it listened:\n${written}`);
  }
  return {
    url,
    pid: child.pid,
    kill: (signal) => void child.kill(signal),
    exited,
    output: () => written,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Reads on after the line, so that the pipe never fills. */
function listeningUrl(lines: ReturnType<typeof createInterface>): Promise<string> {
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const url = urlIn(line);
      if (url !== undefined) resolve(url);
    });
  });
}

function urlIn(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== 'object' || entry === null) return undefined;
  const said = ('msg' in entry && entry.msg === 'listening') || ('event' in entry && entry.event === 'listening');
  return said && 'url' in entry && typeof entry.url === 'string' ? entry.url : undefined;
}
