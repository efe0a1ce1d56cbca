import { WebSocket } from 'ws';
import type { Dialect, Talk } from './dialect.ts';

/** What a peer tells who drives it. */
export interface RawPeerListener {
  joined(peer: RawPeer): void;
  delivered(peer: RawPeer, text: string): void;
  /** A refusal, a loss of the connection, anything that must not be. */
  failed(peer: RawPeer, reason: string): void;
}

/** One peer of one room on a WebSocket of its own, without any client library above it. */
export class RawPeer {
  readonly room: number;
  readonly #socket: WebSocket;
  readonly #talk: Talk;
  /** What others address it by; empty until it has joined. */
  id = '';
  /** WebSocket frames that it has sent, and their characters. */
  frames = 0;
  bytes = 0;
  #over = false;

  constructor(dialect: Dialect, server: string, name: string, room: number, roomId: string, listener: RawPeerListener) {
    this.room = room;
    this.#talk = dialect.talk(roomId, name, {
      send: (text) => {
        this.frames += 1;
        this.bytes += text.length;
        this.#socket.send(text);
      },
      joined: (id) => {
        this.id = id;
        listener.joined(this);
      },
      delivered: (text) => listener.delivered(this, text),
      failed: (reason) => this.#fail(listener, reason),
    });
    // All frames are ASCII that servers made from our own; what is checked here costs the generator, not the server.
    this.#socket = new WebSocket(`${server.replace(/^http/, 'ws')}${dialect.path(roomId, name)}`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    this.#socket.on('open', () => this.#talk.opened());
    this.#socket.on('message', (data) => {
      this.#talk.received(Buffer.isBuffer(data) ? data.toString('latin1') : String(data));
    });
    this.#socket.on('error', (error) => this.#fail(listener, error.message));
    this.#socket.on('close', (code) => this.#fail(listener, `connection closed with ${code}`));
  }

  signal(to: string, payload: string): void {
    this.#talk.signal(to, payload);
  }

  /** Ends the connection without a word to the room. */
  close(): void {
    this.#over = true;
    this.#talk.end();
    this.#socket.terminate();
  }

  #fail(listener: RawPeerListener, reason: string): void {
    if (!this.#over) listener.failed(this, reason);
  }
}
