import type {
  Address,
  AddressBook,
  AddressClaim,
  AddressEntry,
  ClaimOutcome,
  Clock,
  ConnectionId,
  HeldAddress,
  NodeId,
} from '../../core/ports.ts';

interface Record extends AddressClaim {
  readonly version: number;
  readonly ends: number;
}

/** Addresses in this process: for one node, and for tests of several nodes in one process. */
export class MemoryAddressBook implements AddressBook {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #ttlMs: number;
  readonly #records = new Map<Address, Record>();
  readonly #askers = new Map<Address, Map<NodeId, number>>();

  /** `ttlMs`: an address that its node has not kept for so long is forgotten. */
  constructor(clock: Pick<Clock, 'now'>, ttlMs: number) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  async claim(address: Address, claim: AddressClaim, dead?: NodeId): Promise<ClaimOutcome> {
    const held = this.#get(address);
    if (held !== undefined && held.digest !== claim.digest && held.node !== dead)
      return { kind: 'taken', by: held.node };
    const version = held === undefined ? this.#clock.now() * 1_000 : held.version + 1;
    this.#put(address, { ...claim, version });
    return { kind: 'claimed', version, previous: held?.node, askers: this.#askersOf(address) };
  }

  async find(address: Address, asker: NodeId): Promise<AddressEntry | undefined> {
    const askers = this.#askers.get(address) ?? new Map<NodeId, number>();
    askers.set(asker, this.#clock.now() + this.#ttlMs);
    this.#askers.set(address, askers);
    const held = this.#get(address);
    return held && { node: held.node, connection: held.connection, version: held.version };
  }

  async keep(held: readonly HeldAddress[]): Promise<readonly boolean[]> {
    this.#sweep();
    return held.map(({ address, ...mine }) => {
      const now = this.#get(address);
      const same = now !== undefined && now.node === mine.node && now.connection === mine.connection;
      if (now !== undefined && !same && now.version >= mine.version) return false;
      this.#put(address, same ? now : mine);
      return true;
    });
  }

  async release(address: Address, node: NodeId, connection: ConnectionId): Promise<void> {
    const held = this.#get(address);
    if (held?.node === node && held.connection === connection) this.#records.delete(address);
  }

  async list(start: string): Promise<readonly Address[]> {
    this.#sweep();
    return [...this.#records.keys()].filter((address) => address.startsWith(start));
  }

  #get(address: Address): Record | undefined {
    const record = this.#records.get(address);
    return record !== undefined && record.ends > this.#clock.now() ? record : undefined;
  }

  #put(address: Address, { node, connection, digest, version }: Omit<Record, 'ends'>): void {
    this.#records.set(address, { node, connection, digest, version, ends: this.#clock.now() + this.#ttlMs });
  }

  #askersOf(address: Address): readonly NodeId[] {
    const now = this.#clock.now();
    return [...(this.#askers.get(address) ?? [])].filter(([, ends]) => ends > now).map(([node]) => node);
  }

  /** Drops what has ended, so that addresses which nobody claims again take no memory. */
  #sweep(): void {
    const now = this.#clock.now();
    for (const [address, { ends }] of this.#records) if (ends <= now) this.#records.delete(address);
    for (const [address, askers] of this.#askers) {
      for (const [node, ends] of askers) if (ends <= now) askers.delete(node);
      if (askers.size === 0) this.#askers.delete(address);
    }
  }
}
