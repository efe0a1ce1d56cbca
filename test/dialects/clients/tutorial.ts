import { io, type Socket } from 'socket.io-client';
import { closing } from '../support/closing.ts';
import { connected } from '../support/connected.ts';
import { Inbox } from '../support/inbox.ts';

/** What the two of a room tell each other; nodes pass it on as it is. */
export interface TutorialData {
  readonly type: 'offer' | 'answer' | 'candidate';
  readonly value: unknown;
}

interface Counted {
  readonly roomId: string;
  /** How many are in the room. */
  readonly userNum: number;
}

interface Told {
  readonly roomId: string;
  /** The Socket.IO id of the one who came or went. */
  readonly userId: string;
}

/** What a server says: dialect 1, "Socket.IO, two to a room". */
export interface TutorialEvents {
  readonly joined: Counted;
  readonly full: Counted;
  readonly otherjoined: Told;
  readonly message: TutorialData;
  readonly leaved: { readonly roomId: string };
  readonly bye: Told;
}

/** A client as the tutorials of two to a room have it, without its page. */
export class TutorialClient {
  readonly inbox = new Inbox<TutorialEvents>();
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.onAny((name: string, value: unknown) => this.inbox.put(name, value));
  }

  /** Long polling first and then WebSocket, as such a page does that is given nothing but the URL. */
  static async connect(url: string): Promise<TutorialClient> {
    const socket = io(url, { forceNew: true, reconnection: false });
    const client = closing(new TutorialClient(socket));
    await connected(socket);
    return client;
  }

  get id(): string {
    return this.#socket.id ?? '';
  }

  join(roomId: string): void {
    this.#socket.emit('join', { roomId });
  }

  /** Joins, and resolves with `joined`. */
  async enter(roomId: string): Promise<Counted> {
    this.join(roomId);
    return this.inbox.next('joined');
  }

  message(roomId: string, data: TutorialData): void {
    this.#socket.emit('message', { roomId, data });
  }

  leave(roomId: string): void {
    this.#socket.emit('leave', { roomId });
  }

  /** What no such client sends. */
  say(event: string, ...args: readonly unknown[]): void {
    this.#socket.emit(event, ...args);
  }

  close(): void {
    this.#socket.disconnect();
  }
}
