import { absent } from '../absent.ts';
import { type SignalingNode, track } from '../node.ts';
import type { Address, AddressBook, ConnectionId, HeldAddress } from '../ports.ts';
import type { Holding } from './holder.ts';

/** Most releases that are owed. The lease of the node ends the others. */
const OWED_LIMIT = 10_000;

/** Addresses that one store call keeps. */
const KEEPING_SIZE = 200;

/** The addresses that clients of this node have, kept in the book for as long as they have them. */
export class HeldAddresses {
  readonly #node: SignalingNode;
  readonly #book: AddressBook;
  readonly #held = new Map<Address, Holding>();
  /** Releases that the store could not take, by connection: each has one address. */
  readonly #owed = new Map<ConnectionId, Pick<HeldAddress, 'address' | 'connection'>>();
  /** The epoch in which all addresses were kept last, and when, in seconds of the monotonic clock. */
  #kept = { epoch: '', at: Number.NEGATIVE_INFINITY };

  constructor(node: SignalingNode, book: AddressBook) {
    this.#node = node;
    this.#book = book;
  }

  get size(): number {
    return this.#held.size;
  }

  get(address: Address): Holding | undefined {
    return this.#held.get(address);
  }

  has(address: Address): boolean {
    return this.#held.has(address);
  }

  /** False: this claim is over already, because its connection is gone or a later claim was answered first. */
  begin(holding: Holding): boolean {
    const { address, connection, version } = holding;
    if (!this.#node.connected.has(connection)) {
      this.giveUp(address, connection);
      return false;
    }
    const before = this.#held.get(address);
    if (before !== undefined && before.version > version) return false;
    if (before !== undefined) this.replace(before);
    this.#held.set(address, holding);
    return true;
  }

  /** Another connection has the address now. */
  replace(holding: Holding): void {
    this.#held.delete(holding.address);
    holding.holder.replaced();
  }

  /** The client is gone, or leaves. */
  release(address: Address, connection: ConnectionId): void {
    if (this.#held.get(address)?.connection === connection) this.#held.delete(address);
    this.giveUp(address, connection);
  }

  /** Gives an address up in the book. A release that the store cannot take now is owed. */
  giveUp(address: Address, connection: ConnectionId): void {
    track(this.#node, this.#giveUp(address, connection));
  }

  /**
   * Gives up the addresses that the store could not take back before. Once a lease, and when the store has lost data, renews
   * all others and puts back those that are lost. Ends where the store does not answer.
   */
  async keep(): Promise<void> {
    for (const { address, connection } of [...this.#owed.values()]) await this.#giveUp(address, connection);
    const { clock, settings, standing } = this.#node;
    const epoch = standing.kind === 'data-lost' ? standing.epoch : this.#node.epoch;
    const due = clock.seconds() - this.#kept.at >= settings.leaseMs / 1_000;
    if (epoch === this.#kept.epoch && !due) return;
    const kept = { epoch, at: clock.seconds() };
    if (await this.#keepAll()) this.#kept = kept;
  }

  /** False: the store did not answer. */
  async #keepAll(): Promise<boolean> {
    const held = [...this.#held.values()];
    for (let start = 0; start < held.length; start += KEEPING_SIZE) {
      // Those that are given up while others are kept must not be put back.
      const slice = held.slice(start, start + KEEPING_SIZE).filter((holding) => this.#holds(holding));
      const kept = await this.#book.keep(slice).catch(absent);
      if (kept === undefined) return false;
      slice.forEach((holding, index) => {
        if (kept[index] === false && this.#holds(holding)) this.replace(holding);
      });
    }
    return true;
  }

  #holds(holding: Holding): boolean {
    return this.#held.get(holding.address) === holding;
  }

  async #giveUp(address: Address, connection: ConnectionId): Promise<void> {
    try {
      await this.#book.release(address, this.#node.settings.nodeId, connection);
      this.#owed.delete(connection);
    } catch (error) {
      absent(error);
      if (this.#owed.size < OWED_LIMIT) this.#owed.set(connection, { address, connection });
    }
  }
}
