import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DialectName } from '../opponents/dialects.ts';
import type { CrowdPlan, Mark, Totals } from './crowd.ts';
import { Histogram } from './histogram.ts';

/** A mark as it travels between processes. */
type EncodedMark = Omit<Mark, 'latency' | 'late'> & {
  readonly latency: readonly number[];
  readonly late: readonly number[];
};

export type GeneratorCommand =
  | { readonly do: 'open'; readonly dialect: DialectName; readonly plan: CrowdPlan }
  | { readonly do: 'start'; readonly rate: number }
  | { readonly do: 'mark' | 'stop' | 'close' };

export type GeneratorAnswer =
  | { readonly said: 'done' }
  | { readonly said: 'mark'; readonly mark: EncodedMark }
  | { readonly said: 'totals'; readonly totals: Totals }
  | { readonly said: 'failed'; readonly reason: string };

/** The load: one or several generator processes that share the rooms between them. */
export class Generators {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /** Starts `count` processes and lets them connect and join. `plan` is for all of them together. */
  static async open(count: number, dialect: DialectName, plan: CrowdPlan): Promise<Generators> {
    const generators = new Generators(Array.from({ length: count }, startOne));
    const share = (index: number): number => Math.floor((plan.rooms * index) / count);
    try {
      await Promise.all(
        generators.#children.map((child, index) => {
          const first = plan.first + share(index);
          return ask(child, {
            do: 'open',
            dialect,
            plan: { ...plan, first, rooms: plan.first + share(index + 1) - first },
          });
        }),
      );
    } catch (error) {
      await generators.close();
      throw error;
    }
    return generators;
  }

  get pids(): readonly number[] {
    return this.#children.map(({ pid }) => pid ?? 0);
  }

  /** Signals a second, of all together. */
  async start(rate: number): Promise<void> {
    await this.#all({ do: 'start', rate: rate / this.#children.length });
  }

  async mark(): Promise<Mark> {
    const marks = (await this.#all({ do: 'mark' })).flatMap((answer) => (answer.said === 'mark' ? [answer.mark] : []));
    const sum = (of: (mark: EncodedMark) => number): number => marks.reduce((total, mark) => total + of(mark), 0);
    const merged = (of: (mark: EncodedMark) => readonly number[]): Histogram => {
      const all = new Histogram();
      for (const mark of marks) all.merge(new Histogram(of(mark)));
      return all;
    };
    return {
      seconds: sum(({ seconds }) => seconds) / marks.length,
      sent: sum(({ sent }) => sent),
      delivered: sum(({ delivered }) => delivered),
      frames: sum(({ frames }) => frames),
      bytes: sum(({ bytes }) => bytes),
      latency: merged(({ latency }) => latency),
      late: merged(({ late }) => late),
    };
  }

  /** Ends the sending; resolves when everything has arrived, or when it no longer will. */
  async stop(): Promise<Totals> {
    const all = (await this.#all({ do: 'stop' })).flatMap((answer) =>
      answer.said === 'totals' ? [answer.totals] : [],
    );
    return {
      sent: all.reduce((sum, { sent }) => sum + sent, 0),
      delivered: all.reduce((sum, { delivered }) => sum + delivered, 0),
      failures: all.flatMap(({ failures }) => failures),
    };
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        if (child.connected) child.send({ do: 'close' } satisfies GeneratorCommand);
        else child.kill('SIGKILL');
        await exited;
      }),
    );
  }

  #all(command: GeneratorCommand): Promise<readonly GeneratorAnswer[]> {
    return Promise.all(this.#children.map((child) => ask(child, command)));
  }
}

function startOne(): ChildProcess {
  const child = fork(join(import.meta.dirname, 'generator-process.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const killer = (): void => void child.kill('SIGKILL');
  process.once('exit', killer);
  child.once('exit', () => process.removeListener('exit', killer));
  return child;
}

/** One question at a time: the next message is its answer. */
function ask(child: ChildProcess, command: GeneratorCommand): Promise<GeneratorAnswer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a load generator ended'));
    child.once('exit', ended);
    child.once('message', (answer: GeneratorAnswer) => {
      child.removeListener('exit', ended);
      if (answer.said === 'failed') reject(new Error(answer.reason));
      else resolve(answer);
    });
    child.send(command);
  });
}
