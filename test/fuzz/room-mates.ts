import { setTimeout as pause } from 'node:timers/promises';
import { type RawClient, rawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';

const EVERY_MS = 20;
const AGAIN_MS = 100;
/** How long it may take until they are together again when nobody attacks them any more. */
const CONVERGE_MS = 20_000;
const HEARD_MS = 1_000;

export interface RoomMatesOptions {
  readonly room: string;
  readonly localAddress: string;
}

/**
 * Honest peers of a room that is attacked itself: they may lose each other, and what they send. They come back as clients
 * do, and when the attack is over they have to find each other.
 */
export class RoomMates {
  readonly #mates: readonly Mate[];
  readonly #problems: string[] = [];
  readonly #room: string;
  #rounds = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(mates: readonly Mate[], room: string) {
    this.#mates = mates;
    this.#room = room;
  }

  /** One a URL. */
  static async join(urls: readonly string[], options: RoomMatesOptions): Promise<RoomMates> {
    const mates = urls.map((url) => new Mate(url, options));
    await Promise.all(mates.map((mate) => mate.enter()));
    return new RoomMates(mates, options.room);
  }

  get peerIds(): readonly string[] {
    return this.#mates.map(({ self }) => self);
  }

  get sent(): number {
    return this.#rounds * this.#mates.length;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  /** How often nodes closed a connection of theirs. */
  get closed(): number {
    return this.#mates.reduce((sum, { closed }) => sum + closed, 0);
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#rounds += 1;
      for (const mate of this.#mates) mate.say(this.#othersOf(mate), this.#rounds);
    }, EVERY_MS);
  }

  /** Resolves when they all have a seat and hear each other, or it is too late for that. */
  async converge(): Promise<void> {
    let missing = '';
    const together = async (): Promise<boolean> => {
      missing =
        (await Promise.all(this.#mates.map((mate) => mate.missing(this.#othersOf(mate))))).find((it) => it !== '') ??
        '';
      return missing === '';
    };
    await until('the room to mend', together, CONVERGE_MS).catch(() =>
      this.#problems.push(`the room ${this.#room} did not mend: ${missing}`),
    );
  }

  async finish(): Promise<void> {
    clearInterval(this.#timer);
    await this.converge();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const mate of this.#mates) mate.end();
  }

  #othersOf(mate: Mate): readonly Mate[] {
    return this.#mates.filter((other) => other !== mate);
  }
}

/** One of them, over all its connections. */
class Mate {
  readonly #url: string;
  readonly #options: RoomMatesOptions;
  readonly #heard = new Map<string, number>();
  #client: RawClient | undefined;
  #entering: Promise<void> | undefined;
  #over = false;
  self = '';
  closed = 0;

  constructor(url: string, options: RoomMatesOptions) {
    this.#url = url;
    this.#options = options;
  }

  /** Connects and joins, however often that takes. */
  enter(): Promise<void> {
    this.#entering ??= this.#tryToEnter().finally(() => {
      this.#entering = undefined;
    });
    return this.#entering;
  }

  say(others: readonly Mate[], n: number): void {
    for (const { self } of others) this.#client?.socket.emit('signal', self, n, { n }, 0);
    if (n % 25 === 0) this.#client?.socket.emit('update', { name: `mate ${n}` });
  }

  /** What keeps it from being together with the others; '' for nothing. */
  async missing(others: readonly Mate[]): Promise<string> {
    const answer = JSON.stringify(await this.#client?.ask('sync').catch(String));
    if (answer === undefined || !answer.includes('"ok":true')) {
      // Its seat is gone: it takes another one.
      this.#leave();
      await Promise.race([this.enter(), pause(HEARD_MS)]);
      return `${this.self} got ${answer}`;
    }
    const unseen = others.find(({ self }) => !answer.includes(self));
    if (unseen !== undefined) return `${this.self} does not see ${unseen.self}`;
    const n = Math.floor(performance.now());
    this.say(others, n);
    const heard = (): boolean => others.every((other) => (other.#heard.get(this.self) ?? 0) >= n);
    return until('a signal', heard, HEARD_MS).then(
      () => '',
      () => `${this.self} is not heard`,
    );
  }

  end(): void {
    this.#over = true;
    this.#leave();
  }

  #hear(from: string, n: number): void {
    this.#heard.set(from, Math.max(n, this.#heard.get(from) ?? 0));
  }

  #leave(): void {
    this.#client?.socket.off().disconnect();
    this.#client = undefined;
  }

  async #tryToEnter(): Promise<void> {
    while (!this.#over) {
      const client = await rawClient(this.#url, { localAddress: this.#options.localAddress }).catch(() => undefined);
      const answer: unknown = await client?.ask('join', { v: 1, room: this.#options.room }).catch(() => undefined);
      if (client !== undefined && typeof answer === 'object' && answer !== null && 'self' in answer) {
        this.self = String(answer.self);
        this.#use(client);
        return;
      }
      client?.close();
      await pause(AGAIN_MS);
    }
  }

  #use(client: RawClient): void {
    this.#client = client;
    client.socket.on('signal', (from: unknown, n: unknown) => this.#hear(String(from), Number(n)));
    client.socket.once('disconnect', () => {
      this.closed += 1;
      this.#client = undefined;
      void this.enter();
    });
  }
}
