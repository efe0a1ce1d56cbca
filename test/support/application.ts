import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** An application of somebody, as a process. */
export interface RunningApplication {
  /** The first URL that it wrote. */
  readonly url: string;
  /** What it wrote so far. */
  output(): string;
  /** SIGTERM; answers with its exit code, or the signal that ended it. */
  end(): Promise<number | NodeJS.Signals>;
  /** SIGKILL, and waits for the end. */
  stop(): Promise<void>;
}

/** Starts `node SCRIPT` on a port of the system's choice. `more`: of its environment. Resolves when it has written a URL. */
export async function startApplication(
  script: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningApplication> {
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'], PORT: '0', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  const exited = once(child, 'exit').then(([code, signal]): number | NodeJS.Signals => code ?? signal);
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      written += chunk.toString();
      const [found] = /http:\/\/[\w.]+:\d+/.exec(written) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    exited.then(() => reject(new Error(`it ended before it listened:\n${written}`)), reject);
  });
  return {
    url,
    output: () => written,
    async end() {
      child.kill('SIGTERM');
      return exited;
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
