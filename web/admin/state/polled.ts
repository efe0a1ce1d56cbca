import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Result } from '../api/admin-api.ts';
import type { Problem } from '../api/problem.ts';

/** Longest time between two questions while they fail, in ms. */
const LONGEST_MS = 60_000;

/** What is known of something that the page asks for again and again. */
export interface Known<Value> {
  /** The latest answer, which stays while questions fail. */
  readonly value?: Value;
  /** When that answer came, in ms since the epoch. */
  readonly at?: number;
  /** Why the latest question failed; undefined if it did not. */
  readonly problem?: Problem;
  /** When the next question is due, in ms since the epoch. */
  readonly nextAt?: number;
  readonly asking: boolean;
  /** The tab is hidden, so that nothing is asked. */
  readonly paused: boolean;
}

export interface PolledOptions<Value> {
  /** How long after an answer the next question is asked, in ms. */
  readonly everyMs: number;
  read(): Promise<Result<Value>>;
  /** Told of each answer, before the host is updated. */
  took?(value: Value): void;
}

/**
 * Asks a question while its host is in the page and the tab is seen: `everyMs` after each answer, more rarely while it fails,
 * and not before a time that the API names (SPEC R264).
 */
export class Polled<Value> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: PolledOptions<Value>;
  #known: Known<Value> = { asking: false, paused: false };
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Changes when what is asked for changes: an answer to an older question is dropped. */
  #round = 0;
  #connected = false;

  constructor(host: ReactiveControllerHost, options: PolledOptions<Value>) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  get known(): Known<Value> {
    return this.#known;
  }

  hostConnected(): void {
    this.#connected = true;
    document.addEventListener('visibilitychange', this.#visibility);
    this.#visibility();
  }

  hostDisconnected(): void {
    this.#connected = false;
    document.removeEventListener('visibilitychange', this.#visibility);
    clearTimeout(this.#timer);
    this.#round++;
  }

  /** Asks for something else from now on. What is known stays until that is there, and its age is not shown. */
  async again(): Promise<void> {
    const { value, paused } = this.#known;
    this.#known = { asking: false, paused, ...(value !== undefined && { value }) };
    this.#failures = 0;
    await this.ask();
  }

  /** Asks now. Resolves when the answer is there. */
  async ask(): Promise<void> {
    if (!this.#connected) return;
    clearTimeout(this.#timer);
    this.#round += 1;
    const round = this.#round;
    this.#show({ asking: true });
    const result = await this.#options.read();
    if (round !== this.#round) return;
    if (result.ok) this.#took(result.value);
    else this.#failed(result.problem);
  }

  #took(value: Value): void {
    this.#failures = 0;
    this.#options.took?.(value);
    this.#known = { value, at: Date.now(), asking: false, paused: this.#known.paused };
    this.#wait(this.#options.everyMs);
  }

  #failed(problem: Problem): void {
    this.#failures += 1;
    this.#show({ problem, asking: false });
    const backoff = Math.min(LONGEST_MS, this.#options.everyMs * 2 ** this.#failures);
    this.#wait(Math.max(problem.waitMs ?? 0, backoff));
  }

  #wait(ms: number): void {
    this.#show({ nextAt: Date.now() + ms });
    if (document.hidden) return;
    this.#timer = setTimeout(() => void this.ask(), ms);
  }

  readonly #visibility = (): void => {
    clearTimeout(this.#timer);
    this.#show({ paused: document.hidden });
    if (document.hidden) return;
    const left = (this.#known.nextAt ?? 0) - Date.now();
    if (left > 0 && this.#known.problem !== undefined) this.#timer = setTimeout(() => void this.ask(), left);
    else void this.ask();
  };

  #show(change: Partial<Known<Value>>): void {
    this.#known = { ...this.#known, ...change };
    this.#host.requestUpdate();
  }
}
