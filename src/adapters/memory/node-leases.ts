import type { Clock, NodeId, NodeLeases, Renewal } from '../../core/ports.ts';

/** Node leases in this process. */
export class MemoryNodeLeases implements NodeLeases {
  readonly #clock: Clock;
  readonly #epoch: string;
  readonly #ends = new Map<NodeId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#epoch = String(clock.now());
  }

  async renew(node: NodeId, leaseMs: number): Promise<Renewal> {
    const now = this.#clock.now();
    const over = [...this.#ends].filter(([, end]) => end <= now).map(([id]) => id);
    for (const id of over) this.#ends.delete(id);
    const lapsed = !this.#ends.has(node);
    const ended = over.filter((id) => id !== node).length;
    this.#ends.set(node, now + leaseMs);
    return { lapsed, ended, live: [...this.#ends.keys()], epoch: this.#epoch };
  }

  async isLive(node: NodeId): Promise<boolean> {
    return (this.#ends.get(node) ?? 0) > this.#clock.now();
  }

  async nodes(): Promise<ReadonlyMap<NodeId, number>> {
    const now = this.#clock.now();
    return new Map([...this.#ends].filter(([, end]) => end > now).map(([node, end]) => [node, end - now]));
  }

  async epoch(): Promise<string> {
    return this.#epoch;
  }

  async release(node: NodeId): Promise<void> {
    this.#ends.delete(node);
  }
}
