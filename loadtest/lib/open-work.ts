import * as metrics from './metrics.ts';

/** What an event loop has begun and not ended. When all has ended, the loop has finished its script, and is counted. */
export class OpenWork {
  /** The first is the loop's own plan: more may begin until that has ended. */
  #open = 1;

  begin(): void {
    this.#open += 1;
  }

  end(): void {
    this.#open -= 1;
    if (this.#open === 0) metrics.loopsFinished.add(1);
  }
}
