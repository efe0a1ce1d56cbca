import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of this run that is asked one thing after the other, and answers each. */
export class Helper<Command extends object, Answer> {
  readonly #child: ChildProcess;
  #last: Promise<unknown> = Promise.resolve();

  /** `file`: a module that calls `obey`. It dies with this process. */
  constructor(file: string) {
    this.#child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const killer = (): void => void this.#child.kill('SIGKILL');
    process.once('exit', killer);
    this.#child.once('exit', () => process.removeListener('exit', killer));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  ask(command: Command): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(command));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #ask(command: Command): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('a process of this run has ended'));
      this.#child.once('exit', ended);
      this.#child.once('message', (reply: Reply<Answer>) => {
        this.#child.removeListener('exit', ended);
        if ('failed' in reply) reject(new Error(reply.failed));
        else resolve(reply.answer);
      });
      this.#child.send(command);
    });
  }
}

type Reply<Answer> = { readonly answer: Answer } | { readonly failed: string };

/** The other side: this process answers what it is asked with what `answer` gives. */
export function obey<Command extends object, Answer>(answer: (command: Command) => Promise<Answer>): void {
  const reply = (message: Reply<Answer>): void => void (process.connected && process.send?.(message));
  process.on('message', (command: Command) => {
    answer(command).then(
      (given) => reply({ answer: given }),
      (error: unknown) => reply({ failed: error instanceof Error ? String(error.stack) : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
}
