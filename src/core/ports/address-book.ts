import type { ConnectionId, NodeId } from './ids.ts';

/** A name under which one client can be reached from anywhere in the cluster. */
export type Address = string;

/** Where an address is. */
export interface AddressEntry {
  readonly node: NodeId;
  readonly connection: ConnectionId;
  /** Every claim raises it. */
  readonly version: number;
}

/** What a claim shows, and what it is for. */
export interface AddressClaim {
  readonly node: NodeId;
  readonly connection: ConnectionId;
  /** Digest of the token that the client showed. */
  readonly digest: string;
}

export type ClaimOutcome =
  | {
      readonly kind: 'claimed';
      readonly version: number;
      /** The node that held it until now. */
      readonly previous: NodeId | undefined;
      /** The nodes that asked for it, and have to learn where it is. */
      readonly askers: readonly NodeId[];
    }
  | { readonly kind: 'taken'; readonly by: NodeId };

/** An address as the node knows it that holds it. */
export interface HeldAddress extends AddressClaim {
  readonly address: Address;
  readonly version: number;
}

/**
 * Addresses, shared by all nodes. An address is leased like a seat: it is its node's for as long as the lease of the node
 * lives, and is forgotten when no node keeps it. Rejects with StoreUnavailable when the store cannot be reached.
 */
export interface AddressBook {
  /** Takes an address if it is free, if its token is the same, or if node `dead` holds it. */
  claim(address: Address, claim: AddressClaim, dead?: NodeId): Promise<ClaimOutcome>;
  /** Where an address is. Remembers that `asker` asked, so that the next claim names it. */
  find(address: Address, asker: NodeId): Promise<AddressEntry | undefined>;
  /**
   * Keeps addresses from being forgotten, and puts back those that the store has lost. Answers in the order given: false
   * where a later claim has the address.
   */
  keep(held: readonly HeldAddress[]): Promise<readonly boolean[]>;
  /** Gives an address up, if this connection holds it. */
  release(address: Address, node: NodeId, connection: ConnectionId): Promise<void>;
  /** All addresses that begin with `start`, in no order. Reads the whole store: for few and rare questions. */
  list(start: string): Promise<readonly Address[]>;
}
