import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { closing } from '../support/closing.ts';
import { Inbox } from '../support/inbox.ts';

/** What a client sends: dialect 5, PeerJS. The server stamps `src`. */
export interface PeerRequest {
  readonly type: 'OFFER' | 'ANSWER' | 'CANDIDATE' | 'LEAVE' | 'HEARTBEAT';
  readonly dst?: string;
  readonly payload?: unknown;
}

/** What comes of another client. */
export interface Relayed {
  readonly type: string;
  readonly src: string;
  readonly dst: string;
  readonly payload?: unknown;
}

/** Of the server itself. The package reads `payload.msg` of each ERROR. */
interface Refusal {
  readonly type: string;
  readonly payload: { readonly msg: string };
}

export interface PeerEvents {
  readonly OPEN: { readonly type: 'OPEN' };
  readonly ERROR: Refusal;
  readonly 'ID-TAKEN': Refusal;
  readonly 'INVALID-KEY': Refusal;
  readonly EXPIRE: Relayed;
  readonly OFFER: Relayed;
  readonly ANSWER: Relayed;
  readonly CANDIDATE: Relayed;
  readonly LEAVE: Relayed;
}

/** The parameters of the WebSocket's URL; each can be left out. */
export interface PeerQuery {
  readonly key?: string;
  readonly id?: string;
  readonly token?: string;
}

/** The WebSocket of a PeerJS client, without its media. */
export class PeerClient {
  readonly inbox = new Inbox<PeerEvents>();
  readonly id: string;
  readonly token: string;
  /** Settles when the connection is over, whoever ended it. */
  readonly closed: Promise<unknown>;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket, { id = '', token = '' }: PeerQuery) {
    this.#socket = socket;
    this.id = id;
    this.token = token;
    this.closed = once(socket, 'close');
    socket.on('message', (text) => {
      const message: { readonly type: string } = JSON.parse(text.toString());
      this.inbox.put(message.type, message);
    });
  }

  /** `url` is a node's, with http. Resolves when the WebSocket is there, before the server says anything. */
  static async connect(url: string, query: PeerQuery): Promise<PeerClient> {
    const address = new URL('/peerjs', url.replace(/^http/, 'ws'));
    address.search = new URLSearchParams({ ...query, version: '1.5.5' }).toString();
    const socket = new WebSocket(address);
    const client = closing(new PeerClient(socket, query));
    await once(socket, 'open');
    return client;
  }

  /** The same, under an id of its own that nobody has, until the server said OPEN. */
  static async open(url: string, query: PeerQuery = {}): Promise<PeerClient> {
    const client = await PeerClient.connect(url, { key: 'peerjs', id: randomUUID(), token: randomUUID(), ...query });
    await client.inbox.next('OPEN');
    return client;
  }

  send(request: PeerRequest & Readonly<Record<string, unknown>>): void {
    this.say(JSON.stringify(request));
  }

  /** A frame as it is: what no such client sends. */
  say(frame: string | Uint8Array): void {
    this.#socket.send(frame);
  }

  close(): void {
    this.#socket.close();
  }
}
