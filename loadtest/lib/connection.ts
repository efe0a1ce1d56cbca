import { WebSocket } from 'k6/websockets';

/** Events by name, as functions of their arguments; the ack, where there is one, comes last. */
type EventMap<Events> = { readonly [Name in keyof Events]: (...args: never[]) => void };

export interface ConnectionListener {
  /** The default namespace is open: events may be sent. */
  opened(): void;
  /** `json`: an array of the event's name and its arguments. */
  event(json: string): void;
  /** The end of it, other than through `close`. Called once. */
  closed(): void;
}

/**
 * As much of Engine.IO 4 and Socket.IO 5 as the protocol needs, on k6's WebSocket: text packets, the default
 * namespace, acks, heartbeats.
 *
 * The CONNECT packet goes out as soon as the WebSocket is open. The Engine.IO handshake that comes before is not
 * waited for, because k6 loses the first frame of one socket in some thousands.
 */
export class Connection<Sent extends EventMap<Sent>> {
  readonly #socket: WebSocket;
  readonly #listener: ConnectionListener;
  readonly #acks = new Map<string, (json: string) => void>();
  #nextAck = 0;
  #opened = false;
  #over = false;

  constructor(server: string, room: string, listener: ConnectionListener) {
    this.#listener = listener;
    const base = server.replace(/^http/, 'ws').replace(/\/$/, '');
    this.#socket = new WebSocket(`${base}/socket.io/?EIO=4&transport=websocket&room=${encodeURIComponent(room)}`);
    this.#socket.onopen = () => this.#open();
    this.#socket.onmessage = (message) => this.#receive(String(message?.data));
    this.#socket.onerror = () => this.#end();
    this.#socket.onclose = () => this.#end();
  }

  /** Arguments as in the event's type: the ack, where there is one, comes last. */
  emit<Name extends keyof Sent>(name: Name, ...args: Parameters<Sent[Name]>): void {
    if (this.#over) return;
    const body: unknown[] = [name, ...args];
    const ack = body.at(-1);
    let id = '';
    if (typeof ack === 'function') {
      body.pop();
      id = String(this.#nextAck++);
      this.#acks.set(id, (json) => ack(...JSON.parse(json)));
    }
    this.#socket.send(`42${id}${JSON.stringify(body)}`);
  }

  /** Where the WebSocket is still opening, once it is open: k6 does not come back from closing it before. */
  close(): void {
    this.#over = true;
    if (this.#opened) this.#socket.close();
  }

  #open(): void {
    this.#opened = true;
    if (this.#over) this.#socket.close();
    else this.#socket.send('40');
  }

  #receive(packet: string): void {
    if (this.#over) return;
    if (packet === '2') return this.#socket.send('3');
    if (packet.startsWith('42')) return this.#listener.event(packet.slice(2));
    if (packet.startsWith('43')) {
      const json = packet.indexOf('[');
      const id = packet.slice(2, json);
      this.#acks.get(id)?.(packet.slice(json));
      this.#acks.delete(id);
      return;
    }
    if (packet.startsWith('40')) this.#listener.opened();
    if (packet.startsWith('41') || packet.startsWith('44')) {
      this.#socket.close();
      this.#end();
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.closed();
  }
}
