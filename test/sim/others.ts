import type { Envelope } from '../../src/core/ports.ts';
import { addressOf } from '../../src/gateway/peerjs/messages.ts';
import { roomOf } from '../../src/gateway/dialect.ts';
import { AddressClient, TextLedger } from './address-client.ts';
import { type Fault, STORM_MS } from './faults.ts';
import type { NetworkPorts } from './line.ts';
import { OLD_NODES, SIM_SETTINGS, type SimNode } from './node.ts';
import type { SimRedis } from './redis.ts';
import { RoomClient } from './room-client.ts';

const IDS = ['ann', 'bob', 'cyd'];

/** This client leaves for good. */
const LEAVER = 'dan';

/** Nobody has this id, until all is calm. */
const LATE = 'eve';

/** A text for the late client is sent so long before it comes, and has to be there so soon: before the next look, in ms. */
const EARLY_MS = 200;
const PROMPT_MS = 900;

/** When the late client comes, leaves and comes again, in ms before the end. */
const LATE_MS = [15_000, 12_000, 11_500] as const;

const ROOM = 'green';
const ROOM_CLIENTS = 3;

/** How often somebody sends a text, on average, in ms, while things go wrong. */
const SEND_EVERY_MS = 200;

/** After a fault, all is as before within this time, in ms: a node has noticed lost connections, a lease has ended. */
const SETTLED_MS = 14_000;

/** After a fault, every node has renewed its lease and kept its addresses within this time, in ms. */
const RENEWED_MS = 6_000;

/** How often it is looked whether two have one id, in ms. */
const WATCH_MS = 1_000;

/** So long after the storm no peer of a dialect's room may be shown that is gone: less than the grace period of native rooms. */
const ROOMS_SETTLED_MS = 18_000;

/** How long before the end everybody sends a text to everybody: longer than a text waits. */
const LAST_TEXTS_MS = 7_000;

/** What the clients come to. */
interface Servers {
  readonly redis: SimRedis;
  readonly places: readonly SimNode[];
}

/** The clients of other dialects of one run: with addresses, and in a room whose peers have no grace period. */
export class Others {
  readonly #network: NetworkPorts;
  readonly #failed: (what: string) => void;
  readonly #servers: Servers;
  readonly #endMs: number;
  readonly ledger = new TextLedger();
  readonly #clients: readonly AddressClient[];
  readonly #visitor: AddressClient;
  readonly #leaver: AddressClient;
  readonly #late: AddressClient;
  readonly #rooms: readonly RoomClient[];
  /** The texts that must have arrived at the end, by number. */
  readonly #last: (number | undefined)[] = [];
  /** When things went wrong, in ms since the epoch. */
  #troubles: readonly { readonly from: number; readonly to: number }[] = [];

