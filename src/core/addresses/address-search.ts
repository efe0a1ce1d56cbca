import { type SignalingNode, track } from '../node.ts';
import type { Address } from '../ports.ts';
import { type WaitingText, WaitingTexts } from './waiting-texts.ts';

/** How long a text waits for an address that nobody has, in ms. */
const WAIT_MS = 5_000;

/** How often a missing address is looked for meanwhile, in ms: its claim tells the nodes that asked, unless that got lost. */
const LOOK_MS = 1_000;

export interface SearchPorts {
  /** Looks for an address once. Never rejects. */
  look(to: Address): Promise<void>;
  /** Texts of `from` to an address are lost: nobody had it in time. */
  expired(from: Address, to: Address): void;
}

/** Texts for addresses that are not known, and the looks for these. */
export class AddressSearch {
  readonly #node: SignalingNode;
  readonly #ports: SearchPorts;
  readonly #waiting = new WaitingTexts();
  /** For an address that is looked for: cancels the next look. */
  readonly #nextLooks = new Map<Address, () => void>();

  constructor(node: SignalingNode, ports: SearchPorts) {
    this.#node = node;
    this.#ports = ports;
  }

  /** Addresses that texts wait for, and addresses that will be looked for again. */
  get sizes(): { readonly waiting: number; readonly looking: number } {
    return { waiting: this.#waiting.addresses, looking: this.#nextLooks.size };
  }

  has(to: Address): boolean {
    return this.#waiting.has(to);
  }

  /** Takes all texts for an address, in the order in which they came. */
  take(to: Address): readonly WaitingText[] {
    return this.#waiting.take(to);
  }

  /** Lets a text wait, and looks for its address. */
  wait(to: Address, text: Omit<WaitingText, 'deadline'>): void {
    const first = !this.#waiting.has(to);
    if (!this.hold(to, text)) this.#ports.expired(text.from, to);
    else if (first) this.look(to);
  }

  /** Lets a text wait for a claim that is under way. False: too much waits. */
  hold(to: Address, text: Omit<WaitingText, 'deadline'>): boolean {
    const held = this.#waiting.add(to, { ...text, deadline: this.#node.clock.seconds() + WAIT_MS / 1_000 });
    if (!held) this.#node.events.emit({ type: 'dropped', reason: 'address-full' });
    return held;
  }

  /** Looks for an address now, and again until it is found or nothing waits for it any more. */
  look(to: Address): void {
    this.#cancel(to);
    track(this.#node, this.#search(to));
  }

  /** The same for an address that nothing looks for yet, if texts wait for it. */
  lookOnce(to: Address): void {
    if (this.#waiting.has(to) && !this.#nextLooks.has(to)) this.look(to);
  }

  async #search(to: Address): Promise<void> {
    const { clock } = this.#node;
    await this.#ports.look(to);
    const deadline = this.#waiting.deadline(to);
    if (deadline === undefined) return;
    const leftMs = Math.max(0, Math.ceil((deadline - clock.seconds()) * 1_000));
    this.#cancel(to);
    this.#nextLooks.set(
      to,
      clock.after(Math.min(LOOK_MS, leftMs), () => this.#lookAgain(to)),
    );
  }

  #lookAgain(to: Address): void {
    this.#nextLooks.delete(to);
    for (const from of this.#waiting.expire(to, this.#node.clock.seconds())) this.#ports.expired(from, to);
    if (this.#waiting.has(to)) this.look(to);
  }

  #cancel(to: Address): void {
    this.#nextLooks.get(to)?.();
    this.#nextLooks.delete(to);
  }
}
