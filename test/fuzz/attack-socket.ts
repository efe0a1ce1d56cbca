import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Frame } from './packets.ts';
import type { Tally } from './tally.ts';

/** A WebSocket that sends whatever it is given, and tells what certainly arrived. */
export class AttackSocket {
  readonly #socket: WebSocket;
  readonly #tally: Tally;

  private constructor(socket: WebSocket, tally: Tally) {
    this.#socket = socket;
    this.#tally = tally;
    socket.on('message', (data) => tally.heard(String(data)));
    // The node may end it in any way it likes.
    socket.on('error', () => undefined);
  }

  /** It is not open where the node refused it. `address`: path and query, those of the native protocol without it. */
  static async open(
    url: string,
    tally: Tally,
    address = '/socket.io/?EIO=4&transport=websocket',
  ): Promise<AttackSocket> {
    const socket = new WebSocket(url.replace('http', 'ws') + address);
    const attack = new AttackSocket(socket, tally);
    await Promise.race([once(socket, 'open'), once(socket, 'close')]).catch(() => tally.sent('a refused handshake'));
    return attack;
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Takes the namespace as a client does. `auth`: JSON that goes with it. */
  async connect(auth = ''): Promise<void> {
    if (!this.open) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.on('message', (data) => String(data).startsWith('40') && resolve());
    this.#socket.once('close', resolve);
    this.#socket.send(`40${auth}`);
    await promise;
    this.#socket.off('close', resolve);
  }

  /** Sends all, then waits until the node has read them: it answers a ping of RFC 6455 in its turn. */
  async send(frames: readonly Frame[]): Promise<void> {
    if (!this.open) return;
    for (const frame of frames) {
      this.#tally.sent(frame);
      this.#socket.send(frame);
    }
    await this.#read(frames.length);
  }

  /** A text message that is not UTF-8. */
  async sendAsText(bytes: Buffer): Promise<void> {
    if (!this.open) return;
    this.#tally.sent(bytes);
    this.#socket.send(bytes, { binary: false });
    await this.#read(1);
  }

  #read(frames: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ponged = (): void => {
      this.#tally.taken(frames);
      this.#socket.off('close', closed);
      resolve();
    };
    const closed = (): void => {
      this.#socket.off('pong', ponged);
      resolve();
    };
    this.#socket.once('pong', ponged);
    this.#socket.once('close', closed);
    this.#socket.ping();
    return promise;
  }

  /** In the ways that clients end. */
  end(how: 'cut' | 'close'): void {
    if (how === 'cut') this.#socket.terminate();
    else this.#socket.close();
  }
}
