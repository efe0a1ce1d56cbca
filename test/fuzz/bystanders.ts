import { createHistogram } from 'node:perf_hooks';
import { type RawClient, rawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';

const EVERY_MS = 5;
/** One in so many rounds goes to the whole room as well. */
const MESSAGE_EVERY = 10;
const NOTICED = 10;
const US = 1_000;

/** What one bystander got from another, by kind. */
interface Stream {
  signals: number;
  messages: number;
}

export interface BystandersOptions {
  readonly room: string;
  /** The address that they come from, another one than that of attackers. */
  readonly localAddress: string;
  /** Attackers may be in their room: what comes from others is not theirs to judge. */
  readonly shared?: boolean;
}

/** Peers of one room who send each other numbered signals and messages all the time, and write down what is odd. */
export class Bystanders {
  readonly #clients: readonly RawClient[];
  readonly #selves: readonly string[];
  readonly #options: BystandersOptions;
  readonly #streams = new Map<string, Stream>();
  readonly #problems: string[] = [];
  /** When each round was sent, in ms. */
  readonly #sentAt: number[] = [];
  #delays = createHistogram();
  #timer: NodeJS.Timeout | undefined;

  private constructor(clients: readonly RawClient[], selves: readonly string[], options: BystandersOptions) {
    this.#clients = clients;
    this.#selves = selves;
    this.#options = options;
    clients.forEach((client, index) => {
      client.socket.onAny((event: string, ...args: unknown[]) => this.#got(index, event, args));
      client.socket.once('disconnect', (reason) => this.#notice(`bystander ${index} lost its connection: ${reason}`));
    });
  }

  /** One bystander a URL. The room is full then, unless others share it. */
  static async join(urls: readonly string[], options: BystandersOptions): Promise<Bystanders> {
    const { room, localAddress } = options;
    const clients: RawClient[] = [];
    const selves: string[] = [];
    for (const url of urls) {
      const client = await rawClient(url, { localAddress });
      const welcome: unknown = await client.ask('join', { v: 1, room });
      if (typeof welcome !== 'object' || welcome === null || !('self' in welcome)) throw new Error('no welcome');
      clients.push(client);
      selves.push(String(welcome.self));
    }
    const last = clients.slice(0, -1).map((client) =>
      until('all bystanders', async () => {
        const answer = JSON.stringify(await client.ask('sync'));
        return selves.every((self) => answer.includes(self));
      }),
    );
    await Promise.all(last);
    return new Bystanders(clients, selves, options);
  }

  get peerIds(): readonly string[] {
    return this.#selves;
  }

  /** Signals and messages that should have arrived by the end. */
  get sent(): number {
    const links = this.#clients.length * (this.#clients.length - 1);
    return links * (this.#rounds + Math.floor(this.#rounds / MESSAGE_EVERY));
  }

  /** Anything lost, doubled, out of order, or not meant for them. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  get #rounds(): number {
    return this.#sentAt.length;
  }

  start(): void {
    this.#timer = setInterval(() => this.#round(), EVERY_MS);
  }

  /** Resolves after so many more rounds. */
  async rounds(count: number): Promise<void> {
    const end = this.#rounds + count;
    await until(`${count} rounds`, () => this.#rounds >= end || this.#problems.length > 0, 60_000);
  }

  /** What 95 of 100 signals took at most since the last call, in ms. */
  p95Ms(): number {
    const delays = this.#delays;
    this.#delays = createHistogram();
    return delays.percentile(95) / US;
  }

  /** Stops sending, and waits for what is on its way. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    const links = this.#clients.length * (this.#clients.length - 1);
    const all = (): boolean => {
      const streams = [...this.#streams.values()];
      const messages = Math.floor(this.#rounds / MESSAGE_EVERY);
      return (
        streams.length === links && streams.every((one) => one.signals === this.#rounds && one.messages === messages)
      );
    };
    await until('the last signals', () => all() || this.#problems.length > 0, 5_000).catch(() => {
      const state = JSON.stringify([...this.#streams.values()]);
      this.#notice(`lost: of ${this.#rounds} signals a link arrived ${state}`);
    });
  }

  close(): void {
    clearInterval(this.#timer);
    for (const client of this.#clients) client.socket.off().disconnect();
  }

  #round(): void {
    this.#sentAt.push(performance.now());
    const n = this.#rounds;
    this.#clients.forEach(({ socket }, from) => {
      for (const [to, peer] of this.#selves.entries()) if (to !== from) socket.emit('signal', peer, n, { n }, 0);
      if (n % MESSAGE_EVERY === 0) socket.emit('message', { n: n / MESSAGE_EVERY });
    });
  }

  #got(index: number, event: string, args: readonly unknown[]): void {
    const [from] = args;
    const theirs = typeof from === 'string' && this.#selves.includes(from);
    // The next proof of its own session (SPEC R143).
    if (event === 'resume-proof') return;
    if (!theirs || (event !== 'signal' && event !== 'message')) {
      if (this.#options.shared === true) return;
      this.#notice(`bystander ${index} got ${event} ${JSON.stringify(args).slice(0, 200)}`);
      return;
    }
    const key = `${from} to ${index}`;
    const stream = this.#streams.get(key) ?? { signals: 0, messages: 0 };
    this.#streams.set(key, stream);
    stream[event === 'signal' ? 'signals' : 'messages'] += 1;
    const wanted = event === 'signal' ? stream.signals : stream.messages;
    if (event === 'signal') this.#timed(wanted);
    const body = event === 'signal' ? [from, wanted, { n: wanted }, 0] : [from, { n: wanted }];
    const [got, expected] = [JSON.stringify(args), JSON.stringify(body)];
    if (got !== expected) this.#notice(`bystander ${index} got ${event} ${got.slice(0, 200)} instead of ${expected}`);
  }

  #timed(round: number): void {
    const delayMs = performance.now() - (this.#sentAt[round - 1] ?? Number.POSITIVE_INFINITY);
    if (delayMs >= 0) this.#delays.record(Math.max(1, Math.round(delayMs * US)));
  }

  #notice(problem: string): void {
    const { room, shared } = this.#options;
    if (this.#problems.length < NOTICED) this.#problems.push(shared === true ? `${problem} (in ${room})` : problem);
  }
}