  /** `endMs`: when the run ends, in ms from its start. */
  constructor(network: NetworkPorts, failed: (what: string) => void, servers: Servers, endMs: number) {
    this.#network = network;
    this.#failed = failed;
    this.#servers = servers;
    this.#endMs = endMs;
    const client = (id: string, visitor = false) =>
      new AddressClient(id, visitor, { network, ledger: this.ledger, failed, claimed: (one) => this.#claimed(one) });
    this.#clients = IDS.map((id) => client(id));
    this.#leaver = client(LEAVER);
    this.#late = client(LATE);
    this.#visitor = client(IDS[0] ?? '', true);
    this.#rooms = Array.from({ length: ROOM_CLIENTS }, () => new RoomClient(ROOM, network, failed));
  }

  start(faults: readonly Fault[]): void {
    const { clock, random } = this.#network;
    const now = clock.now();
    this.#troubles = faults.map((fault) => {
      const from = now + fault.at;
      return { from, to: from + ('ms' in fault ? fault.ms : 0) };
    });
    for (const client of [...this.#clients, this.#leaver, this.#visitor, ...this.#rooms]) {
      clock.after(random.int(0, 400), () => client.connect());
    }
    clock.after(STORM_MS - 1_000, () => this.#leaver.leave());
    clock.after(STORM_MS + ROOMS_SETTLED_MS, () => this.#checkRooms());
    clock.after(STORM_MS + 2 * SETTLED_MS, () => this.#visitor.leave());
    this.#watchHolders(now + STORM_MS + 2 * SETTLED_MS);
    clock.after(this.#endMs - LATE_MS[0], () => this.#awaitLate());
    clock.after(this.#endMs - LATE_MS[1], () => this.#late.pause());
    clock.after(this.#endMs - LATE_MS[2], () => this.#awaitLate());
    clock.after(this.#endMs - LAST_TEXTS_MS, () => this.#sendLast());
    clock.after(this.#endMs - LAST_TEXTS_MS, () => this.#late.leave());
    this.#talk(now + STORM_MS);
  }

  /** An envelope has come to a node. */
  arrived(node: string, envelope: Envelope): void {
    if ('room' in envelope) return;
    if (node.startsWith(OLD_NODES)) this.#failed(`old node ${node} was sent ${envelope.kind}`);
    if (envelope.kind === 'to-address' || envelope.kind === 'no-address') this.ledger.carried(envelope.text);
  }

  async violations(): Promise<readonly string[]> {
    return [...this.#texts(), ...(await this.#addresses()), ...this.#leftovers(), ...(await this.#roomViolations())];
  }

  /** With another token an address is taken only where nothing went wrong that could have cost its client the lease. */
  #claimed(client: AddressClient): void {
    if (this.#calmFor(SETTLED_MS)) this.#checkHolders(client.id);
  }

  /** Two that have the same id are told so soon. */
  #watchHolders(end: number): void {
    const { clock } = this.#network;
    if (this.#calmFor(RENEWED_MS)) this.#checkHolders(this.#visitor.id);
    if (clock.now() < end) clock.after(WATCH_MS, () => this.#watchHolders(end));
  }

  #calmFor(ms: number): boolean {
    const now = this.#network.clock.now();
    return !this.#troubles.some(({ from, to }) => from <= now && now < to + ms);
  }

  #checkHolders(of: string): void {
    const holders = [...this.#clients, this.#visitor].filter(
      ({ id, connection }) => id === of && connection !== undefined,
    );
    if (holders.length > 1) this.#failed(`${of} is at two connections at once`);
  }

  /** A text that waits for an address arrives at once when it is claimed, and also one that the node before sent back. */
  #awaitLate(): void {
    const { clock } = this.#network;
    const numbers = this.#clients.map((client) => client.send(LATE));
    this.#last.push(...numbers);
    const sentAt = clock.now();
    clock.after(EARLY_MS, () => this.#late.connect());
    clock.after(PROMPT_MS, () => {
      const openedMs = (this.#late.openedAt ?? 0) - sentAt;
      if (openedMs < 0 || openedMs > PROMPT_MS / 2) return;
      for (const n of numbers) {
        if (this.ledger.texts[n ?? -1]?.receivers.length === 0) this.#failed(`text ${n} did not come at once`);
      }
    });
  }

  #talk(end: number): void {
    const { clock, random } = this.#network;
    if (clock.now() > end) return;
    const clients = [...this.#clients, this.#leaver, this.#visitor];
    random.pick(clients)?.send(random.pick([...IDS, ...IDS, LEAVER, LATE]) ?? LATE);
    clock.after(random.int(1, 2 * SEND_EVERY_MS), () => this.#talk(end));
  }

  #sendLast(): void {
    for (const client of this.#clients) {
      for (const id of IDS) {
        this.#last.push(client.send(id));
      }
    }
  }

  /** Never twice; in order as far as src/core/addresses/addresses.ts promises; and all of those that were sent when all was calm. */
  *#texts(): Iterable<string> {
    const { texts, received } = this.ledger;
    for (const [n, { from, to, receivers }] of texts.entries()) {
      if (receivers.length > 1) yield `text ${n} from ${from} to ${to} came ${receivers.length} times`;
    }
    for (const [receiver, numbers] of received) {
      const latest = new Map<string, number>();
      for (const n of numbers) {
        const sent = texts[n];
        if (sent === undefined || sent.journeys > 1) continue;
        const before = latest.get(sent.sender) ?? -1;
        if (before > n) yield `text ${n} from ${sent.from} came to ${receiver} behind text ${before}`;
        latest.set(sent.sender, Math.max(n, before));
      }
    }
    for (const n of this.#last) {
      const sent = texts[n ?? -1];
      if (sent?.receivers.length !== 1) yield `text ${n} from ${sent?.from} to ${sent?.to} did not come in calm`;
    }
  }

  async #addresses(): Promise<readonly string[]> {
    const { redis } = this.#servers;
    const found: string[] = [];
    const listed = (await redis.book.list('')).toSorted().join();
    const wanted = IDS.map((id) => addressOf(id)).join();
    if (listed !== wanted) found.push(`the store has the addresses ${listed}, not ${wanted}`);
    for (const { id, connection, node } of this.#clients) {
      const entry = await redis.book.find(addressOf(id) ?? '', 'nobody');
      if (connection === undefined) found.push(`${id} has no connection`);
      else if (entry?.node !== node || entry?.connection !== connection) {
        found.push(`${id} is at ${connection} of ${node}, the store says at ${entry?.connection} of ${entry?.node}`);
      }
    }
    return found;
  }

  /** No node keeps anything for an address that nobody has. */
  *#leftovers(): Iterable<string> {
    for (const { node, addresses, alive } of this.#servers.places) {
      if (!alive || addresses === undefined) continue;
      const { nodeId } = node.settings;
      const { held, known, ...busy } = addresses.sizes;
      const here = this.#clients.filter((client) => client.node === nodeId).length;
      // What was found for the late client is still gone by.
      if (held !== here) yield `${nodeId} holds ${held} addresses, and ${here} clients have one there`;
      if (known > IDS.length - here + 1) yield `${nodeId} knows ${known} addresses of other nodes, with ${here} here`;
      for (const [what, count] of Object.entries(busy)) if (count > 0) yield `${nodeId}: ${count} addresses ${what}`;
    }
  }

  #checkRooms(): void {
    void this.#roomViolations().then((found) => {
      for (const what of found) this.#failed(what);
    });
  }

  async #roomViolations(): Promise<readonly string[]> {
    const found: string[] = [];
    const wanted = this.#rooms.map(({ connection }) => connection ?? 'nobody').sort();
    for (const { connection = 'nobody', seen } of this.#rooms) {
      const all = [...seen, connection].sort();
      if (all.join() !== wanted.join()) found.push(`${connection} sees ${all.join()}, in ${ROOM} are ${wanted.join()}`);
    }
    const { seats } = await this.#servers.redis.rooms.load(roomOf('pubsub', ROOM) ?? '');
    const stored = seats.map(({ metadata }) => String(metadata['client'])).sort();
    if (stored.join() !== wanted.join()) found.push(`the store has ${stored.join()}, in ${ROOM} are ${wanted.join()}`);
    if (seats.length > SIM_SETTINGS.capacity) found.push(`${seats.length} in ${ROOM}`);
    const inner = this.#servers.places.reduce((sum, { node, alive }) => sum + (alive ? node.innerConnections : 0), 0);
    if (inner !== this.#rooms.length) found.push(`${inner} inner connections for ${this.#rooms.length} peers`);
    return found;
  }
}
