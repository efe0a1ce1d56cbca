/** Most things that attackers leave open at once. */
const MOST = 400;

/** What attackers began and neither finish nor close, until others have taken its place. */
export class Held {
  readonly #ends: (() => Promise<void>)[] = [];

  /** Resolves when there is a place again. `end` lets go of it. */
  async keep(end: () => Promise<void>): Promise<void> {
    this.#ends.push(end);
    if (this.#ends.length > MOST) await this.#ends.shift()?.();
  }

  async end(): Promise<void> {
    await Promise.all(this.#ends.splice(0).map((end) => end()));
  }
}
