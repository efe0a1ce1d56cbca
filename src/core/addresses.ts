import { KnownAddresses } from './known-addresses.ts';
import { type SignalingNode, track } from './node.ts';
import {
  type Address,
  type AddressBook,
  type AddressEntry,
  type AddressEnvelope,
  type AddressReceiver,
  type ConnectionId,
  type HeldAddress,
  type NodeId,
  StoreUnavailable,
} from './ports.ts';
import { failure, type Result, success } from './result.ts';
import { type WaitingText, WaitingTexts } from './waiting-texts.ts';

/** The client that has an address, as its gateway serves it. */
export interface AddressHolder {
  readonly connection: ConnectionId;
  /** Takes a text that was sent to the address. */
  take(text: string): void;
  /** Nobody had the address `to` in time, so texts from this one to it are lost. */
  expired(to: Address): void;
  /** Another connection has the address now. */
  replaced(): void;
}

/** How long a text waits for an address that nobody has, in ms. */
const WAIT_MS = 5_000;

/** How often a missing address is looked for meanwhile, in ms: its claim tells the nodes that asked, unless that got lost. */
const LOOK_MS = 1_000;

/** Addresses that one store call keeps. */
const KEEPING_SIZE = 200;

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

interface Holding extends HeldAddress {
  readonly holder: AddressHolder;
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
  readonly #held = new Map<Address, Holding>();
  /** How many claims of an address are under way. */
  readonly #claiming = new Map<Address, number>();
  readonly #known: KnownAddresses;
  readonly #waiting = new WaitingTexts();
  /** For an address that is looked for: cancels the next look. */
  readonly #nextLooks = new Map<Address, () => void>();

  /** `senderOf` reads the sender from a text that came back. */
  constructor(node: SignalingNode, book: AddressBook, senderOf: (text: string) => TextSender | undefined) {
    this.#node = node;
    this.#book = book;
    this.#senderOf = senderOf;
    this.#known = new KnownAddresses(node);
  }

