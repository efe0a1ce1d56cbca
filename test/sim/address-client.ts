import type { ConnectionId } from '../../src/core/ports.ts';
import { type NetworkPorts, SimLine } from './line.ts';

/** How soon a client comes again after it lost its connection, in ms; a visitor, which often comes in vain, takes longer. */
const AGAIN_MS = { least: 100, most: 1_200, visitor: 3_000 };

/** How long a client stays that took the id of another one, in ms. */
const VISIT_MS = { least: 500, most: 25_000 };

/** One text: between which ids, and over which connections. */
export interface SentText {
  readonly from: string;
  readonly to: string;
  readonly sender: ConnectionId;
  /** The connections that got it. */
  readonly receivers: ConnectionId[];
  /** How many nodes it was carried to: more than one, if the address had left the first. */
  journeys: number;
}

/** The texts that clients with addresses sent, by number, in the order sent. */
export class TextLedger {
  readonly texts: SentText[] = [];
  /** The numbers of the texts that each connection got, in the order in which they came. */
  readonly received = new Map<ConnectionId, number[]>();

  add(from: string, to: string, sender: ConnectionId): number {
    return this.texts.push({ from, to, sender, receivers: [], journeys: 0 }) - 1;
  }

  receive(n: number, receiver: ConnectionId): SentText | undefined {
    this.texts[n]?.receivers.push(receiver);
    this.received.set(receiver, [...(this.received.get(receiver) ?? []), n]);
    return this.texts[n];
  }

  /** A text has come to another node. */
  carried(text: string): void {
    const sent = this.texts[JSON.parse(text).payload?.n];
    if (sent !== undefined) sent.journeys += 1;
  }
}

export interface AddressPorts {
  readonly network: NetworkPorts;
  readonly ledger: TextLedger;
  readonly failed: (what: string) => void;
  /** It has its id now. */
  readonly claimed: (client: AddressClient) => void;
}

/**
 * A client of the dialect peerjs: claims its id with a token, comes again after a loss, and sometimes with another token,
 * as a page does that was loaded again. A visitor takes the id of another client where it can, and leaves soon.
 */
export class AddressClient {
  readonly id: string;
  readonly visitor: boolean;
  readonly #ports: AddressPorts;
  readonly #label: string;
  #token: string;
  #line: SimLine | undefined;
  #open = false;
  wanted = true;
  /** When it was told last that it has its id, in ms since the epoch. */
  openedAt: number | undefined;
  /** The id of its connection's node; undefined while it has none. */
  node: string | undefined;

  constructor(id: string, visitor: boolean, ports: AddressPorts) {
    this.id = id;
    this.visitor = visitor;
    this.#ports = ports;
    this.#label = visitor ? `visitor of ${id}` : id;
    this.#token = ports.network.nextId();
  }

  /** Its connection, once it has its id. */
  get connection(): ConnectionId | undefined {
    return this.#open ? this.#line?.id : undefined;
  }

  connect(): void {
    const { random } = this.#ports.network;
    if (!this.wanted || this.#line !== undefined) return;
    if (random.chance(0.15)) this.#token = this.#ports.network.nextId();
    const query = new URLSearchParams({ id: this.id, token: this.#token, key: 'key' });
    const line = new SimLine(this.#ports.network, {
      accept: (node, id, close) => {
        // A node that was frozen takes a connection that its client has given up.
        if (this.#line === line) this.node = node.node.settings.nodeId;
        node.openText(id, 'peerjs', query, { close, frame: (text) => line.toClient(() => this.#take(text, id)) });
      },
      opened: () => undefined,
      ended: () => {
        this.#close();
        this.#comeAgain();
      },
    });
    this.#line = line;
  }

  send(to: string): number | undefined {
    const sender = this.connection;
    if (sender === undefined) return undefined;
    const n = this.#ports.ledger.add(this.id, to, sender);
    const text = JSON.stringify({ type: 'OFFER', dst: to, payload: { n } });
    this.#line?.toNode((node) => node.text(sender, text));
    return n;
  }

  /** Closes its connection, and comes again when it is told to. */
  pause(): void {
    this.#close();
  }

  leave(): void {
    this.wanted = false;
    this.#close();
  }

  #take(text: string, id: ConnectionId): void {
    const { failed, ledger, claimed, network } = this.#ports;
    const { type, src, dst, payload } = JSON.parse(text);
    switch (type) {
      case 'OPEN':
        if (this.#open) failed(`${this.#label} was told twice that it has its id`);
        this.#open = true;
        this.openedAt = network.clock.now();
        claimed(this);
        if (this.visitor) {
          const stayMs = network.random.int(VISIT_MS.least, VISIT_MS.most);
          network.clock.after(stayMs, () => this.#line?.id === id && this.#visited());
        }
        return;
      case 'OFFER': {
        const sent = ledger.receive(payload.n, id);
        if (!this.#open || sent === undefined || dst !== this.id || sent.to !== this.id || sent.from !== src) {
          failed(`${this.#label} got text ${payload.n}, which is not its own`);
        }
        return;
      }
      case 'EXPIRE':
      case 'ID-TAKEN':
        return;
      default:
        failed(`${this.#label} was told ${text}`);
    }
  }

  #visited(): void {
    this.#close();
    this.#comeAgain();
  }

  #comeAgain(): void {
    const { clock, random } = this.#ports.network;
    const most = this.visitor ? AGAIN_MS.visitor : AGAIN_MS.most;
    clock.after(random.int(AGAIN_MS.least, most), () => this.connect());
  }

  #close(): void {
    this.#open = false;
    this.node = undefined;
    this.#line?.close();
    this.#line = undefined;
  }
}
