import { absent } from '../absent.ts';
import { isAlive } from '../is-alive.ts';
import { type SignalingNode, track } from '../node.ts';
import {
  type Address,
  type AddressBook,
  type AddressEntry,
  type AddressEnvelope,
  type AddressReceiver,
  type ConnectionId,
  type NodeId,
  StoreUnavailable,
} from '../ports.ts';
import { failure, type Result, success } from '../result.ts';
import { AddressSearch } from './address-search.ts';
import { HeldAddresses } from './held-addresses.ts';
import type { AddressHolder } from './holder.ts';
import { KnownAddresses } from './known-addresses.ts';
import type { WaitingText } from './waiting-texts.ts';

/** The sender of a text for whom nothing is lost when it expires. No address is empty. */
const NOBODY: Address = '';

/** What a text that came back tells of its sender. */
export interface TextSender {
  readonly from: Address;
  /** As `Addresses.send` was given it. */
  readonly farewell: boolean;
}

/** How many addresses a node has to do with, and how. */
export interface AddressSizes {
  readonly held: number;
  readonly claiming: number;
  /** Addresses of other nodes that were found. */
  readonly known: number;
  /** Addresses that texts wait for, and those that will be looked for again. */
  readonly waiting: number;
  readonly looking: number;
}

/**
 * Addresses of this node, and texts to addresses anywhere in the cluster. A text costs what a signal costs: where an address
 * is, is looked up once and remembered. Two things end that: the next claim, which tells the nodes that asked; and the end
 * of its node's lease. A text that comes to a node which does not hold its address goes back to its sender's node.
 *
 * A text arrives at most once. Texts from one connection to another arrive in order, except those that were under way to a
 * node which the address had left: they go a longer way. Not promised: a text that was under way to a node that died, or while
 * the store was away, is lost without notice; and a sender that moved to another node is not told what has expired.
 */
export class Addresses implements AddressReceiver {
  readonly #node: SignalingNode;
  readonly #book: AddressBook;
  readonly #senderOf: (text: string) => TextSender | undefined;
  readonly #held: HeldAddresses;
  /** How many claims of an address are under way. */
  readonly #claiming = new Map<Address, number>();
  readonly #known: KnownAddresses;
  readonly #search: AddressSearch;

