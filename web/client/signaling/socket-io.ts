import { Socket as Engine } from 'engine.io-client';
import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser';
import { type Clock, systemClock } from './clock.ts';

const NAMESPACE = '/';
/** How long a connection may take, with the answer of Socket.IO, in ms. */
const CONNECT_MS = 10_000;

/** Hears about one Socket.IO connection. `connected` or `refused` comes first, never both; after `refused` or `closed` comes nothing. */
export interface SocketIoListener {
  connected(): void;
  /** The server's own reason is in `data` of the error, as middleware of Socket.IO gives it; else nobody answered. */
  refused(error: Error): void;
  event(name: string, args: readonly unknown[]): void;
  closed(): void;
}

/**
 * One connection of the Socket.IO protocol, revision 5, over an Engine.IO connection, by WebSocket or, where that fails, by
 * long-polling. It stands in place of `socket.io-client`, whose reconnecting, buffering and multiplexing the client does not use, and
 * which would be a tenth of it. Answers (acknowledgements) to events of the server, and binary events, are not part of the protocol
 * of nodes.
 */
export class SocketIo {
  readonly #engine: Engine;
  readonly #listener: SocketIoListener;
  readonly #encoder = new Encoder();
  readonly #decoder = new Decoder();
  readonly #answers = new Map<number, (answer: readonly unknown[]) => void>();
  #phase: 'connecting' | 'connected' | 'over' = 'connecting';
  #lastId = 0;
  readonly #cancelTimeout: () => void;

  /** `server` may have a path, below which Socket.IO is. Throws where it is no URL. */
  constructor(
    server: string,
    query: Readonly<Record<string, string>>,
    listener: SocketIoListener,
    clock: Clock = systemClock,
  ) {
    const { origin, pathname } = new URL(server);
    this.#listener = listener;
    this.#engine = new Engine(origin, {
      path: `${pathname.replace(/\/$/, '')}/socket.io/`,
      query: { ...query },
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
    });
    this.#cancelTimeout = clock.after(CONNECT_MS, () => this.#end(new Error('timeout')));
    this.#engine.on('open', () => this.#write({ type: PacketType.CONNECT, nsp: NAMESPACE }));
    this.#engine.on('data', (text) => this.#read(text));
    this.#engine.on('error', (error) => this.#end(error instanceof Error ? error : new Error(error)));
    this.#engine.on('close', (reason) => this.#end(new Error(reason)));
    this.#decoder.on('decoded', (packet) => {
      // An error of a listener is no error of the parser.
      queueMicrotask(() => this.#take(packet));
    });
  }

  /** Sends now, or not at all. A function as the last argument gets the answer. */
  emit(name: string, args: readonly unknown[]): void {
    // After a sleep of the device the connection is dead, and not closed yet.
    if (this.#phase !== 'connected' || this.#engine._hasPingExpired()) return;
    const answer = args.at(-1);
    if (typeof answer !== 'function') {
      this.#write({ type: PacketType.EVENT, nsp: NAMESPACE, data: [name, ...args] });
      return;
    }
    const id = this.#lastId;
    this.#lastId += 1;
    this.#answers.set(id, (given) => void Reflect.apply(answer, undefined, [...given]));
    this.#write({ type: PacketType.EVENT, nsp: NAMESPACE, id, data: [name, ...args.slice(0, -1)] });
  }

  /** Closes. The listener hears nothing after that. */
  close(): void {
    if (this.#phase === 'connected') this.#write({ type: PacketType.DISCONNECT, nsp: NAMESPACE });
    this.#finish();
  }

  #write(packet: Packet): void {
    for (const part of this.#encoder.encode(packet)) this.#engine.write(part);
  }

  #read(text: unknown): void {
    try {
      this.#decoder.add(text);
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error('parse error'));
    }
  }

  #take({ type, data, id = -1 }: Packet): void {
    if (this.#phase === 'over') return;
    switch (type) {
      case PacketType.CONNECT:
        this.#phase = 'connected';
        this.#cancelTimeout();
        this.#listener.connected();
        return;
      case PacketType.CONNECT_ERROR:
        this.#end(Object.assign(new Error(data.message), { data: data.data }));
        return;
      case PacketType.EVENT: {
        const [name, ...args] = data;
        if (this.#phase === 'connected') this.#listener.event(name, args);
        return;
      }
      case PacketType.ACK: {
        const answer = this.#answers.get(id);
        this.#answers.delete(id);
        answer?.(data);
        return;
      }
      case PacketType.DISCONNECT:
        this.#end(new Error('disconnected'));
        return;
      default:
    }
  }

  #end(error: Error): void {
    const phase = this.#phase;
    if (phase === 'over') return;
    this.#finish();
    if (phase === 'connected') this.#listener.closed();
    else this.#listener.refused(error);
  }

  #finish(): void {
    this.#phase = 'over';
    this.#cancelTimeout();
    this.#answers.clear();
    this.#decoder.destroy();
    this.#engine.close();
  }
}
