import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Address } from './stun-address.ts';
import { type Attributes, decode, encode, type Incoming, lengthOf, type Method, type Signer } from './stun-message.ts';

export interface TurnTarget {
  /** 127.0.0.1 or ::1. */
  readonly host?: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** PEM of the authority that signed the server's certificate. */
  readonly ca?: string;
}

export interface Login {
  readonly username: string;
  readonly credential: string;
}

/** How long a server has for an answer, in ms. */
const ANSWER_MS = 5_000;

/** A client of a TURN server that says what a browser would not: to any peer, with any credential. */
export class TurnClient {
  readonly #send: (bytes: Buffer) => void;
  readonly #close: () => void;
  readonly #waiting = new Map<string, (answer: Incoming) => void>();
  readonly #data: { readonly from: Address; readonly bytes: Buffer }[] = [];
  #signer: Signer | undefined;

  private constructor(send: (bytes: Buffer) => void, close: () => void) {
    this.#send = send;
    this.#close = close;
  }

  static async connect({ host = '127.0.0.1', port, transport, ca }: TurnTarget): Promise<TurnClient> {
    if (transport === 'udp') {
      const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
      const client = new TurnClient(
        (bytes) => socket.send(bytes, port, host),
        () => socket.close(),
      );
      socket.on('message', (bytes) => client.#take(bytes));
      return client;
    }
    const socket: Socket = transport === 'tls' ? connectTls({ host, port, ca }) : connectTcp({ host, port });
    await once(socket, transport === 'tls' ? 'secureConnect' : 'connect');
    const client = new TurnClient(
      (bytes) => socket.write(bytes),
      () => socket.destroy(),
    );
    // The server ended it: requests that wait are told by their time.
    socket.on('error', () => socket.destroy());
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, Buffer.from(chunk)]);
      for (let length = lengthOf(rest); length !== undefined && rest.length >= length; length = lengthOf(rest)) {
        client.#take(rest.subarray(0, length));
        rest = rest.subarray(length);
      }
    });
    return client;
  }

  /** What came from peers, oldest first. */
  get data(): readonly { readonly from: Address; readonly bytes: Buffer }[] {
    return this.#data;
  }

  /** Asks who it is seen as: STUN, with no credential. */
  async bind(): Promise<Incoming> {
    return this.#request('binding', {});
  }

  /** Asks for a relay address: without a credential first, for realm and nonce. */
  async allocate(login: Login, family: 4 | 6 = 4): Promise<Incoming> {
    // REQUESTED-TRANSPORT is UDP (17), RFC 8656 section 18.8.
    const attributes = {
      transport: Buffer.from([17, 0, 0, 0]),
      ...(family === 6 && { family: Buffer.from([2, 0, 0, 0]) }),
    };
    const challenge = await this.#request('allocate', attributes);
    this.#challenged(login, challenge);
    return this.#request('allocate', attributes);
  }

  refresh(seconds: number): Promise<Incoming> {
    const lifetime = Buffer.alloc(4);
    lifetime.writeUInt32BE(seconds);
    return this.#request('refresh', { lifetime });
  }

  createPermission(ip: string): Promise<Incoming> {
    return this.#request('create-permission', { peer: { ip, port: 9 } });
  }

  channelBind(ip: string): Promise<Incoming> {
    return this.#request('channel-bind', { channel: Buffer.from([0x40, 0, 0, 0]), peer: { ip, port: 9 } });
  }

  /** To a peer that was permitted. No answer. */
  send(peer: Address, bytes: Buffer): void {
    const transaction = randomBytes(12);
    this.#send(encode({ kind: 'indication', method: 'send', transaction, attributes: { peer, data: bytes } }));
  }

  close(): void {
    this.#close();
  }

  again(m: Incoming): void {
    if (this.#signer) this.#signer = { ...this.#signer, nonce: m.text('nonce') ?? '' };
  }
  #challenged(login: Login, challenge: Incoming): void {
    this.#signer = { ...login, realm: challenge.text('realm') ?? '', nonce: challenge.text('nonce') ?? '' };
  }

  async #request(method: Method, attributes: Attributes): Promise<Incoming> {
    const transaction = randomBytes(12);
    const { promise, resolve, reject } = Promise.withResolvers<Incoming>();
    const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), ANSWER_MS);
    this.#waiting.set(transaction.toString('hex'), resolve);
    this.#send(encode({ kind: 'request', method, transaction, attributes, signer: this.#signer }));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #take(bytes: Buffer): void {
    const message = decode(bytes);
    const from = message.address('peer');
    const data = message.bytes('data');
    if (message.kind === 'indication' && from !== undefined && data !== undefined)
      this.#data.push({ from, bytes: data });
    const key = message.transaction.toString('hex');
    this.#waiting.get(key)?.(message);
    this.#waiting.delete(key);
  }
}
