import { type SignalingNode, track } from '../node.ts';
import type { Address } from '../ports.ts';
import { type WaitingText, WaitingTexts } from './waiting-texts.ts';

/** How long a text waits for an address that nobody has, and for how long a look that a client paid for is shared, in ms. */
const WAIT_MS = 5_000;

/** How often a missing address is looked for meanwhile, in ms: its claim tells the nodes that asked, unless that got lost. */
const LOOK_MS = 1_000;

export interface SearchPorts {
  /** Looks for an address once. Never rejects. */
  look(to: Address): Promise<void>;
  /** Texts of `from` to an address are lost: nobody had it in time. */
  expired(from: Address, to: Address): void;
}

/** An address that is looked for, or was so less than LOOK_MS ago. Times in seconds of the monotonic clock. */
interface Search {
  /** Texts that come before this time share it; a later one is paid for again. */
  sharedUntil: number;
  /** When the latest look was answered. */
  lookedAt: number;
  /** Cancels the next look; undefined while one is under way. */
  cancel: (() => void) | undefined;
}

/** Texts for addresses that are not known, and the looks for these. */
export class AddressSearch {
  readonly #node: SignalingNode;
  readonly #ports: SearchPorts;
  readonly #waiting: WaitingTexts;
  readonly #searches = new Map<Address, Search>();

  constructor(node: SignalingNode, ports: SearchPorts) {
    this.#node = node;
    this.#ports = ports;
    this.#waiting = new WaitingTexts(node.settings.addressLimits);
  }

  /** Addresses that texts wait for, and addresses that are looked for. */
  get sizes(): { readonly waiting: number; readonly looking: number } {
    return { waiting: this.#waiting.addresses, looking: this.#searches.size };
  }

  has(to: Address): boolean {
    return this.#waiting.has(to);
  }

  /** Takes all texts for an address, in the order in which they came. */
  take(to: Address): readonly WaitingText[] {
    return this.#waiting.take(to);
  }

  /** The same where the address is found, so that it is looked for no longer. */
  found(to: Address): readonly WaitingText[] {
    this.#end(to);
    return this.take(to);
  }

  /**
   * Lets the text of a client of this node wait, and looks for its address. A look counts as a peek of the client's network
   * (SPEC R122), unless another text paid for it less than WAIT_MS ago. False: it has none left, and the text is lost.
   */
  ask(to: Address, text: Omit<WaitingText, 'deadline'>): boolean {
    const { addressLimits, clock } = this.#node;
    const shared = clock.seconds() < (this.#searches.get(to)?.sharedUntil ?? 0);
    const paid = shared || addressLimits.take(text.network, 'peeks') === 0;
    if (paid) this.wait(to, text);
    else this.#ports.expired(text.from, to);
    return paid;
  }

  /** Lets a text wait, and looks for its address. */
  wait(to: Address, text: Omit<WaitingText, 'deadline'>): void {
    if (!this.hold(to, text)) return this.#ports.expired(text.from, to);
    const search = this.#searches.get(to);
    if (search === undefined) return this.look(to);
    const now = this.#node.clock.seconds();
    if (search.sharedUntil <= now) search.sharedUntil = now + WAIT_MS / 1_000;
  }

  /** Lets a text wait for a claim that is under way. False: too much waits. */
  hold(to: Address, text: Omit<WaitingText, 'deadline'>): boolean {
    const held = this.#waiting.add(to, { ...text, deadline: this.#node.clock.seconds() + WAIT_MS / 1_000 });
    if (!held) this.#node.events.emit({ type: 'dropped', reason: 'address-full' });
    return held;
  }

  /** Looks for an address that nothing looks for yet, if texts wait for it; again until nothing waits for it any more. */
  look(to: Address): void {
    if (!this.#waiting.has(to) || this.#searches.has(to)) return;
    const sharedUntil = this.#node.clock.seconds() + WAIT_MS / 1_000;
    const search: Search = { sharedUntil, lookedAt: Number.NEGATIVE_INFINITY, cancel: undefined };
    this.#searches.set(to, search);
    track(this.#node, this.#look(to, search));
  }

  async #look(to: Address, search: Search): Promise<void> {
    search.cancel = undefined;
    await this.#ports.look(to);
    if (this.#searches.get(to) !== search) return;
    search.lookedAt = this.#node.clock.seconds();
    this.#goOn(to, search);
  }

  /** Gives up what has waited for too long, and looks again when that is due. Ends the search where nothing waits then. */
  #goOn(to: Address, search: Search): void {
    const now = this.#node.clock.seconds();
    for (const from of this.#waiting.expire(to, now)) this.#ports.expired(from, to);
    const restMs = msUntil(search.lookedAt + LOOK_MS / 1_000, now);
    const deadline = this.#waiting.deadline(to);
    if (restMs > 0) {
      const leftMs = deadline === undefined ? restMs : Math.max(1, msUntil(deadline, now));
      search.cancel = this.#node.clock.after(Math.min(restMs, leftMs), () => this.#goOn(to, search));
    } else if (deadline === undefined) this.#end(to);
    else track(this.#node, this.#look(to, search));
  }

  #end(to: Address): void {
    this.#searches.get(to)?.cancel?.();
    this.#searches.delete(to);
  }
}

/** From `now` to a time, both in seconds, in whole ms; 0 where it is over. */
function msUntil(time: number, now: number): number {
  return Math.max(0, Math.round((time - now) * 1_000));
}
