import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program that runs beside this process and ends with it. */
export interface Program {
  /** Throws with what the program wrote if it has ended. */
  check(): void;
  /** `signal`: SIGKILL, unless the program has something to write down. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export function startProgram(binary: string, args: readonly string[]): Program {
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = once(child, 'exit');
  const killer = () => child.kill('SIGKILL');
  process.once('exit', killer);
  return {
    check() {
      if (child.exitCode !== null) throw new Error(`${binary} ended:\n${log}`);
    },
    async stop(signal = 'SIGKILL') {
      process.removeListener('exit', killer);
      child.kill(signal);
      await ended;
    },
  };
}
