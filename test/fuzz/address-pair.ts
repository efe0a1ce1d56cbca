import { until } from '../support/until.ts';
import { ADDRESSES } from './attack-records.ts';
import { DoorClient } from './door-client.ts';
import { peerjs } from './doors/peerjs.ts';

const CONVERGE_MS = 20_000;
const EVERY_MS = 100;

/** Two honest clients of PeerJS whose addresses are attacked. When that is over, each has to reach the other again. */
export class AddressPair {
  readonly #clients: readonly [DoorClient, DoorClient];
  readonly #problems: string[] = [];

  private constructor(clients: readonly [DoorClient, DoorClient]) {
    this.#clients = clients;
    for (const client of clients) {
      client.onClose(() => this.#problems.push(`the client with the address ${client.id} lost its connection`));
    }
  }

  static async join(urls: readonly [string, string]): Promise<AddressPair> {
    const [first, second] = ADDRESSES;
    return new AddressPair([
      await DoorClient.open(urls[0], peerjs, first),
      await DoorClient.open(urls[1], peerjs, second),
    ]);
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  async converge(): Promise<void> {
    const [first, second] = this.#clients;
    await Promise.all([this.#reaches(first, second), this.#reaches(second, first)]);
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  async #reaches(from: DoorClient, to: DoorClient): Promise<void> {
    const speaking = { from: from.id, to: to.id, room: '' };
    let reached = false;
    to.listen((text) => {
      reached ||= text === peerjs.heard(0, speaking);
    });
    const say = (): void => from.say(peerjs.word(0, speaking));
    const timer = setInterval(say, EVERY_MS);
    await until('an address to be found again', () => reached, CONVERGE_MS).catch(() =>
      this.#problems.push(`${from.id} does not reach ${to.id}`),
    );
    clearInterval(timer);
  }
}
