import { join } from 'node:path';
import type { Spread } from '../../chaos/lib/figures.ts';
import type { Totals } from '../../chaos/lib/ledger.ts';
import { cpuUs } from '../../scripts/lib/proc.ts';
import { Helper } from '../../scripts/lib/helper.ts';

export interface HonestPlan {
  readonly server: string;
  /** Rooms that no attacker enters. */
  readonly others: readonly string[];
  /** Rooms that attackers enter, too. */
  readonly mates: readonly string[];
  readonly peersPerRoom: number;
}

export type HonestCommand =
  | { readonly do: 'join'; readonly plan: HonestPlan }
  /** Signals a second, in all rooms together, from now on. */
  | { readonly do: 'send'; readonly perSecond: number }
  | { readonly do: 'tell' }
  /** People come from now on, one after the other. */
  | { readonly do: 'welcome'; readonly everyMs: number }
  /** Nobody comes any more. */
  | { readonly do: 'farewell' }
  | { readonly do: 'finish' };

/** What became of the honest peers of some rooms. */
export interface GroupSeen {
  readonly peers: number;
  readonly totals: Totals;
  /** Ms from sending to arrival, of the signals since the last question. */
  readonly delays: Spread;
  /** How late this process itself was since the last question, in ms: it is in every delay. */
  readonly late: Spread;
  /** Connections that a node or an edge ended. */
  readonly closed: number;
  readonly sessionsLost: number;
  /** Times one of them was shown as having left. */
  readonly seenToLeave: number;
  /** Peers without a connection now. */
  readonly notBack: number;
  readonly errors: Readonly<Record<string, number>>;
}

export interface NewcomersSeen {
  readonly came: number;
  /** Ms from the first try to the welcome. */
  readonly took: Spread;
  /** By the code of the error. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface HonestSeen {
  readonly others: GroupSeen;
  readonly mates: GroupSeen;
  readonly newcomers: NewcomersSeen;
}

/** The honest clients of a run: one process, from another address than the attackers. */
export class Honest {
  readonly #helper = new Helper<HonestCommand, HonestSeen>(join(import.meta.dirname, 'honest-process.ts'));

  static async join(plan: HonestPlan): Promise<Honest> {
    const honest = new Honest();
    await honest.#helper.ask({ do: 'join', plan });
    return honest;
  }

  /** They send so many signals a second from now on, all together. */
  send(perSecond: number): Promise<HonestSeen> {
    return this.#helper.ask({ do: 'send', perSecond });
  }

  tell(): Promise<HonestSeen> {
    return this.#helper.ask({ do: 'tell' });
  }

  /** People come from now on, one each `everyMs`. Those who came before are forgotten. */
  welcome(everyMs: number): Promise<HonestSeen> {
    return this.#helper.ask({ do: 'welcome', everyMs });
  }

  /** Nobody comes any more; resolves when those on the way are in or refused. */
  farewell(): Promise<HonestSeen> {
    return this.#helper.ask({ do: 'farewell' });
  }

  /** Nothing more is sent; resolves when everything has arrived, or will not. */
  finish(): Promise<HonestSeen> {
    return this.#helper.ask({ do: 'finish' });
  }

  /** What their process has used so far, in µs. */
  get cpuUs(): number {
    return cpuUs(this.#helper.pid);
  }

  stop(): Promise<void> {
    return this.#helper.stop();
  }
}
