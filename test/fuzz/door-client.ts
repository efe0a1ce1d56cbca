import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Door } from './doors/door.ts';

/** Engine.IO packets: a ping and its answer. */
const [PING, PONG] = ['2', '3'];
const HEARTBEAT_MS = 5_000;
/** Another address than that of attackers. */
const localAddress = '127.0.0.2';

/** An honest client of a dialect. */
export class DoorClient {
  /** The id that others know it by. */
  readonly id: string;
  readonly #socket: WebSocket;
  readonly #timer: NodeJS.Timeout;
  #hear: (text: string) => void = () => undefined;

  private constructor(socket: WebSocket, id: string, door: Door) {
    this.#socket = socket;
    this.id = id;
    socket.on('message', (data) => {
      const text = String(data);
      if (door.transport === 'socket.io' && text === PING) socket.send(PONG);
      else if (door.transport !== 'old' || text !== PONG) this.#hear(text);
    });
    const beat = door.transport === 'old' ? PING : door.heartbeat;
    this.#timer = setInterval(() => beat !== undefined && socket.send(beat), HEARTBEAT_MS);
  }

  /** `id`: what it is called where clients choose that themselves. */
  static async open(url: string, door: Door, id: string): Promise<DoorClient> {
    const socket = new WebSocket(url.replace('http', 'ws') + door.address(id), { localAddress });
    if (door.transport === 'text') {
      await once(socket, 'open');
      return new DoorClient(socket, id, door);
    }
    const sid = await new Promise<string>((resolve, reject) => {
      let engineId = '';
      socket.once('close', () => reject(new Error(`${door.name}: closed before it was accepted`)));
      socket.on('message', (data) => {
        const text = String(data);
        const found = /"sid":"([^"]+)"/.exec(text)?.[1];
        if (text.startsWith('0')) {
          engineId = found ?? '';
          if (door.transport === 'socket.io') socket.send('40');
        } else if (text.startsWith('40')) {
          resolve(found ?? engineId);
        }
      });
    });
    socket.removeAllListeners('message');
    return new DoorClient(socket, sid, door);
  }

  say(text: string): void {
    this.#socket.send(text);
  }

  /** Calls back with every text that is no heartbeat, from now on. */
  listen(hear: (text: string) => void): void {
    this.#hear = hear;
  }

  onClose(gone: () => void): void {
    this.#socket.once('close', gone);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#hear = () => undefined;
    this.#socket.removeAllListeners('close');
    this.#socket.terminate();
  }
}
