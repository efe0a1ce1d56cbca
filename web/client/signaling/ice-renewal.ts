import { type IceServerList, SignalboxError } from '../../../src/protocol/index.ts';
import { backoffMs } from './backoff.ts';
import type { Channel } from './channel.ts';
import type { Clock, Random } from './clock.ts';

/**
 * New ICE servers are asked for when this part of their time is over: by chance between the two bounds, so that the peers
 * of a room do not all ask at once.
 */
const FROM = 0.75;
const UNTIL = 0.85;

/** Bounds of a wait, in ms. A node that says 0 is not asked in a loop; a timer can wait no longer than MOST_MS. */
const LEAST_MS = 1_000;
const MOST_MS = 2 ** 31 - 1;

/** Asks for new ICE servers before the credentials of the current ones end, on one connection at a time (SPEC R83). */
export class IceRenewal {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #renewed: (servers: IceServerList) => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, random: Random, renewed: (servers: IceServerList) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#renewed = renewed;
  }

  /** ICE servers came on this connection: plans the next request there, and cancels the one that was planned. */
  start(channel: Channel, { iceServersMs }: IceServerList): void {
    this.stop();
    if (iceServersMs === undefined) return;
    const part = FROM + this.#random() * (UNTIL - FROM);
    this.#plan(channel, Math.min(MOST_MS, Math.max(LEAST_MS, iceServersMs * part)), 0);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #plan(channel: Channel, ms: number, attempt: number): void {
    let over = false;
    const cancelTimer = this.#clock.after(ms, async () => {
      try {
        const servers = await channel.request<IceServerList>((emit, ack) => emit('ice-servers', ack));
        if (over) return;
        this.start(channel, servers);
        this.#renewed(servers);
      } catch (error) {
        if (over || (error instanceof SignalboxError && !error.retryable)) return;
        const asked = error instanceof SignalboxError ? error.retryAfterMs : undefined;
        this.#plan(channel, Math.max(asked ?? 0, backoffMs(attempt + 1, this.#random)), attempt + 1);
      }
    });
    this.#cancel = () => {
      over = true;
      cancelTimer();
    };
  }
}
