import type { Address, NodeId } from '../ports.ts';

/** A text that waits for its address to be found. */
export interface WaitingText {
  /** Who is told when it is given up. */
  readonly from: Address;
  /** Whose bytes it is: the address of a client of this node, or the node that it came from. */
  readonly sender: string;
  /** The network that its client comes from (see AddressLimits); '' for none. */
  readonly network: string;
  readonly text: string;
  /** When it is given up, in seconds of the monotonic clock. */
  readonly deadline: number;
  /** The node that it came from; absent for a text of a client of this node. */
  readonly origin?: NodeId;
}

/** Most texts that wait for one address, and in one node. */
export const ADDRESS_LIMIT = 256;
export const NODE_LIMIT = 10_000;

/** Most bytes of texts that wait, of one sender and in one node. */
export const SENDER_BYTES = 262_144;
export const NODE_BYTES = 16_777_216;

/** The part of a node's texts and bytes that clients of one network may have, for ADDRESS_LIMITS=1. */
const NETWORK_PART = 0.1;

/** How much waits. */
interface Load {
  readonly texts: number;
  readonly bytes: number;
}

const NONE: Load = { texts: 0, bytes: 0 };

/** Texts for addresses that are not known or not there, by address, in the order in which they came. */
export class WaitingTexts {
  readonly #texts = new Map<Address, WaitingText[]>();
  /** What clients of one network may have waiting. */
  readonly #part: Load;
  #all = NONE;
  /** Bytes by sender, and what waits by network; absent for those of which nothing waits. */
  readonly #bySender = new Map<string, number>();
  readonly #byNetwork = new Map<string, Load>();

  /** `factor`: that of the limits by address (see AddressLimits); 0 for no part that a network is bound to. */
  constructor(factor: number) {
    const part = factor === 0 ? 1 : Math.min(1, NETWORK_PART * factor);
    this.#part = { texts: NODE_LIMIT * part, bytes: NODE_BYTES * part };
  }

  /** How many addresses texts wait for. */
  get addresses(): number {
    return this.#texts.size;
  }

  has(to: Address): boolean {
    return this.#texts.has(to);
  }

  /** False: too many wait already. */
  add(to: Address, text: WaitingText): boolean {
    const waiting = this.#texts.get(to);
    if ((waiting?.length ?? 0) >= ADDRESS_LIMIT) return false;
    const bytes = Buffer.byteLength(text.text);
    const ofSender = (this.#bySender.get(text.sender) ?? 0) + bytes;
    const all = plus(this.#all, 1, bytes);
    const ofNetwork = plus(this.#byNetwork.get(text.network) ?? NONE, 1, bytes);
    if (ofSender > SENDER_BYTES || all.texts > NODE_LIMIT || all.bytes > NODE_BYTES) return false;
    if (text.network !== '') {
      if (ofNetwork.texts > this.#part.texts || ofNetwork.bytes > this.#part.bytes) return false;
      this.#byNetwork.set(text.network, ofNetwork);
    }
    this.#bySender.set(text.sender, ofSender);
    this.#all = all;
    if (waiting === undefined) this.#texts.set(to, [text]);
    else waiting.push(text);
    return true;
  }

  /** Takes all texts for an address. */
  take(to: Address): readonly WaitingText[] {
    const waiting = this.#texts.get(to) ?? [];
    this.#texts.delete(to);
    for (const text of waiting) this.#forget(text);
    return waiting;
  }

  /** Drops every text of a sender that has one past its deadline. Answers these senders, each once. */
  expire(to: Address, now: number): readonly Address[] {
    const waiting = this.take(to);
    const late = new Set(waiting.filter(({ deadline }) => deadline <= now).map(({ from }) => from));
    for (const text of waiting) if (!late.has(text.from)) this.add(to, text);
    return [...late];
  }

  /** The earliest deadline of the texts for an address. */
  deadline(to: Address): number | undefined {
    return this.#texts.get(to)?.reduce((least, { deadline }) => Math.min(least, deadline), Number.POSITIVE_INFINITY);
  }

  #forget({ sender, network, text }: WaitingText): void {
    const bytes = Buffer.byteLength(text);
    const left = (this.#bySender.get(sender) ?? 0) - bytes;
    if (left > 0) this.#bySender.set(sender, left);
    else this.#bySender.delete(sender);
    this.#all = plus(this.#all, -1, -bytes);
    const ofNetwork = plus(this.#byNetwork.get(network) ?? NONE, -1, -bytes);
    if (ofNetwork.texts > 0) this.#byNetwork.set(network, ofNetwork);
    else this.#byNetwork.delete(network);
  }
}

function plus({ texts, bytes }: Load, moreTexts: number, moreBytes: number): Load {
  return { texts: texts + moreTexts, bytes: bytes + moreBytes };
}