  /**
   * Takes an address for a client. Refused with `address-taken` or `store-unavailable`. `claimed` is called in the same turn
   * in which texts begin to arrive, and before them.
   */
  async claim(
    address: Address,
    token: string,
    holder: AddressHolder,
    claimed: () => void = () => undefined,
  ): Promise<Result<object>> {
    const { nodeId: node } = this.#node.settings;
    const { connection } = holder;
    const digest = this.#node.identity.digest(token);
    const claim = { node, connection, digest };
    this.#claiming.set(address, (this.#claiming.get(address) ?? 0) + 1);
    try {
      let outcome = await this.#book.claim(address, claim);
      if (outcome.kind === 'taken' && !(await this.#lives(outcome.by))) {
        outcome = await this.#book.claim(address, claim, outcome.by);
      }
      if (outcome.kind === 'taken') return failure('address-taken');
      const { version, previous, askers } = outcome;
      if (!this.#begin({ address, ...claim, version, holder })) return failure('address-taken');
      claimed();
      const others = new Set(previous === undefined ? askers : [...askers, previous]);
      for (const other of others) if (other !== node) this.#send(other, { kind: 'address-at', address, version, node });
      return success({});
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (error.uncertain) this.#giveUp(address, connection);
      return failure('store-unavailable');
    } finally {
      this.#endClaim(address);
    }
  }

  /** The client is gone, or leaves. */
  release(address: Address, connection: ConnectionId): void {
    if (this.#held.get(address)?.connection === connection) this.#held.delete(address);
    this.#giveUp(address, connection);
  }

  /**
   * Sends a text from one address to another, which may be anywhere or not there yet. `farewell`: a text that is worth
   * nothing to an address that is not there, so that it does not wait long, and its sender is not told.
   */
  send(from: Address, to: Address, text: string, farewell = false): void {
    const { clock, metrics } = this.#node;
    const started = clock.seconds();
    const here = this.#held.get(to);
    if (here !== undefined) {
      here.holder.take(text);
      metrics.signal('local', 'relayed', clock.seconds() - started);
      return;
    }
    const known = this.#waiting.has(to) ? undefined : this.#known.fresh(to);
    if (known === undefined) {
      this.#wait(farewell ? NOBODY : from, to, text);
      return;
    }
    this.#send(known.node, { kind: 'to-address', address: to, from: this.#node.settings.nodeId, text });
    metrics.signal('remote', 'relayed', clock.seconds() - started);
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
        return this.#wait(sender.farewell ? NOBODY : sender.from, address, envelope.text);
      }
      case 'address-at':
        return this.#learn(address, envelope);
      default:
        return envelope satisfies never;
    }
  }

  /** Renews what this node holds, and puts back what the store has lost. */
  async keep(): Promise<void> {
    const held = [...this.#held.values()];
    for (let start = 0; start < held.length; start += KEEPING_SIZE) {
      // Those that are given up while others are kept must not be put back.
      const slice = held.slice(start, start + KEEPING_SIZE).filter((holding) => this.#holds(holding));
      const kept = await this.#book.keep(slice).catch(absent);
      slice.forEach((holding, index) => {
        if (kept?.[index] === false && this.#holds(holding)) this.#replace(holding);
      });
    }
    this.#known.sweep();
  }

  /** How much is kept, as numbers of addresses: for gauges and tests. */
  get sizes(): AddressSizes {
    const [held, claiming, known] = [this.#held.size, this.#claiming.size, this.#known.size];
    return { held, claiming, known, waiting: this.#waiting.addresses, looking: this.#nextLooks.size };
  }

  /** False: this claim is over already, because its connection is gone or a later claim was answered first. */
  #begin(holding: Holding): boolean {
    const { address, connection, version } = holding;
    if (!this.#node.connected.has(connection)) {
      this.#giveUp(address, connection);
      return false;
    }
    const before = this.#held.get(address);
    if (before !== undefined && before.version > version) return false;
    if (before !== undefined) this.#replace(before);
    this.#known.forget(address);
    this.#held.set(address, holding);
    return true;
  }

  /** What has come for an address while its claim was under way goes to its holder, or else back. */
  #endClaim(address: Address): void {
    const others = (this.#claiming.get(address) ?? 1) - 1;
    if (others > 0) this.#claiming.set(address, others);
    else this.#claiming.delete(address);
    this.#flush(address);
    if (others > 0 || !this.#waiting.has(address)) return;
    for (const text of this.#waiting.take(address)) {
      if (text.origin === undefined) this.#waiting.add(address, text);
      else this.#send(text.origin, { kind: 'no-address', address, text: text.text });
    }
    if (this.#waiting.has(address) && !this.#nextLooks.has(address)) this.#look(address);
  }

  #holds(holding: Holding): boolean {
    return this.#held.get(holding.address) === holding;
  }

  #replace(holding: Holding): void {
    this.#held.delete(holding.address);
    holding.holder.replaced();
  }

  #learn(address: Address, place: Pick<AddressEntry, 'node' | 'version'>): void {
    const held = this.#held.get(address);
    if (held !== undefined && held.version < place.version) this.#replace(held);
    if (held === undefined && this.#known.learn(address, place)) this.#flush(address);
  }

  #arrived(address: Address, from: NodeId, text: string): void {
    const here = this.#held.get(address);
    if (here !== undefined) {
      this.#node.metrics.received('delivered');
      here.holder.take(text);
    } else if (this.#claiming.has(address)) {
      this.#node.metrics.received('held');
      this.#hold(address, { from: NOBODY, text, origin: from });
    } else {
      this.#node.metrics.received('lost');
      this.#send(from, { kind: 'no-address', address, text });
      track(this.#node, this.#correct(address));
    }
  }

  /** The book says that an address is here, and it is not: the next who asks should not be sent here again. */
  async #correct(address: Address): Promise<void> {
    const { nodeId } = this.#node.settings;
    const entry = await this.#book.find(address, nodeId).catch(absent);
    if (entry?.node !== nodeId || this.#held.has(address) || this.#claiming.has(address)) return;
    await this.#book.release(address, nodeId, entry.connection).catch(absent);
  }

  #wait(from: Address, to: Address, text: string): void {
    const first = !this.#waiting.has(to);
    if (!this.#hold(to, { from, text })) this.#held.get(from)?.holder.expired(to);
    else if (first) this.#look(to);
  }

  #hold(to: Address, text: Omit<WaitingText, 'deadline'>): boolean {
    return this.#waiting.add(to, { ...text, deadline: this.#node.clock.seconds() + WAIT_MS / 1_000 });
  }

  /** Looks for an address until it is found or nothing waits for it any more. */
  #look(to: Address): void {
    this.#nextLooks.get(to)?.();
    this.#nextLooks.delete(to);
    track(this.#node, this.#search(to));
  }

  async #search(to: Address): Promise<void> {
    const { clock } = this.#node;
    const entry = await this.#findAlive(to).catch(absent);
    if (entry !== undefined) this.#learn(to, entry);
    this.#flush(to);
    const deadline = this.#waiting.deadline(to);
    if (deadline === undefined) return;
    const leftMs = Math.max(0, Math.ceil((deadline - clock.seconds()) * 1_000));
    this.#nextLooks.get(to)?.();
    this.#nextLooks.set(
      to,
      clock.after(Math.min(LOOK_MS, leftMs), () => this.#lookAgain(to)),
    );
  }

  /** Where an address is, if that is another node that lives. */
  async #findAlive(to: Address): Promise<AddressEntry | undefined> {
    const { nodeId } = this.#node.settings;
    const entry = await this.#book.find(to, nodeId);
    return entry !== undefined && entry.node !== nodeId && (await this.#lives(entry.node)) ? entry : undefined;
  }

  #lookAgain(to: Address): void {
    this.#nextLooks.delete(to);
    for (const from of this.#waiting.expire(to, this.#node.clock.seconds())) this.#held.get(from)?.holder.expired(to);
    if (this.#waiting.has(to)) this.#look(to);
  }

  /** Sends on what waits for an address, if it is known by now where that is. */
  #flush(to: Address): void {
    if (!this.#held.has(to) && this.#known.fresh(to) === undefined) return;
    for (const { from, text } of this.#waiting.take(to)) this.send(from, to, text);
  }

  #giveUp(address: Address, connection: ConnectionId): void {
    track(this.#node, this.#book.release(address, this.#node.settings.nodeId, connection).catch(absent));
  }

  #send(to: NodeId, envelope: AddressEnvelope): void {
    this.#node.bus.send(to, envelope);
  }

  async #lives(node: NodeId): Promise<boolean> {
    const { live, leases, settings } = this.#node;
    return node === settings.nodeId || live.has(node) || leases.isLive(node);
  }
}

function absent(error: unknown): undefined {
  if (!(error instanceof StoreUnavailable)) throw error;
}
