import type { Clock } from '../client/signaling/clock.ts';

/** How far apart two sentences are, and how long one stays, in ms: what comes into an empty region is heard, also when it is the same again. */
const APART_MS = 500;
const KEPT_MS = 1_000;

interface Sentence {
  /** A newer sentence about the same takes the place of one that waits. */
  readonly about: string;
  readonly text: string;
}

/** What users of screen readers hear politely, one sentence after the other (SPEC R347). `node` is for a live region. */
export class PoliteQueue<Region extends Pick<Node, 'textContent'>> {
  readonly node: Region;
  readonly #clock: Clock;
  #waiting: readonly Sentence[] = [];
  #busy = false;
  #cancelEnd: (() => void) | undefined;

  constructor(clock: Clock, node: Region) {
    this.#clock = clock;
    this.node = node;
  }

  say(text: string, about = text): void {
    this.#waiting = [...this.#waiting.filter((each) => each.about !== about), { about, text }];
    if (!this.#busy) this.#next();
  }

  /** Drops the sentences that wait, and empties the region. */
  forget(): void {
    this.#waiting = [];
    this.node.textContent = '';
  }

  #next(): void {
    const [first, ...others] = this.#waiting;
    this.#busy = first !== undefined;
    if (!first) return;
    this.#waiting = others;
    this.node.textContent = first.text;
    this.#cancelEnd?.();
    this.#cancelEnd = this.#clock.after(KEPT_MS, () => {
      this.node.textContent = '';
    });
    this.#clock.after(APART_MS, () => this.#next());
  }
}
