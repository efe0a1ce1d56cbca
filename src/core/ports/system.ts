import type { PeerId } from './ids.ts';

/** Time, as tests drive it. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number;
  /** Seconds since some fixed moment, monotonic and fine-grained: for durations. */
  seconds(): number;
  /** Calls `callback` once, `ms` from now. The function that it returns cancels this. */
  after(ms: number, callback: () => void): () => void;
}

/** Makes unpredictable ids and secrets, the digest that is kept of a secret, and signatures that all nodes can check. */
export interface Identity {
  /** A new peer id: 96 random bits, URL-safe. */
  peerId(): PeerId;
  /** A new resume secret: 192 random bits, URL-safe. */
  secret(): string;
  /** The digest that the store keeps instead of the secret: SHA-256, hex. */
  digest(secret: string): string;
  /** A signature with the key of the cluster: HMAC-SHA256 cut to 128 bits, base64url, 22 characters. */
  sign(text: string): string;
  /** Whether a node that had a key of this cluster made the signature. Compares in constant time. */
  verify(text: string, signature: string): boolean;
  /** Whether the store may still tell this node of keys that other nodes sign with. */
  readonly mayLearn: boolean;
}

/** The keys with which nodes sign, as far as nodes tell them each other through the store (SPEC R145). */
export interface SharedKeys {
  /** The keys of the cluster that the store is to keep, the one that signs first; none where they are a setting. */
  readonly offered: readonly string[];
  /** The key that the store is to keep if nobody knows another one; '' where keys are a setting. */
  readonly fallback: string;
  /** Takes note of the keys that the store keeps, the one that signs first. */
  learn(kept: readonly string[]): void;
}

/**
 * TURN servers that take time-limited credentials (draft-uberti-behave-turn-rest-00). A node makes a credential with
 * the secret that it shares with the servers, and need not tell them of it.
 */
export interface TurnServers {
  /** turn: and turns: URLs, RFC 7065. */
  readonly urls: readonly string[];
  /** How long a credential is valid, in ms. */
  readonly lifetimeMs: number;
  /** The credential of a username: base64 of HMAC-SHA1 with the shared secret. */
  credential(username: string): string;
}
