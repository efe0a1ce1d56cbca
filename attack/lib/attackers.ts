import { join } from 'node:path';
import { cpuUs } from '../../scripts/lib/proc.ts';
import type { Deeds } from './ground.ts';
import { Helper } from '../../scripts/lib/helper.ts';
import type { Target } from './line.ts';

export type AttackersCommand =
  | {
      readonly do: 'begin';
      readonly names: readonly string[];
      readonly target: Target;
      readonly connections: number;
      readonly rooms: readonly string[];
      readonly seed: number;
    }
  /** Their process is busy with nothing for so long. */
  | { readonly do: 'spin'; readonly ms: number }
  | { readonly do: 'end' }
  | { readonly do: 'tell' };

/** What each attack did, by its name. */
export type AttackersAnswer = Readonly<Record<string, Deeds>>;

/** All attackers of a run: one process, one address. */
export class Attackers {
  readonly #helper = new Helper<AttackersCommand, AttackersAnswer>(join(import.meta.dirname, 'attackers-process.ts'));

  begin(plan: Omit<AttackersCommand & { readonly do: 'begin' }, 'do'>): Promise<AttackersAnswer> {
    return this.#helper.ask({ do: 'begin', ...plan });
  }

  /** Their process is busy with nothing for so long: what that alone costs the others. */
  spin(ms: number): Promise<AttackersAnswer> {
    return this.#helper.ask({ do: 'spin', ms });
  }

  /** All their connections are cut. */
  end(): Promise<AttackersAnswer> {
    return this.#helper.ask({ do: 'end' });
  }

  tell(): Promise<AttackersAnswer> {
    return this.#helper.ask({ do: 'tell' });
  }

  /** What their process has used so far, in µs. */
  get cpuUs(): number {
    return cpuUs(this.#helper.pid);
  }

  stop(): Promise<void> {
    return this.#helper.stop();
  }
}
