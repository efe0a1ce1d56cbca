import type { Dialect, Line, Talk } from '../lib/dialect.ts';
import { receiveSocketIo, socketIoPath } from '../lib/socketio-talk.ts';

/**
 * `join` (room) with an ack, then `message` (payload) to the others of the room; `joined` tells of newcomers. No numbers,
 * no acknowledgements.
 */
export const tutorialDialect: Dialect = {
  path: socketIoPath,
  talk: (room, peer, line) => new TutorialTalk(room, peer, line),
};

class TutorialTalk implements Talk {
  readonly #room: string;
  readonly #peer: string;
  readonly #line: Line;

  constructor(room: string, peer: string, line: Line) {
    this.#room = room;
    this.#peer = peer;
    this.#line = line;
  }

  opened(): void {}

  received(text: string): void {
    receiveSocketIo(text, this.#line, this);
  }

  connected(): void {
    this.#line.send(`420["join",${JSON.stringify(this.#room)}]`);
  }

  answer(): void {
    this.#line.joined(this.#peer);
  }

  event(text: string, from: number): void {
    if (text.startsWith('["message",', from)) this.#line.delivered(text);
  }

  signal(_to: string, payload: string): void {
    this.#line.send(`42["message",${payload}]`);
  }

  end(): void {}
}
