import { hash } from 'node:crypto';
import type { Identity } from '../../src/core/ports.ts';

/** Ids and secrets that a seed gives again, and signatures of one key that all nodes have. */
export class SimIdentity implements Identity {
  readonly mayLearn = false;
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }

  peerId(): string {
    return `p${this.#next()}`;
  }

  secret(): string {
    return `s${this.#next()}`;
  }

  digest(secret: string): string {
    return `digest of ${secret}`;
  }

  /** Stands for an HMAC. */
  sign(text: string): string {
    return hash('sha256', text, 'base64url').slice(0, 22);
  }

  verify(text: string, signature: string): boolean {
    return signature === this.sign(text);
  }
}
