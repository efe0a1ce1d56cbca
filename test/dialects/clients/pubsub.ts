import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { closing } from '../support/closing.ts';
import { Inbox } from '../support/inbox.ts';

/** What a server says: dialect 3, "plain WebSocket, publish and subscribe". Each event's value is its data. */
export interface PubsubEvents {
  readonly call: unknown;
  readonly offer: unknown;
  readonly answer: unknown;
  readonly candidate: unknown;
  readonly leave: unknown;
}

/** From a name of dialect 3 (`cmd`, `subject`, `event`, `data`, `subscribe`, `publish`) to what one page calls it. */
export type FieldNames = Readonly<Partial<Record<string, string>>>;

/** A client as pages of publish and subscribe have it: JSON in text frames, and nothing else. */
export class PubsubClient {
  readonly inbox = new Inbox<PubsubEvents>();
  /** All frames as they came. */
  readonly frames: unknown[] = [];
  /** Settles when the connection is over, whoever ended it. */
  readonly closed: Promise<unknown>;
  readonly #socket: WebSocket;
  readonly #names: FieldNames;

  private constructor(socket: WebSocket, names: FieldNames) {
    this.#socket = socket;
    this.#names = names;
    this.closed = once(socket, 'close');
    socket.on('message', (text) => {
      const frame: Readonly<Record<string, unknown>> = JSON.parse(text.toString());
      this.frames.push(frame);
      this.inbox.put(String(frame[this.#name('event')]), frame[this.#name('data')]);
    });
  }

  /** `url` is a node's, with http. */
  static async connect(url: string, names: FieldNames = {}, path = '/ws'): Promise<PubsubClient> {
    const socket = new WebSocket(new URL(path, url.replace(/^http/, 'ws')));
    const client = closing(new PubsubClient(socket, names));
    await once(socket, 'open');
    return client;
  }

  #name(name: string): string {
    return this.#names[name] ?? name;
  }

  subscribe(subject: string): void {
    this.#send({ cmd: this.#name('subscribe'), subject });
  }

  publish(subject: string, event: keyof PubsubEvents, data: unknown): void {
    this.#send({ cmd: this.#name('publish'), subject, event, data });
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    const renamed = Object.entries(message).map(([name, value]) => [this.#name(name), value]);
    this.say(JSON.stringify(Object.fromEntries(renamed)));
  }

  /** A frame as it is: what no such page sends. */
  say(frame: string | Uint8Array): void {
    this.#socket.send(frame);
  }

  /**
   * Resolves when the server has this client among the subscribers. The dialect has no acknowledgement; `other`, which
   * publishes until the first of it arrives, takes its place.
   */
  async subscribed(subject: string, other: PubsubClient): Promise<void> {
    this.subscribe(subject);
    const hello = randomUUID();
    const again = setInterval(() => other.publish(subject, 'call', hello), 50);
    try {
      while ((await this.inbox.next('call')) !== hello);
    } finally {
      clearInterval(again);
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}
