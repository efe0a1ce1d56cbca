import type { TextSender } from '../../src/core/addresses/addresses.ts';
import type { AddressHolder } from '../../src/core/addresses/holder.ts';
import { loseConnection } from '../../src/core/leave-room.ts';
import type { Address, Envelope } from '../../src/core/ports.ts';
import type { Result } from '../../src/core/result.ts';
import type { CoreCluster, CoreNode } from './core-cluster.ts';
import { settled } from './fake-clock.ts';

/** The text that begins with its sender's address. A farewell ends with `bye`. */
export function senderOf(text: string): TextSender | undefined {
  const [from] = text.split(': ');
  return from === undefined ? undefined : { from, farewell: text.endsWith('bye') };
}

/** A client that claims an address, seen from the node's side. */
export class AddressClient implements AddressHolder {
  readonly address: Address;
  readonly connection: string;
  readonly texts: string[] = [];
  /** The addresses that it was told have expired. */
  readonly gone: Address[] = [];
  /** How often it was told that another connection has its address. */
  replacements = 0;
  readonly #at: CoreNode;
  readonly #token: string;

  constructor(at: CoreNode, address: Address, token = `token of ${address}`, network = '') {
    this.#at = at;
    this.#token = token;
    this.address = address;
    this.connection = at.connect(network).id;
  }

  claim(): Promise<Result<object>> {
    return this.#at.addresses.claim(this.address, this.#token, this);
  }

  take(text: string): void {
    this.texts.push(text);
  }

  expired(to: Address): void {
    this.gone.push(to);
  }

  replaced(): void {
    this.replacements += 1;
  }

  send(to: Address, ...words: readonly string[]): void {
    for (const word of words) {
      this.#at.addresses.send(this.address, to, `${this.address}: ${word}`, word === 'bye');
    }
  }

  /** Its connection is gone. */
  async drop(): Promise<void> {
    loseConnection(this.#at.node, this.connection);
    this.#at.addresses.release(this.address, this.connection);
    await settled();
  }
}

/** A client that has its address. */
export async function holderOf(
  at: CoreNode,
  address: Address,
  token?: string,
  network?: string,
): Promise<AddressClient> {
  const client = new AddressClient(at, address, token, network);
  const result = await client.claim();
  if (!result.ok) throw new Error(`refused: ${result.code}`);
  await settled();
  return client;
}

/** How many envelopes of a kind were sent between nodes so far. */
export function sentOf({ sent }: CoreCluster, kind: Envelope['kind']): number {
  return sent.filter(({ envelope }) => envelope.kind === kind).length;
}
