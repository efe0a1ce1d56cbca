import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SharedKeys } from '../../core/ports.ts';

/** Random bytes of a key that a node makes. */
const KEY_BYTES = 32;

/** A signature is the first bytes of the HMAC: half of them, the least that RFC 2104, 5, allows. */
const SIGNATURE_BYTES = 16;

/** How many keys of the store a node remembers. There is more than one after nodes made keys apart from each other. */
const REMEMBERED = 4;

/**
 * The keys that sign and check resume proofs (SPEC R145). Keys of the setting come first, and are not kept in the store. If
 * there are none, the node makes one; the store's first key takes its place as soon as the node knows it.
 */
export class SessionKeys implements SharedKeys {
  readonly #given: readonly string[];
  /** False where nodes share no store, or after this node learnt which keys the others have. */
  #mayLearn: boolean;
  /** The keys that the store keeps, and those that it kept before; the one that signs first. */
  #shared: readonly string[] = [];
  /** All keys that count, the one that signs first. Made once: a key that is a text is taken in anew for each signature. */
  #all: readonly [KeyObject, ...KeyObject[]];
  readonly fallback: string;

  /** `alone`: no other node shares the store, so that there is nothing to learn. */
  constructor(given: readonly string[], alone = false) {
    this.#given = given;
    this.#mayLearn = !alone;
    this.fallback = given.length > 0 ? '' : randomBytes(KEY_BYTES).toString('base64url');
    this.#all = this.#keys();
  }

  get offered(): readonly string[] {
    return this.#given.length > 0 ? [] : this.#shared;
  }

  get mayLearn(): boolean {
    return this.#mayLearn;
  }

  learn(kept: readonly string[]): void {
    // If this node's own key is the first one, the store was empty: nodes that are older may put theirs beside it.
    this.#mayLearn = this.#given.length === 0 && kept[0] === this.fallback;
    // With a setting a key counts as long as the store keeps it, so that it can be taken away.
    if (this.#given.length > 0) this.#shared = kept.slice(0, REMEMBERED);
    else this.#shared = [...new Set([...kept, ...this.#shared])].slice(0, REMEMBERED);
    this.#all = this.#keys();
  }

  sign(text: string): string {
    return signature(this.#all[0], text).toString('base64url', 0, SIGNATURE_BYTES);
  }

  verify(text: string, shown: string): boolean {
    const bytes = Buffer.from(shown, 'base64url');
    return (
      bytes.length === SIGNATURE_BYTES &&
      this.#all.some((key) => timingSafeEqual(signature(key, text).subarray(0, SIGNATURE_BYTES), bytes))
    );
  }

  #keys(): readonly [KeyObject, ...KeyObject[]] {
    const [first = this.fallback, ...others] = [...this.#given, ...this.#shared];
    return [keyOf(first), ...others.map(keyOf)];
  }
}

function keyOf(text: string): KeyObject {
  return createSecretKey(text, 'utf8');
}

/** All of the HMAC. Its first bytes are the signature. */
function signature(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
