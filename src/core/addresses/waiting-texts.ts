import type { Address, NodeId } from '../ports.ts';

/** A text that waits for its address to be found. */
export interface WaitingText {
  readonly from: Address;
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

/** Texts for addresses that are not known or not there, by address, in the order in which they came. */
export class WaitingTexts {
  readonly #texts = new Map<Address, WaitingText[]>();
  #count = 0;
  #bytes = 0;
  /** By sender; absent for one of which nothing waits. */
  readonly #bySender = new Map<Address, number>();

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
    if (this.#count >= NODE_LIMIT || (waiting?.length ?? 0) >= ADDRESS_LIMIT) return false;
    const bytes = Buffer.byteLength(text.text);
    const ofSender = (this.#bySender.get(text.from) ?? 0) + bytes;
    if (ofSender > SENDER_BYTES || this.#bytes + bytes > NODE_BYTES) return false;
    this.#bySender.set(text.from, ofSender);
    this.#bytes += bytes;
    this.#count += 1;
    if (waiting === undefined) this.#texts.set(to, [text]);
    else waiting.push(text);
    return true;
  }

  /** Takes all texts for an address. */
  take(to: Address): readonly WaitingText[] {
    const waiting = this.#texts.get(to) ?? [];
    this.#texts.delete(to);
    for (const { from, text } of waiting) this.#forget(from, Buffer.byteLength(text));
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

  #forget(from: Address, bytes: number): void {
    const left = (this.#bySender.get(from) ?? 0) - bytes;
    if (left > 0) this.#bySender.set(from, left);
    else this.#bySender.delete(from);
    this.#bytes -= bytes;
    this.#count -= 1;
  }
}
