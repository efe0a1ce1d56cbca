import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What the thread of the wires is told. */
export type WireCommand =
  | { readonly do: 'node'; readonly port: number }
  | { readonly do: 'cut'; readonly every: number }
  | { readonly do: 'stall'; readonly stalled: boolean }
  | { readonly do: 'redis'; readonly delayMs: number; readonly gone: boolean }
  | { readonly do: 'close' };

export interface WiresReady {
  readonly edgePort: number;
  readonly slowPort: number;
  readonly redisPort: number;
}

/** The edge in front of the nodes and the wire to Redis, in a thread of their own. */
export class Wires {
  readonly #thread: Worker;
  #nowhere = 0;
  /** Where clients connect. */
  readonly edgeUrl: string;
  /** The same for clients that may stop reading. */
  readonly slowUrl: string;
  /** Redis by a wire that can be delayed and cut. */
  readonly redisUrl: string;

  private constructor(thread: Worker, { edgePort, slowPort, redisPort }: WiresReady) {
    this.#thread = thread;
    this.edgeUrl = `http://127.0.0.1:${edgePort}`;
    this.slowUrl = `http://127.0.0.1:${slowPort}`;
    this.redisUrl = `redis://127.0.0.1:${redisPort}`;
  }

  static async start(redisPort: number): Promise<Wires> {
    const thread = new Worker(new URL('./wires-thread.ts', import.meta.url), { workerData: redisPort });
    const [ready]: WiresReady[] = await once(thread, 'message');
    if (ready === undefined) throw new Error('the wires did not start');
    const wires = new Wires(thread, ready);
    thread.on('message', () => {
      wires.#nowhere += 1;
    });
    return wires;
  }

  /** Connections that the edge closed because no node was ready. */
  get nowhere(): number {
    return this.#nowhere;
  }

  tell(command: WireCommand): void {
    this.#thread.postMessage(command);
  }

  async close(): Promise<void> {
    this.tell({ do: 'close' });
    await once(this.#thread, 'exit');
  }
}