  /** `senderOf` reads the sender from a text that came back. */
  constructor(node: SignalingNode, book: AddressBook, senderOf: (text: string) => TextSender | undefined) {
    this.#node = node;
    this.#book = book;
    this.#senderOf = senderOf;
    this.#held = new HeldAddresses(node, book);
    this.#known = new KnownAddresses(node);
    this.#search = new AddressSearch(node, {
      look: (to) => this.#look(to),
      expired: (from, to) => this.#held.get(from)?.holder.expired(to),
    });
  }

  /** How much is kept, as numbers of addresses: for gauges and tests. */
  get sizes(): AddressSizes {
    const [held, claiming, known] = [this.#held.size, this.#claiming.size, this.#known.size];
    return { held, claiming, known, ...this.#search.sizes };
  }

  /**
   * Takes an address for a client. Refused with `address-taken`, `store-unavailable` or `draining`. `claimed` is called in the
   * same turn in which texts begin to arrive, and before them.
   */
  async claim(
    address: Address,
    token: string,
    holder: AddressHolder,
    claimed: () => void = () => undefined,
  ): Promise<Result<object>> {
    const { phase, settings, identity } = this.#node;
    if (phase === 'starting') return failure('store-unavailable');
    if (phase === 'draining') return failure('draining');
    const { nodeId: node } = settings;
    const { connection } = holder;
    const claim = { node, connection, digest: identity.digest(token) };
    this.#claiming.set(address, (this.#claiming.get(address) ?? 0) + 1);
    try {
      let outcome = await this.#book.claim(address, claim);
      if (outcome.kind === 'taken' && (await this.#isFree(address, outcome.by))) {
        outcome = await this.#book.claim(address, claim, outcome.by);
      }
      if (outcome.kind === 'taken') return failure('address-taken');
      const { version, previous, askers } = outcome;
      if (!this.#held.begin({ address, ...claim, version, holder })) return failure('address-taken');
      this.#known.forget(address);
      claimed();
      const others = new Set(previous === undefined ? askers : [...askers, previous]);
      for (const other of others) if (other !== node) this.#send(other, { kind: 'address-at', address, version, node });
      return success({});
    } catch (error) {
      absent(error);
      if (error instanceof StoreUnavailable && error.uncertain) this.#held.giveUp(address, connection);
      return failure('store-unavailable');
    } finally {
      this.#endClaim(address);
    }
  }

  /** The client is gone, or leaves. */
  release(address: Address, connection: ConnectionId): void {
    this.#held.release(address, connection);
  }

  /**
   * Sends a text from one address to another, which may be anywhere or not there yet. `farewell`: a text that is worth
   * nothing to an address that nobody has, so that its sender is not told when it expires. False: the client's network has
   * looked for too many addresses, and the text is lost (SPEC R122).
   */
  send(from: Address, to: Address, text: string, farewell = false): boolean {
    const { clock, metrics } = this.#node;
    const started = clock.seconds();
    const here = this.#held.get(to);
    if (here !== undefined) {
      here.holder.take(text);
      metrics.signal('local', 'relayed', clock.seconds() - started);
      return true;
    }
    const known = this.#search.has(to) ? undefined : this.#known.fresh(to);
    if (known === undefined) return this.#search.ask(to, this.#waiting({ from, farewell }, text));
    this.#send(known.node, { kind: 'to-address', address: to, from: this.#node.settings.nodeId, text });
    metrics.signal('remote', 'relayed', clock.seconds() - started);
    return true;
  }

  receive(envelope: AddressEnvelope): void {
    const { address } = envelope;
    switch (envelope.kind) {
      case 'to-address':
        return this.#arrived(address, envelope.from, envelope.text);
      case 'no-address': {
        this.#known.forget(address);
        const sender = this.#senderOf(envelope.text);
        if (sender === undefined || !this.#held.has(sender.from)) return;
        return this.#search.wait(address, this.#waiting(sender, envelope.text));
      }
      case 'address-at':
        return this.#learn(address, envelope);
      default:
        return envelope satisfies never;
    }
  }

  /** Looks after the addresses of this node, beside every renewal of its lease. */
  async keep(): Promise<void> {
    this.#known.sweep();
    await this.#held.keep();
  }

  /** Texts that came for an address while its claim was under way go to its holder, or else back. */
  #endClaim(address: Address): void {
    const others = (this.#claiming.get(address) ?? 1) - 1;
    if (others > 0) this.#claiming.set(address, others);
    else this.#claiming.delete(address);
    this.#flush(address);
    if (others > 0) return;
    for (const text of this.#search.take(address)) {
      if (text.origin === undefined) this.#search.hold(address, text);
      else this.#send(text.origin, { kind: 'no-address', address, text: text.text });
    }
    this.#search.look(address);
  }

  #learn(address: Address, place: Pick<AddressEntry, 'node' | 'version'>): void {
    const held = this.#held.get(address);
    if (held !== undefined && held.version < place.version) this.#held.replace(held);
    if (held === undefined && this.#known.learn(address, place)) this.#flush(address);
  }

  #arrived(address: Address, from: NodeId, text: string): void {
    const here = this.#held.get(address);
    const { metrics } = this.#node;
    if (here !== undefined) {
      metrics.received('delivered');
      here.holder.take(text);
    } else if (this.#claiming.has(address)) {
      const waiting = { from: NOBODY, sender: from, network: '', text, origin: from };
      metrics.received(this.#search.hold(address, waiting) ? 'held' : 'lost');
    } else {
      metrics.received('lost');
      this.#send(from, { kind: 'no-address', address, text });
      track(this.#node, this.#correct(address));
    }
  }

  /** The text of a client of this node, as it waits. */
  #waiting({ from, farewell }: TextSender, text: string): Omit<WaitingText, 'deadline'> {
    const connection = this.#held.get(from)?.connection ?? '';
    const network = this.#node.connected.get(connection)?.budget.address ?? '';
    return { from: farewell ? NOBODY : from, sender: from, network, text };
  }

  /** The book says that an address is here, and it is not: the next who asks should not be sent here again. */
  async #correct(address: Address): Promise<void> {
    const { nodeId } = this.#node.settings;
    const entry = await this.#book.find(address, nodeId).catch(absent);
    if (entry?.node !== nodeId || this.#held.has(address) || this.#claiming.has(address)) return;
    this.#held.giveUp(address, entry.connection);
  }

  async #look(to: Address): Promise<void> {
    const entry = await this.#findAlive(to).catch(absent);
    if (entry !== undefined) this.#learn(to, entry);
    this.#flush(to);
  }

  /** Where an address is, if that is another node that lives. */
  async #findAlive(to: Address): Promise<AddressEntry | undefined> {
    const { nodeId } = this.#node.settings;
    const entry = await this.#book.find(to, nodeId);
    return entry !== undefined && entry.node !== nodeId && (await isAlive(this.#node, entry.node)) ? entry : undefined;
  }

  /** Sends on the texts that wait for an address, if it is known by now where that is. */
  #flush(to: Address): void {
    if (!this.#held.has(to) && this.#known.fresh(to) === undefined) return;
    for (const { from, text } of this.#search.found(to)) this.send(from, to, text);
  }

  /** Whether an address may be taken from a node: it is dead, or it is this one and no client of it has the address. */
  async #isFree(address: Address, holder: NodeId): Promise<boolean> {
    if (holder !== this.#node.settings.nodeId) return !(await isAlive(this.#node, holder));
    return !this.#held.has(address) && this.#claiming.get(address) === 1;
  }

  #send(to: NodeId, envelope: AddressEnvelope): void {
    this.#node.bus.send(to, envelope);
  }
}
