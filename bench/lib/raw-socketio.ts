import { WebSocket } from 'ws';
import { receiveSocketIo, socketIoPath } from './socketio-talk.ts';

export interface RawSocketIoListener {
  /** The default namespace is open: a join can be sent. */
  connected(client: RawSocketIo): void;
  /** The answer to the join: its JSON array. */
  answered(client: RawSocketIo, json: string): void;
  /** The connection is gone, or could not be made, other than through `close`. */
  lost(client: RawSocketIo): void;
}

/** One Socket.IO connection in raw frames, of which the driver decides when it joins. */
export class RawSocketIo {
  readonly room: string;
  readonly #socket: WebSocket;
  #over = false;

  constructor(server: string, room: string, listener: RawSocketIoListener) {
    this.room = room;
    const lost = (): void => {
      if (this.#over) return;
      this.#over = true;
      this.#socket.terminate();
      listener.lost(this);
    };
    const line = {
      send: (text: string) => this.#socket.send(text),
      joined() {},
      delivered() {},
      failed: lost,
    };
    const events = {
      connected: () => listener.connected(this),
      event() {},
      answer: (json: string) => listener.answered(this, json),
    };
    this.#socket = new WebSocket(`${server.replace(/^http/, 'ws')}${socketIoPath(room)}`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    this.#socket.on('message', (data) => {
      receiveSocketIo(Buffer.isBuffer(data) ? data.toString('latin1') : String(data), line, events);
    });
    this.#socket.on('error', lost);
    this.#socket.on('close', lost);
  }

  /** `argument`: what the server's `join` takes, before its ack. */
  join(argument: unknown): void {
    this.#socket.send(`420["join",${JSON.stringify(argument)}]`);
  }

  close(): void {
    this.#over = true;
    this.#socket.terminate();
  }
}
