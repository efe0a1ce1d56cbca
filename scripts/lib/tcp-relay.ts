import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Where a relay leads: host and port. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface RelayOptions {
  /** Where to lead a new connection, best first; nowhere closes it. */
  choose(): readonly Target[];
  /** Told of a target that refuses connections. */
  onRefused?(target: Target): void;
  /** Told of a connection that led nowhere. */
  onNowhere?(): void;
}

/** One direction of a wire. */
interface Way {
  readonly from: Socket;
  readonly to: Socket;
}

interface Wire {
  readonly near: Socket;
  readonly far: Socket;
  /** The next piece in this direction arrives half, and then both ends are closed. */
  cut: 'none' | 'to-client' | 'to-node';
}

/** A TCP relay that can do what networks do: delay, be cut in mid-frame, stop reading, be gone. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #server: Server;
  readonly #wires = new Set<Wire>();
  /** What comes from the far ends is left there. */
  #stalled = false;
  /** Added to each piece of data, each way, in ms. */
  delayMs = 0;
  /** Gone: open connections are reset and new ones closed. */
  #gone = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#server = createServer((near) => void this.#accept(near));
  }

  /** Answers with its port on 127.0.0.1. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', 4_096, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  set gone(gone: boolean) {
    this.#gone = gone;
    if (gone) for (const { near } of [...this.#wires]) near.resetAndDestroy();
  }

  /** Cuts every `every`th connection in the middle of its next piece of data, one way and the other in turns. */
  cut(every: number): void {
    let index = 0;
    for (const wire of this.#wires) {
      if (index % every === 0) wire.cut = (index / every) % 2 === 0 ? 'to-client' : 'to-node';
      index += 1;
    }
  }

  /** Reads no more of what nodes send, on new connections neither, until it is set to false. */
  set stalled(stalled: boolean) {
    this.#stalled = stalled;
    for (const { far } of this.#wires) {
      if (stalled) far.pause();
      else far.resume();
    }
  }

  close(): void {
    this.#server.close();
    for (const { near, far } of this.#wires) {
      near.destroy();
      far.destroy();
    }
  }

  async #accept(near: Socket): Promise<void> {
    near.on('error', () => undefined);
    if (this.#gone) {
      near.resetAndDestroy();
      return;
    }
    // Asked anew at each try: the list changes while one waits.
    for (const target of this.#options.choose()) {
      const far = await reach(target);
      if (near.destroyed) {
        far?.destroy();
        return;
      }
      if (far === undefined) {
        this.#options.onRefused?.(target);
        continue;
      }
      this.#join(near, far);
      return;
    }
    this.#options.onNowhere?.();
    near.destroy();
  }

  #join(near: Socket, far: Socket): void {
    const wire: Wire = { near, far, cut: 'none' };
    this.#wires.add(wire);
    near.setNoDelay(true);
    far.setNoDelay(true);
    const end = (): void => {
      this.#wires.delete(wire);
      near.destroy();
      far.destroy();
    };
    near.on('close', end);
    far.on('close', end);
    this.#carry(wire, { from: near, to: far }, 'to-node');
    this.#carry(wire, { from: far, to: near }, 'to-client');
  }

  #carry(wire: Wire, { from, to }: Way, direction: 'to-client' | 'to-node'): void {
    const pass = (chunk: Buffer): void => {
      if (to.destroyed) return;
      if (wire.cut === direction && chunk.length > 1) {
        to.write(chunk.subarray(0, chunk.length >> 1), () => {
          to.destroy();
          from.destroy();
        });
        from.removeAllListeners('data');
        return;
      }
      if (!to.write(chunk)) from.pause();
    };
    let behind: Promise<void> = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      if (direction === 'to-client' && this.#stalled) from.pause();
      if (this.delayMs === 0) {
        pass(chunk);
        return;
      }
      // Chained, so that timers that end together keep the order of the bytes.
      const waited = pause(this.delayMs);
      behind = behind.then(() => waited).then(() => pass(chunk));
    });
    to.on('drain', () => {
      if (!(direction === 'to-client' && this.#stalled)) from.resume();
    });
  }
}

function reach({ host, port }: Target): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
    socket.on('error', () => undefined);
  });
}
