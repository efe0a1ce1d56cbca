import { SignalboxError, type Welcome } from '../../../src/protocol/index.ts';
import { backoffMs } from './backoff.ts';
import type { Channel } from './channel.ts';
import type { Clock, Random } from './clock.ts';
import type { Network } from './network.ts';

/** The step at which a reconnection is. */
type Step =
  | { readonly kind: 'waiting'; readonly until: number; readonly cancel: () => void }
  | { readonly kind: 'opening'; readonly channel: Channel }
  | { readonly kind: 'asking'; readonly channel: Channel; readonly answer: Promise<Welcome> }
  | { readonly kind: 'over' };

export interface ReconnectionPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  open(): Channel;
  /** Asks for the session on a connection that is open. */
  ask(channel: Channel): Promise<Welcome>;
  /** The session goes on in `channel`, or a new one began there. The reconnection is over. */
  done(channel: Channel, welcome: Welcome): void;
  /** One try failed. The next one is planned already. */
  failed(error: SignalboxError): void;
}

/** An answer that is still to come, and the connection that will bring it. */
export interface Pending {
  readonly channel: Channel;
  readonly answer: Promise<Welcome>;
}

/** Takes up a session in a new connection. Tries until that works or `stop` is called. */
export class Reconnection {
  readonly #ports: ReconnectionPorts;
  readonly #ignoreNetwork: () => void;
  #step: Step;
  #attempt = 0;
  /** No try begins before this time (ms since the epoch): a goodbye or a refusal asked for that. */
  #notBefore = 0;
  #asked = false;

  /** The first try begins in `ms`. */
  constructor(ports: ReconnectionPorts, ms: number) {
    this.#ports = ports;
    this.#step = this.#waiting(ms);
    this.#ignoreNetwork = ports.network.onOnline(() => {
      // A try that began without a network would hang until its timeout, so a new one takes its place.
      this.#drop();
      this.#attempt = 0;
      this.#step = this.#waiting(0);
    });
  }

  /** Whether a node was asked for the session. The session may then have moved to that node. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Whether an answer is still to come. */
  get asking(): boolean {
    return this.#step.kind === 'asking';
  }

  /** A try that has not begun waits until `ms` from now. */
  postpone(ms: number): void {
    this.#notBefore = this.#ports.clock.now() + ms;
    if (this.#step.kind !== 'waiting') return;
    this.#drop();
    this.#step = this.#waiting(0);
  }

  /** A try that has not begun begins in `ms`, unless it was postponed beyond that. */
  hurry(ms: number): void {
    if (this.#step.kind !== 'waiting' || this.#step.until <= this.#ports.clock.now() + ms) return;
    this.#drop();
    this.#attempt = 0;
    this.#step = this.#waiting(ms);
  }

  stop(): void {
    this.#drop();
    this.#end();
  }

  /** Stops. A connection on which an answer is still to come stays open and is returned. */
  abandon(): Pending | undefined {
    const step = this.#step;
    if (step.kind !== 'asking') {
      this.stop();
      return undefined;
    }
    this.#end();
    return step;
  }

  #end(): void {
    this.#step = { kind: 'over' };
    this.#ignoreNetwork();
  }

  #drop(): void {
    const step = this.#step;
    switch (step.kind) {
      case 'waiting':
        step.cancel();
        break;
      case 'opening':
      case 'asking':
        step.channel.close();
        break;
      case 'over':
        break;
      default:
        step satisfies never;
    }
  }

  #waiting(ms: number): Step {
    const { clock } = this.#ports;
    const now = clock.now();
    const until = Math.max(now + ms, this.#notBefore);
    return { kind: 'waiting', until, cancel: clock.after(until - now, () => void this.#try()) };
  }

  async #try(): Promise<void> {
    const { clock, open, ask, done, failed, random } = this.#ports;
    this.#notBefore = 0;
    const channel = open();
    this.#step = { kind: 'opening', channel };
    let welcome: Welcome;
    try {
      await channel.opened;
      if (!this.#on(channel)) return;
      const answer = ask(channel);
      this.#step = { kind: 'asking', channel, answer };
      this.#asked = true;
      welcome = await answer;
    } catch (error) {
      if (!this.#on(channel)) return;
      channel.close();
      const problem = error instanceof SignalboxError ? error : new SignalboxError('internal', String(error));
      const { retryAfterMs = 0 } = problem;
      this.#attempt += 1;
      // By chance up to a tenth later, so that clients which were refused together do not come back together.
      this.#notBefore = Math.max(this.#notBefore, clock.now() + retryAfterMs * (1 + random() / 10));
      this.#step = this.#waiting(backoffMs(this.#attempt, random));
      failed(problem);
      return;
    }
    if (!this.#on(channel)) return;
    this.#end();
    done(channel, welcome);
  }

  /** Whether `channel` is of the current try; an earlier try no longer counts. */
  #on(channel: Channel): boolean {
    return 'channel' in this.#step && this.#step.channel === channel;
  }
}
