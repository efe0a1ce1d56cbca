import type { SignalingNode } from '../node.ts';
import type { Address, AddressEntry } from '../ports.ts';

/** How long a node goes by what it found, in ms; then it asks again. */
const KNOWN_MS = 30_000;

/** Most addresses that are known; one more takes the place of the oldest. It is asked for again when it is needed. */
export const KNOWN_LIMIT = 50_000;

type Place = Pick<AddressEntry, 'node' | 'version'>;

interface Known extends Place {
  /** Until when it is gone by, and until when its node counts as alive without a lease that this node knows of; both in ms. */
  readonly until: number;
  readonly aliveUntil: number;
}

/** Where addresses of other nodes are, as far as that was found lately. */
export class KnownAddresses {
  readonly #node: SignalingNode;
  readonly #known = new Map<Address, Known>();

  constructor(node: SignalingNode) {
    this.#node = node;
  }

  get size(): number {
    return this.#known.size;
  }

  /** False: something later is known. */
  learn(address: Address, { node, version }: Place): boolean {
    const known = this.#known.get(address);
    if (known !== undefined && known.version >= version) return false;
    const now = this.#node.clock.now();
    // A node that has just started is not among the nodes with a lease yet; the next renewal brings it.
    const aliveUntil = now + this.#node.settings.leaseMs / 2;
    // Set anew, the address is the youngest.
    this.#known.delete(address);
    this.#known.set(address, { node, version, until: now + KNOWN_MS, aliveUntil });
    if (this.#known.size > KNOWN_LIMIT) this.#known.delete(this.#known.keys().next().value ?? address);
    return true;
  }

  /** Where an address is, if that was found lately and its node lives. */
  fresh(address: Address): Place | undefined {
    const known = this.#known.get(address);
    if (known === undefined) return undefined;
    const now = this.#node.clock.now();
    if (now < known.until && (now < known.aliveUntil || this.#node.live.has(known.node))) return known;
    this.#known.delete(address);
    return undefined;
  }

  forget(address: Address): void {
    this.#known.delete(address);
  }

  /** Forgets what is gone by no longer. */
  sweep(): void {
    const now = this.#node.clock.now();
    for (const [address, { until }] of this.#known) if (until <= now) this.#known.delete(address);
  }
}
