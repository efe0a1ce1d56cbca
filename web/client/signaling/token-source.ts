import { SignalboxError } from '../../../src/protocol/index.ts';
import type { Clock } from './clock.ts';

/** A token of the site, or a function that brings a fresh one: it is called again when a token ends. */
export type TokenOption = string | (() => string | Promise<string>);

/** How long a function may take, in ms. */
const TOKEN_MS = 10_000;

/** The tokens of one client for its room: the latest one, and fresh ones where the page gave a function. */
export class TokenSource {
  readonly #clock: Clock;
  readonly #given: TokenOption | undefined;
  #latest: string | undefined;

  constructor(clock: Clock, given: TokenOption | undefined) {
    this.#clock = clock;
    this.#given = given;
    this.#latest = typeof given === 'string' && given !== '' ? given : undefined;
  }

  /** Whether a fresh token can be had. */
  get renews(): boolean {
    return typeof this.#given === 'function';
  }

  /** The token that was shown last; undefined before the first, or where the page gave none. */
  get latest(): string | undefined {
    return this.#latest;
  }

  /**
   * Asks the page for a fresh token. Undefined: it has none, or only the one that is known. Rejects with `timeout` after 10 s,
   * and with `connection-failed` where the page's function fails: it mostly asks the site's own server.
   */
  async fresh(): Promise<string | undefined> {
    if (typeof this.#given !== 'function') return undefined;
    const token = await this.#inTime(this.#given);
    if (typeof token !== 'string' || token === '' || token === this.#latest) return undefined;
    this.#latest = token;
    return token;
  }

  #inTime(ask: () => string | Promise<string>): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const cancel = this.#clock.after(TOKEN_MS, () => reject(new SignalboxError('timeout', 'token')));
    const asked = new Promise((answer) => answer(ask()));
    asked.then(resolve, (error: unknown) => reject(new SignalboxError('connection-failed', `token: ${String(error)}`)));
    return promise.finally(cancel);
  }
}
