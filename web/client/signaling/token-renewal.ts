import { type GrantView, SignalboxError, type TokenAnswer } from '../../../src/protocol/index.ts';
import { backoffMs } from './backoff.ts';
import type { Channel } from './channel.ts';
import type { Clock, Random } from './clock.ts';
import type { TokenSource } from './token-source.ts';

/** Shows a node a fresh token before the one that it knows ends (SPEC R186). */
export class TokenRenewal {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #granted: (grant: GrantView) => void;

  constructor(clock: Clock, random: Random, granted: (grant: GrantView) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#granted = granted;
  }

  /** The token ends in `ms`. While `isOn` is true, asks the page again until a node took a token or the time is over. */
  begin(channel: Channel, tokens: TokenSource, ms: number, isOn: () => boolean): void {
    if (!tokens.renews) return;
    const until = this.#clock.now() + ms;
    void this.#try(channel, tokens, () => isOn() && this.#clock.now() < until, 0);
  }

  async #try(channel: Channel, tokens: TokenSource, isOn: () => boolean, attempt: number): Promise<void> {
    let asked = 0;
    try {
      const token = await tokens.fresh();
      if (!isOn()) return;
      if (token !== undefined) {
        const { grant } = await channel.request<TokenAnswer>((emit, ack) => emit('token', { token }, ack));
        if (isOn() && grant !== undefined) this.#granted(grant);
        return;
      }
    } catch (error) {
      if (error instanceof SignalboxError) asked = error.retryAfterMs ?? 0;
    }
    this.#clock.after(Math.max(asked, backoffMs(attempt + 1, this.#random)), () => {
      if (isOn()) void this.#try(channel, tokens, isOn, attempt + 1);
    });
  }
}
