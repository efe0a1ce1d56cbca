import type { Address, ConnectionId, HeldAddress } from '../ports.ts';

/** The client that has an address, as its gateway serves it. */
export interface AddressHolder {
  readonly connection: ConnectionId;
  /** Takes a text that was sent to the address. */
  take(text: string): void;
  /** Nobody had the address `to` in time, so texts from this one to it are lost. */
  expired(to: Address): void;
  /** Another connection has the address now. */
  replaced(): void;
}

/** An address of this node, with its client. */
export interface Holding extends HeldAddress {
  readonly holder: AddressHolder;
}
