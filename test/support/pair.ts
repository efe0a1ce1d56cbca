import { expect, type onTestFinished } from 'vitest';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import type { RunningNode } from './node.ts';
import { until } from './until.ts';

/**
 * The `onTestFinished` of one test. Tests that run side by side cannot use the global one; these do, because they
 * mostly wait.
 */
type Finished = typeof onTestFinished;

/** Two clients of one room, one on each node. The first sends to the second all the time. */
export class Pair {
  readonly room: string;
  readonly #clients: readonly [SignalingClient, SignalingClient];
  readonly #losses: string[] = [];
  readonly #got: unknown[] = [];
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(room: string, nodes: readonly [RunningNode, RunningNode]) {
    this.room = room;
    const [from, to] = nodes;
    this.#clients = [new SignalingClient({ server: from.url }), new SignalingClient({ server: to.url })];
    for (const client of this.#clients) {
      for (const event of ['peer-left', 'signal-lost'] as const) client.on(event, () => this.#losses.push(event));
    }
    this.#clients[1].on('signal', (_, payload) => this.#got.push(payload));
  }

  static async join(finished: Finished, room: string, nodes: readonly [RunningNode, RunningNode]): Promise<Pair> {
    const pair = new Pair(room, nodes);
    finished(() => pair.close());
    const [a, b] = pair.#clients;
    await a.join({ room });
    const { self } = await b.join({ room });
    await until('the first to know the second', () => a.peers.length === 1);
    pair.#timer = setInterval(() => pair.#send(self), 20);
    return pair;
  }

  #send(to: string): void {
    try {
      this.#clients[0].signal(to, { n: this.#sent + 1 });
      this.#sent += 1;
    } catch (error) {
      this.#losses.push(String(error));
    }
  }

  /** Resolves when signals that are sent from now on have arrived. */
  async goesOn(): Promise<void> {
    const target = this.#sent + 5;
    await until(`signals in ${this.room}`, () => this.#got.length >= target);
  }

  /** Stops sending, and checks that every signal has arrived once and in order and that no peer was seen to leave. */
  async settle(): Promise<void> {
    clearInterval(this.#timer);
    await until(`all signals in ${this.room}`, () => this.#got.length >= this.#sent);
    expect(this.#got).toEqual(Array.from({ length: this.#sent }, (_, index) => ({ n: index + 1 })));
    expect(this.#losses).toEqual([]);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const client of this.#clients) client.close();
  }
}
