import SocketIoConnection from 'simplewebrtc/src/socketioconnection.js';
import { closing } from '../support/closing.ts';
import { Inbox } from '../support/inbox.ts';

/** What a client tells another through its server. */
export interface SimpleMessage {
  readonly to: string;
  readonly type: string;
  readonly payload?: unknown;
  readonly roomType?: string;
  readonly sid?: string;
  readonly prefix?: string;
}

/** What of a client there is to see; the package opens one media connection for each that is true. */
export interface Resources {
  readonly screen: boolean;
  readonly video: boolean;
  readonly audio: boolean;
}

export interface RoomDescription {
  readonly clients: Readonly<Record<string, Resources>>;
}

export interface TurnServer {
  readonly urls: string | readonly string[];
  readonly username: string;
  readonly credential: string;
}

/** What a server says: dialect 4, signalmaster. */
export interface SimpleEvents {
  readonly connect: unknown;
  readonly stunservers: readonly { readonly urls: string | readonly string[] }[];
  readonly turnservers: readonly TurnServer[];
  readonly message: SimpleMessage & { readonly from: string };
  readonly remove: { readonly id: string; readonly type?: string };
}

type Event = keyof SimpleEvents;
const EVENTS: readonly Event[] = ['connect', 'stunservers', 'turnservers', 'message', 'remove'];

/** The signaling connection of the `simplewebrtc` package itself: socket.io-client 1.7 over engine.io-client 1.8. */
export class SimpleClient {
  readonly inbox = new Inbox<SimpleEvents>();
  readonly #connection: SocketIoConnection;

  private constructor(url: string, path: string, origin: string | undefined) {
    const extraHeaders = origin === undefined ? {} : { extraHeaders: { origin } };
    const socketio = { path, forceNew: true, reconnection: false, ...extraHeaders };
    this.#connection = new SocketIoConnection({ url, socketio });
    for (const event of EVENTS) this.#connection.on(event, (value) => this.inbox.put(event, value));
  }

  /** `origin`: the site of the page that the client is on. Rejects with what the server says. */
  static async connect(url: string, path = '/simplewebrtc/socket.io', origin?: string): Promise<SimpleClient> {
    const client = closing(new SimpleClient(url, path, origin));
    const refused = new Promise<never>((_, reject) => {
      for (const event of ['connect_error', 'error']) client.#connection.on(event, reject);
    });
    await Promise.race([client.inbox.next('connect'), refused]);
    return client;
  }

  get id(): string {
    return this.#connection.getSessionid();
  }

  join(room: string): Promise<RoomDescription> {
    return new Promise((resolve, reject) => {
      this.#connection.emit('join', room, (error: unknown, description: RoomDescription) => {
        if (error === null) resolve(description);
        else reject(error);
      });
    });
  }

  /** Resolves with what the callback got. Without a name the server chooses one. */
  create(name?: string): Promise<{ readonly error: unknown; readonly name: unknown }> {
    return new Promise((resolve) => {
      const answered = (error: unknown, created: unknown) => resolve({ error, name: created });
      this.#connection.emit('create', ...(name === undefined ? [answered] : [name, answered]));
    });
  }

  message(message: SimpleMessage): void {
    this.#connection.emit('message', message);
  }

  shareScreen(): void {
    this.#connection.emit('shareScreen');
  }

  unshareScreen(): void {
    this.#connection.emit('unshareScreen');
  }

  leave(): void {
    this.#connection.emit('leave');
  }

  /** What no such client sends. */
  say(event: string, ...args: readonly unknown[]): void {
    this.#connection.emit(event, ...args);
  }

  close(): void {
    this.#connection.disconnect();
  }
}
