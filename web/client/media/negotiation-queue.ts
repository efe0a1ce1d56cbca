import { type Allowance, askEach } from './allowance.ts';

/**
 * The most that waits, by kind. Of offers only the newest matters: whoever sends another one has given the earlier one up.
 * The same holds for answers, but one that waits may be the one that fits. Candidates over the bound are dropped.
 */
const MOST = { 'own-offer': 1, offer: 1, answer: 8, candidate: 128 } as const;

/** A step of a negotiation. */
export interface Step {
  readonly kind: keyof typeof MOST;
  /** The turns that the step needs now. */
  turns(): readonly Allowance[];
  run(): Promise<void>;
}

/**
 * The steps of the negotiation with one peer: one after the other, in the order in which they came, none before it has its
 * turns. So none of them changes the state while another one waits, and a peer that floods waits for itself.
 */
export class NegotiationQueue {
  #waiting: Step[] = [];
  #running = false;
  #giveUp: (() => void) | undefined;
  #closed = false;

  add(step: Step): void {
    const same = this.#waiting.filter(({ kind }) => kind === step.kind);
    const [oldest] = same;
    if (this.#closed) return;
    if (oldest !== undefined && same.length >= MOST[step.kind]) {
      if (step.kind === 'candidate') return;
      if (this.#waiting[0] === oldest) this.#giveUp?.();
      this.#waiting = this.#waiting.filter((each) => each !== oldest);
    }
    this.#waiting.push(step);
    if (!this.#running) void this.#run();
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#giveUp?.();
  }

  async #run(): Promise<void> {
    this.#running = true;
    await Promise.resolve();
    for (let step = this.#waiting[0]; step !== undefined; step = this.#waiting[0]) {
      await this.#turnsOf(step);
      if (this.#waiting[0] !== step) continue;
      this.#waiting.shift();
      try {
        await step.run();
      } catch {
        // The connection was closed meanwhile, or the description is not valid. If media suffers from that, IceWatch
        // notices and has a new connection built.
      }
    }
    this.#running = false;
  }

  /** Resolves with the turns, or when the step was replaced by a newer one. */
  async #turnsOf(step: Step): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = askEach(step.turns(), resolve);
    this.#giveUp = () => {
      stop();
      resolve();
    };
    await promise;
    this.#giveUp = undefined;
  }
}
