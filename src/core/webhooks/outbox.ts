import { type Clock, type RoomFact, StoreUnavailable, type WebhookMetrics, type WebhookQueue } from '../ports.ts';

/** The most facts that wait in a node while the store is away. One more is dropped, and counted. */
const MOST_WAITING = 10_000;

/** How many facts one append carries. */
const BATCH = 500;

/** How soon an append that failed is tried again, in ms. */
const RETRY_MS = 250;

export interface OutboxPorts {
  readonly queue: Pick<WebhookQueue, 'append'>;
  readonly clock: Clock;
  readonly metrics: WebhookMetrics;
  /** Called when facts were appended. */
  readonly onAppended: (facts: readonly RoomFact[]) => void;
  readonly onError: (error: unknown) => void;
}

/** Appends facts to the queue behind the changes that they tell of: no join and no signal waits for that (SPEC R226). */
export class Outbox {
  readonly #ports: OutboxPorts;
  #waiting: RoomFact[] = [];
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(fact: RoomFact): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#ports.metrics.dropped('store-away', 1);
      return;
    }
    this.#waiting.push(fact);
    this.#running ??= this.#run();
  }

  /** Appends what waits, once more, and retries nothing. */
  async close(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    if (this.#waiting.length > 0) await this.#appended();
  }

  async #run(): Promise<void> {
    // The facts of one turn of the event loop go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      if (await this.#appended()) continue;
      if (this.#stopped) break;
      await new Promise<void>((resolve) => void this.#ports.clock.after(RETRY_MS, resolve));
      if (this.#stopped) break;
    }
    this.#running = undefined;
  }

  async #appended(): Promise<boolean> {
    const facts = this.#waiting.slice(0, BATCH);
    try {
      await this.#ports.queue.append(facts);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) this.#ports.onError(error);
      return false;
    }
    this.#waiting = this.#waiting.slice(facts.length);
    this.#ports.onAppended(facts);
    return true;
  }
}
