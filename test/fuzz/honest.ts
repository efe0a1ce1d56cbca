import { AddressPair } from './address-pair.ts';
import { Bystanders } from './bystanders.ts';
import { DoorPair } from './door-pair.ts';
import type { Door } from './doors/door.ts';
import type { Company } from './modes.ts';
import { RoomMates } from './room-mates.ts';
import type { Expected } from './target.ts';

/** How many are in the room that nobody attacks; beside a pair that speaks a dialect under attack. Both rooms are full. */
const APART = 4;
const PAIR = 2;
const [APART_ROOM, PAIR_ROOM] = ['bystanders', 'pair'];
/** The room that attackers enter, or whose records they write. It has seats left. */
export const SHARED_ROOM = 'shared';
/** They come from other addresses than attackers. */
const [APART_ADDRESS, SHARED_ADDRESS] = ['127.0.0.3', '127.0.0.4'];

export interface HonestOptions {
  /** Of the nodes: the honest ones are spread over them. */
  readonly urls: readonly string[];
  readonly company: Company;
  readonly door?: Door | undefined;
}

type Group = Bystanders | DoorPair | RoomMates;

/** All honest clients of a run. */
export class Honest {
  readonly #groups: readonly Group[];
  readonly #addresses: AddressPair | undefined;
  readonly #options: HonestOptions;

  private constructor(groups: readonly Group[], addresses: AddressPair | undefined, options: HonestOptions) {
    this.#groups = groups;
    this.#addresses = addresses;
    this.#options = options;
  }

  static async join(options: HonestOptions): Promise<Honest> {
    const { urls, company, door } = options;
    const spread = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, index) => urls[index % urls.length] ?? '');
    const [first = '', second = ''] = spread(PAIR);
    const apart = { room: APART_ROOM, localAddress: APART_ADDRESS };
    const shared = { room: SHARED_ROOM, localAddress: SHARED_ADDRESS };
    const groups: Group[] = [];
    if (company === 'all-attacked') groups.push(await RoomMates.join(spread(PAIR), apart));
    else groups.push(await Bystanders.join(spread(door === undefined ? APART : PAIR), apart));
    if (company === 'shared') groups.push(await Bystanders.join(spread(PAIR), { ...shared, shared: true }));
    if (company === 'attacked' || company === 'all-attacked') groups.push(await RoomMates.join(spread(PAIR), shared));
    if (door !== undefined) groups.push(await DoorPair.join(door, [first, second], PAIR_ROOM));
    const addresses = company === 'all-attacked' ? await AddressPair.join([first, second]) : undefined;
    return new Honest(groups, addresses, options);
  }

  /** Ids of peers that attackers know. */
  get ids(): readonly string[] {
    return this.#groups.flatMap((group) => (group instanceof DoorPair ? group.ids : group.peerIds));
  }

  /** Rooms that attackers know; that which they may enter is among them more than once. */
  get rooms(): readonly string[] {
    const { company, door } = this.#options;
    const shared = company === 'apart' ? [] : [SHARED_ROOM, SHARED_ROOM, SHARED_ROOM];
    return [APART_ROOM, ...shared, ...(door === undefined ? [] : [PAIR_ROOM])];
  }

  get sent(): number {
    return this.#groups.reduce((sum, { sent }) => sum + sent, 0);
  }

  get problems(): readonly string[] {
    return [...this.#groups.flatMap(({ problems }) => problems), ...(this.#addresses?.problems ?? [])];
  }

  /** Connections of those under attack themselves that nodes closed. */
  get closed(): number {
    return this.#groups.reduce((sum, group) => sum + (group instanceof RoomMates ? group.closed : 0), 0);
  }

  /** What a node has of them when attackers are gone. */
  expected(nodes: number): Expected {
    const { door } = this.#options;
    const natives =
      this.#groups.reduce((sum, group) => sum + (group instanceof DoorPair ? 0 : group.peerIds.length), 0) / nodes;
    const dialectClients = (door === undefined && this.#addresses === undefined ? 0 : PAIR) / nodes;
    const seated = door?.seats === true ? dialectClients : 0;
    const rooms = this.#groups.filter((group) => !(group instanceof DoorPair)).length + (seated === 0 ? 0 : 1);
    return { connections: natives + dialectClients, rooms, peers: natives + seated, dialectClients };
  }

  start(): void {
    for (const group of this.#groups) group.start();
  }

  /** Resolves after so many more signals on each link of those apart. */
  async rounds(count: number): Promise<void> {
    await this.#apart?.rounds(count);
  }

  /** What 95 of 100 signals of those apart took at most since the last call, in ms; 0 where all are attacked. */
  p95Ms(): number {
    return this.#apart?.p95Ms() ?? 0;
  }

  /** Resolves when those under attack are together again, or it is too late for that. */
  async converge(): Promise<void> {
    const mates = this.#groups.filter((group) => group instanceof RoomMates);
    await Promise.all([...mates.map((each) => each.converge()), this.#addresses?.converge()]);
  }

  async finish(): Promise<void> {
    for (const group of this.#groups) await group.finish();
  }

  close(): void {
    for (const group of this.#groups) group.close();
    this.#addresses?.close();
  }

  get #apart(): Bystanders | undefined {
    return this.#groups.find((group) => group instanceof Bystanders);
  }
}
