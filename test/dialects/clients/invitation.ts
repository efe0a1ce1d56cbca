import { io, type Socket } from 'socket.io-client';
import { closing } from '../support/closing.ts';
import { connected } from '../support/connected.ts';
import { Inbox } from '../support/inbox.ts';

/** Copies of this dialect put more into a user; all of them have the Socket.IO id. */
export interface InvitationUser {
  readonly sockId: string;
  readonly name: string;
}

/** What a server says: dialect 2, "Socket.IO, with an invitation". Users are passed on as their client gave them. */
export interface InvitationEvents {
  /** Those who are in the room already, so that two mean that it is full. A bare list, as the first copies have it. */
  readonly checkRoomSuccess: readonly InvitationUser[];
  readonly joinRoomSuccess: readonly InvitationUser[];
  readonly inviteVideo: InvitationUser;
  readonly answerVideo: InvitationUser;
  readonly receiveOffer: object;
  readonly receiveAnsewer: object;
  readonly addIceCandidate: object;
  readonly userLeave: InvitationUser;
}

/** From a name of dialect 2 to what one copy calls it; what is missing keeps its name. */
export type EventNames = Readonly<Partial<Record<string, string>>>;

/** A doctor's or a patient's client, without its page. */
export class InvitationClient {
  readonly inbox = new Inbox<InvitationEvents>();
  readonly #socket: Socket;
  readonly #name: string;
  readonly #names: EventNames;

  private constructor(socket: Socket, name: string, names: EventNames) {
    this.#socket = socket;
    this.#name = name;
    this.#names = names;
    const known = new Map(Object.entries(names).map(([ours, theirs]) => [theirs, ours]));
    socket.onAny((event: string, value: unknown) => this.inbox.put(known.get(event) ?? event, value));
  }

  static async connect(url: string, name: string, names: EventNames = {}): Promise<InvitationClient> {
    const socket = io(url, { forceNew: true, reconnection: false });
    const client = closing(new InvitationClient(socket, name, names));
    await connected(socket);
    return client;
  }

  get user(): InvitationUser {
    return { sockId: this.#socket.id ?? '', name: this.#name };
  }

  checkRoom(room: string): void {
    this.say('checkRoom', { room, user: this.user });
  }

  joinRoom(room: string): void {
    this.say('joinRoom', { room, user: this.user });
  }

  inviteVideo(): void {
    this.say('inviteVideo', this.user);
  }

  answerVideo(): void {
    this.say('answerVideo', this.user);
  }

  receiveOffer(offer: object): void {
    this.say('receiveOffer', { user: this.user, offer });
  }

  receiveAnsewer(answer: object): void {
    this.say('receiveAnsewer', { user: this.user, answer });
  }

  addIceCandidate(candidate: object): void {
    this.say('addIceCandidate', { user: this.user, candidate });
  }

  userLeave(): void {
    this.say('userLeave', this.user);
  }

  /** Under the name that this copy has for it. */
  say(event: string, value: unknown): void {
    const theirs = Object.hasOwn(this.#names, event) ? this.#names[event] : undefined;
    this.#socket.emit(theirs ?? event, value);
  }

  close(): void {
    this.#socket.disconnect();
  }
}
