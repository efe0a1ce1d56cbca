import { connect, type Socket } from 'node:net';
import { FRAME, frameOf, upgradeHead } from '../support/raw-frames.ts';

/** As many bytes of what came as an answer is looked for in. */
const KEPT_BYTES = 4_096;

/** A TCP connection of an attacker: it sends any bytes, and the node may end it at any time. */
export class AttackTcp {
  readonly #socket: Socket;
  readonly closed: Promise<void>;
  #tail = Buffer.alloc(0);
  #hear: (() => void) | undefined;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      this.#tail = Buffer.concat([this.#tail, bytes]);
      this.#hear?.();
      if (this.#tail.length > KEPT_BYTES) this.#tail = this.#tail.subarray(-KEPT_BYTES);
    });
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** Behind the handshake of a WebSocket, unless it is refused. */
  static async webSocket(url: string, address = '/socket.io/?EIO=4&transport=websocket'): Promise<AttackTcp> {
    const tcp = new AttackTcp(url);
    await tcp.write(Buffer.from(upgradeHead(address)));
    await tcp.heard('\r\n\r\n');
    return tcp;
  }

  /** Takes the namespace as a client does: what comes in the same read would end the connection. */
  async connect(): Promise<void> {
    await this.write(frameOf(FRAME.text, '40'));
    await this.heard('40{');
  }

  get open(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** Resolves when the system has taken the bytes, or the connection has ended. */
  async write(bytes: string | Buffer): Promise<void> {
    if (!this.open) return;
    const taken = new Promise<void>((resolve) => this.#socket.write(bytes, () => resolve()));
    await Promise.race([taken, this.closed]);
  }

  /** Whether this text comes before the connection ends and before the time is over. */
  async heard(text: string | Buffer, patienceMs = 2_000): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = (): void => {
      if (this.#tail.includes(text)) resolve(true);
    };
    const timer = setTimeout(() => resolve(false), patienceMs);
    this.#hear = look;
    look();
    const found = await Promise.race([promise, this.closed.then(() => false)]);
    clearTimeout(timer);
    this.#hear = undefined;
    return found;
  }

  /** What came is not read from now on. */
  deaf(): void {
    this.#socket.pause();
  }

  /** `half`: this side is closed, and the other one has to follow; otherwise at once. */
  async end(how: 'cut' | 'half', patienceMs = 2_000): Promise<void> {
    if (how === 'half' && this.open) {
      this.#socket.resume();
      this.#socket.end();
      const timer = setTimeout(() => this.#socket.destroy(), patienceMs);
      await this.closed;
      clearTimeout(timer);
    }
    this.cut();
    await this.closed;
  }

  cut(): void {
    this.#socket.destroy();
  }
}
