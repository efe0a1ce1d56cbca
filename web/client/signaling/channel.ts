import { type Reply, type ServerEvent, SignalboxError } from '../../../src/protocol/index.ts';
import type { Clock } from './clock.ts';
import { refusal } from './refusal.ts';
import type { Connection, Transport } from './transport.ts';

const CONNECT_MS = 10_000;
const REPLY_MS = 10_000;

type Ack<T> = (reply: Reply<T>) => void;

export interface ChannelListener {
  event(event: ServerEvent): void;
  /** The connection was lost. Not called after `close`. */
  lost(): void;
}

/**
 * One connection, with requests that can be awaited. Until `release` it holds the events of the node, so that events that
 * come with the answer to a join are applied after the answer, in order.
 */
export class Channel {
  readonly opened: Promise<void>;
  readonly #clock: Clock;
  readonly #listener: ChannelListener;
  readonly #connection: Connection;
  readonly #waiting = new Set<(error: SignalboxError) => void>();
  #held: (() => void)[] | undefined = [];
  /** A `retired` channel stays open only for the answers that are still to come. */
  #phase: 'serving' | 'retired' | 'over' = 'serving';

  constructor(transport: Transport, clock: Clock, server: string, room: string, listener: ChannelListener) {
    this.#clock = clock;
    this.#listener = listener;
    const opened = Promise.withResolvers<void>();
    const stopWaiting = this.#deadline(CONNECT_MS, 'connection-failed', opened.reject);
    this.opened = opened.promise;
    this.#connection = transport.connect(server, room, {
      opened: () => {
        stopWaiting();
        opened.resolve();
      },
      failed: (error) => {
        stopWaiting();
        opened.reject(error);
      },
      event: (event) => {
        // It comes before the answer to the join.
        if (event.name === 'waiting') this.#listener.event(event);
        else this.#pass(() => this.#listener.event(event));
      },
      closed: () => this.#lost(),
    });
  }

  /** Sends now, or not at all: a channel that is over drops the event. */
  readonly emit: Connection['emit'] = (name, ...args) => {
    if (this.#phase !== 'over') this.#connection.emit(name, ...args);
  };

  /** Rejects with the node's error, with `timeout`, or, if the connection ends first, with `connection-failed`. */
  request<T>(send: (emit: Connection['emit'], ack: Ack<T>) => void, replyMs = REPLY_MS): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (this.#phase === 'over') {
      reject(new SignalboxError('connection-failed'));
      return promise;
    }
    const stopWaiting = this.#deadline(replyMs, 'timeout', reject);
    send(this.emit, (reply) => {
      if (!stopWaiting()) return;
      if (reply.ok) resolve(reply);
      else reject(refusal(reply.error));
    });
    return promise;
  }

  /** Hands on the events that were held; from now on each event is handed on when it comes. */
  release(): void {
    for (let next = this.#held?.shift(); next !== undefined; next = this.#held?.shift()) next();
    this.#held = undefined;
  }

  /** Closes as soon as every request is answered. */
  retire(): void {
    if (this.#phase !== 'serving') return;
    this.#phase = 'retired';
    if (this.#waiting.size === 0) this.close();
  }

  close(): void {
    if (this.#phase === 'over') return;
    this.#end();
    this.#connection.close();
  }

  #pass(deliver: () => void): void {
    if (this.#held === undefined) deliver();
    else this.#held.push(deliver);
  }

  #lost(): void {
    if (this.#phase === 'over') return;
    this.#end();
    this.#pass(() => this.#listener.lost());
  }

  #end(): void {
    this.#phase = 'over';
    for (const fail of [...this.#waiting]) fail(new SignalboxError('connection-failed'));
  }

  /**
   * Rejects with `code` after `ms`, and with `connection-failed` when the channel ends. The function that is returned ends
   * the wait before that; it returns false where the wait was over already.
   */
  #deadline(ms: number, code: 'timeout' | 'connection-failed', reject: (error: SignalboxError) => void): () => boolean {
    const stopWaiting = () => {
      cancel();
      const waited = this.#waiting.delete(fail);
      if (this.#phase === 'retired' && this.#waiting.size === 0) this.close();
      return waited;
    };
    const fail = (error: SignalboxError) => {
      if (stopWaiting()) reject(error);
    };
    const cancel = this.#clock.after(ms, () => fail(new SignalboxError(code)));
    this.#waiting.add(fail);
    return stopWaiting;
  }
}
