import type { Clock } from '../ports.ts';
import { type AddressLimits, LONGEST_DEBT_S } from './address-limits.ts';
import type { AddressTime } from './address-time.ts';

/** Work that has waited for so long is given up, in seconds: its client sends again in another connection. */
const LONGEST_WAIT_S = 10;

/** How often it is measured how much processor time the node takes while it reads, in seconds. */
const MEASURED_S = 0.1;

/** Work that was charged in that time tells nothing if it is less, in seconds. */
const TELLING_S = 0.001;

/** By how much work is multiplied at most. The node also does what is not charged to anybody. */
const MOST_BESIDE = 4;

/** By how much at least. Work takes longer than its processor time where others take the processor from the node. */
const LEAST_SHARE = 0.1;

/** Work that waits for its turn. */
export interface Waiting {
  /** Its turn has come: it calls `begin` with `inTurn`. */
  go(): void;
  /** It has waited for too long, and is not done. */
  giveUp(): void;
}

interface Entry {
  readonly work: Waiting;
  /** When it is given up, in seconds, as the clock counts them. */
  readonly until: number;
}

/** What `Turns` stand on. */
export interface TurnsOptions {
  readonly clock: Pick<Clock, 'seconds' | 'after'>;
  readonly limits: Pick<AddressLimits, 'timeOf'>;
  /** Processor time of the event loop so far, in seconds; undefined where nobody measures it: work counts as it is then. */
  readonly busySeconds: (() => number) | undefined;
  /** Calls back after others had a turn: at the end of this turn of the event loop. */
  nextTurn(callback: () => void): void;
  /** Called for each piece of work that has to wait. */
  onWait(): void;
}

/**
 * Shares a node's processor among client addresses (SPEC R117). An address that has used its time waits, and what waits is done
 * one piece after another. What the node does beside reading (it sends, closes connections, collects garbage) is charged to all
 * addresses in proportion: it is two thirds of the cost of a signal. A piece of work never waits for anything, so that there is
 * one at a time.
 */
export class Turns {
  readonly #options: TurnsOptions;
  /** Work of each address that waits for its turn, in the order in which it came. */
  readonly #waiting = new Map<string, Entry[]>();
  /** Of the work that is being done; undefined where it has no limit. */
  #time: AddressTime | undefined;
  #from = 0;
  /** Whether the work has just begun. */
  #isFirst = false;
  #until = Infinity;
  /** Work that was charged since `#measured`, in seconds. */
  #worked = 0;
  #measured: number;
  #busy: number;
  /** Processor time that the node takes for each second of work that is charged, in seconds. */
  #factor = 1;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#measured = options.clock.seconds();
    this.#busy = options.busySeconds?.() ?? 0;
  }

  /**
   * Begins work for an address; `end` follows. False: it may not begin, and has to `wait`. `inTurn`: it is what has waited
   * for longest.
   */
  begin(address: string, inTurn = false): boolean {
    const time = this.#options.limits.timeOf(address);
    if (time === undefined) return true;
    if (!inTurn && this.#waiting.has(address)) return false;
    const now = this.#options.clock.seconds();
    if (time.turnLeft <= 0 || time.left(now) <= 0) return false;
    this.#time = time;
    this.#isFirst = true;
    this.#from = now;
    this.#until = now + Math.min(time.turnLeft, time.left(now) / this.#factor);
    return true;
  }

  /** Whether the work that has begun may go on with its next piece. The first piece is always done. */
  hasTime(): boolean {
    if (this.#time === undefined || this.#isFirst) {
      this.#isFirst = false;
      return true;
    }
    return this.#options.clock.seconds() < this.#until;
  }

  /** The work has ended, or goes on later. */
  end(): void {
    if (this.#time === undefined) return;
    const now = this.#options.clock.seconds();
    this.#spend(this.#time, now - this.#from, now);
    this.#time = undefined;
  }

  /** Charges work that was not asked about before. `seconds`: how long it took. */
  charge(address: string, seconds: number): void {
    const time = this.#options.limits.timeOf(address);
    if (time !== undefined) this.#spend(time, seconds, this.#options.clock.seconds());
  }

  /** Does work that cannot wait, and charges it. */
  work(address: string, work: () => void): void {
    const { clock } = this.#options;
    const from = clock.seconds();
    work();
    this.charge(address, clock.seconds() - from);
  }

  /** How long an address that is over its share has to wait, in whole ms; 0 for not at all. */
  waitMs(address: string): number {
    return this.#options.limits.timeOf(address)?.waitMs(this.#options.clock.seconds()) ?? 0;
  }

  /** Whether work of an address that is charged later may be done now. If not, it has to `wait`. */
  mayBegin(address: string): boolean {
    const time = this.#options.limits.timeOf(address);
    if (time === undefined) return true;
    return !this.#waiting.has(address) && time.turnLeft > 0 && time.left(this.#options.clock.seconds()) > 0;
  }

  /**
   * Calls `work` when it is the turn of the address and of this work. `until`: when it is given up, in seconds; 10 s from now if
   * nothing else is said. Answers with this time.
   */
  wait(address: string, work: Waiting, until = this.#options.clock.seconds() + LONGEST_WAIT_S): number {
    this.#options.onWait();
    const entry = { work, until };
    const queue = this.#waiting.get(address);
    if (queue !== undefined) {
      queue.push(entry);
      return until;
    }
    this.#waiting.set(address, [entry]);
    this.#goOnLater(address);
    return until;
  }

  #spend(time: AddressTime, seconds: number, now: number): void {
    this.#worked += seconds;
    if (now - this.#measured >= MEASURED_S) this.#measure(now);
    time.spend(seconds, this.#factor, LONGEST_DEBT_S, now);
  }

  #measure(now: number): void {
    const busy = this.#options.busySeconds?.();
    if (busy === undefined) return;
    if (this.#worked >= TELLING_S) {
      this.#factor = Math.min(Math.max((busy - this.#busy) / this.#worked, LEAST_SHARE), MOST_BESIDE);
    }
    this.#worked = 0;
    this.#measured = now;
    this.#busy = busy;
  }

  #goOnLater(address: string): void {
    const ms = this.waitMs(address);
    if (ms === 0) this.#options.nextTurn(() => this.#goOn(address));
    else this.#options.clock.after(ms, () => this.#goOn(address));
  }

  #goOn(address: string): void {
    const queue = this.#waiting.get(address) ?? [];
    const time = this.#options.limits.timeOf(address);
    time?.newTurn();
    this.#giveUpOld(queue);
    while (this.waitMs(address) === 0 && (time === undefined || time.turnLeft > 0)) {
      const first = queue.shift();
      if (first === undefined) break;
      first.work.go();
    }
    if (queue.length > 0) this.#goOnLater(address);
    else this.#waiting.delete(address);
  }

  #giveUpOld(queue: Entry[]): void {
    const now = this.#options.clock.seconds();
    if (!queue.some(({ until }) => until <= now)) return;
    for (const entry of queue.splice(0)) {
      if (entry.until <= now) entry.work.giveUp();
      else queue.push(entry);
    }
  }
}
