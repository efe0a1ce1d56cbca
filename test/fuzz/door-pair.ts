import { until } from '../support/until.ts';
import { DoorClient } from './door-client.ts';
import type { Door, Speaking } from './doors/door.ts';

const EVERY_MS = 5;
const GREETING_MS = 50;
const NOTICED = 10;

/** Two honest clients of a dialect in one room, who send each other numbered messages and write down what is odd. */
export class DoorPair {
  readonly #door: Door;
  readonly #clients: readonly [DoorClient, DoorClient];
  readonly #room: string;
  /** The number that each of the two got last. */
  readonly #got: [number, number] = [0, 0];
  readonly #problems: string[] = [];
  #rounds = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(door: Door, clients: readonly [DoorClient, DoorClient], room: string) {
    this.#door = door;
    this.#clients = clients;
    this.#room = room;
    for (const to of [0, 1] as const) {
      clients[to].listen((text) => this.#take(to, text));
      clients[to].onClose(() => this.#notice(`client ${to} of the pair lost its connection`));
    }
  }

  static async join(door: Door, urls: readonly [string, string], room: string): Promise<DoorPair> {
    const first = await entered(door, urls[0], 'pair1', room);
    const second = await entered(door, urls[1], 'pair2', room);
    await Promise.all([greeted(door, first, second, room), greeted(door, second, first, room)]);
    return new DoorPair(door, [first, second], room);
  }

  get ids(): readonly string[] {
    return this.#clients.map(({ id }) => id);
  }

  /** Messages that should have arrived by the end. */
  get sent(): number {
    return 2 * this.#rounds;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#rounds += 1;
      for (const to of [0, 1] as const) this.#clients[1 - to]?.say(this.#door.word(this.#rounds, this.#speaking(to)));
    }, EVERY_MS);
  }

  /** Stops sending, and waits for what is on its way. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    const all = (): boolean => this.#got.every((n) => n === this.#rounds);
    await until('the last messages', () => all() || this.#problems.length > 0, 5_000).catch(() =>
      this.#notice(`lost: of ${this.#rounds} messages of the pair arrived ${this.#got.join(' and ')}`),
    );
  }

  close(): void {
    clearInterval(this.#timer);
    for (const client of this.#clients) client.close();
  }

  #speaking(to: 0 | 1): Speaking {
    const [from, target] = to === 1 ? this.#clients : this.#clients.toReversed();
    return { from: from?.id ?? '', to: target?.id ?? '', room: this.#room };
  }

  #take(to: 0 | 1, text: string): void {
    // A greeting that came twice.
    if (text === this.#door.heard(0, this.#speaking(to))) return;
    this.#got[to] += 1;
    const expected = this.#door.heard(this.#got[to], this.#speaking(to));
    if (text !== expected) this.#notice(`client ${to} of the pair got ${text.slice(0, 200)} instead of ${expected}`);
  }

  #notice(problem: string): void {
    if (this.#problems.length < NOTICED) this.#problems.push(problem);
  }
}

async function entered(door: Door, url: string, id: string, room: string): Promise<DoorClient> {
  const client = await DoorClient.open(url, door, id);
  const { entered: answer } = door;
  if (answer === undefined) {
    client.say(door.enter(room));
    return client;
  }
  let inside = false;
  client.listen((text) => {
    inside ||= text.startsWith(answer);
  });
  client.say(door.enter(room));
  await until(`${id} to be inside`, () => inside);
  return client;
}

/** Waits until `to` hears `from`. */
async function greeted(door: Door, from: DoorClient, to: DoorClient, room: string): Promise<void> {
  const speaking = { from: from.id, to: to.id, room };
  const { promise, resolve } = Promise.withResolvers<void>();
  to.listen((text) => text === door.heard(0, speaking) && resolve());
  const greet = (): void => from.say(door.word(0, speaking));
  greet();
  const timer = setInterval(greet, GREETING_MS);
  await promise;
  clearInterval(timer);
}
