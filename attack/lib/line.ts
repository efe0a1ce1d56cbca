import { connect, type Socket } from 'node:net';
import { FRAME, frameOf } from '../../scripts/lib/raw-frames.ts';

/** Where attackers connect, and from which address. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** A loopback address; the system's choice without it. */
  readonly from?: string;
}

/** An Engine.IO ping as a server's WebSocket frame, and a client's answer to it. */
const PING = Buffer.from([0x81, 0x01, 0x32]);
const PONG = frameOf(FRAME.text, '3');

/** How long an attacker waits for an answer that it needs, in ms. */
const PATIENCE_MS = 10_000;

/** One TCP connection of an attacker. It costs as little as it can: what comes is searched for texts, never parsed. */
export class Line {
  readonly #socket: Socket;
  readonly #ended: Promise<never>;
  #heard = '';
  #clings = false;
  #waiting: ((heard: string) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#ended = new Promise((_, reject) => socket.once('close', () => reject(new Error('the line has ended'))));
    this.#ended.catch(() => undefined);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => {
      if (!this.#clings) socket.destroy();
    });
  }

  static async open({ host, port, from }: Target): Promise<Line> {
    const local = from === undefined ? {} : { localAddress: from };
    const socket = connect({ host, port, noDelay: true, allowHalfOpen: true, ...local });
    const line = new Line(socket);
    await line.#orEnd(new Promise<void>((resolve) => socket.once('connect', () => resolve())));
    return line;
  }

  get ended(): boolean {
    return this.#socket.destroyed;
  }

  /** Sends, and waits until the system has taken it; throws where the line ends before. */
  async write(bytes: Buffer | string): Promise<void> {
    if (this.ended) throw new Error('the line has ended');
    if (this.#socket.write(bytes)) return;
    await this.#orEnd(new Promise<void>((resolve) => this.#socket.once('drain', resolve)));
  }

  /** Text messages of a WebSocket, in one write. */
  send(...texts: readonly string[]): Promise<void> {
    return this.write(Buffer.concat(texts.map((text) => frameOf(FRAME.text, text))));
  }

  /**
   * Sends, and resolves with what comes from then on as soon as `wanted` matches that. Throws where `unwanted` matches
   * first, where nothing does for 10 s, and where the line ends.
   */
  async ask(bytes: Buffer | string, wanted: RegExp, unwanted?: RegExp): Promise<string> {
    const answer = new Promise<string>((resolve, reject) => {
      this.#heard = '';
      this.#waiting = (heard) => {
        if (wanted.test(heard)) resolve(heard);
        else if (unwanted?.test(heard) === true) reject(new Error(heard.slice(0, 200)));
      };
    });
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
    });
    try {
      const asked = this.#orEnd(Promise.race([answer, patience]));
      await Promise.race([asked, this.write(bytes).then(() => asked)]);
      return await asked;
    } finally {
      clearTimeout(late);
      this.#waiting = undefined;
      this.#heard = '';
    }
  }

  /** Reads nothing from now on. */
  stopReading(): void {
    this.#socket.removeAllListeners('data');
    this.#socket.pause();
  }

  /** Leaves its own side open when the other side ends. */
  cling(): void {
    this.#clings = true;
  }

  /** Ends its own side only. */
  halfClose(): void {
    this.#clings = true;
    this.#socket.end();
  }

  /** Resolves when the other side has ended the line. */
  gone(): Promise<void> {
    return this.#ended.catch(() => undefined);
  }

  cut(): void {
    this.#socket.destroy();
  }

  /** As `cut`, with a reset instead of an end. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  onEnd(listener: () => void): void {
    this.#socket.once('close', listener);
  }

  #read(chunk: Buffer): void {
    if (chunk.includes(PING) && !this.ended) this.#socket.write(PONG);
    if (this.#waiting === undefined) return;
    this.#heard += chunk.toString('latin1');
    this.#waiting(this.#heard);
  }

  #orEnd<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#ended]);
  }
}
