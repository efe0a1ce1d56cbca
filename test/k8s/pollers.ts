import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { io, type Socket } from 'socket.io-client';
import type { Cluster } from './cluster.ts';

/** How often the edges are looked up, in ms. */
const LOOK_MS = 1_000;

/**
 * Long-polling sessions through what an Ingress does that sends to the edges itself: each request goes to the next edge,
 * over a connection of its own.
 */
export class Pollers {
  readonly #cluster: Cluster;
  readonly #server: Server;
  readonly #timer: NodeJS.Timeout;
  readonly #sockets: Socket[] = [];
  #edges: readonly string[] = [];
  #turn = 0;
  readonly #ended: string[] = [];

  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#server = createServer((from, to) => this.#pass(from, to));
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), LOOK_MS);
  }

  static async start(cluster: Cluster, sessions: number): Promise<Pollers> {
    const pollers = new Pollers(cluster);
    await pollers.#look();
    pollers.#server.listen(0, '127.0.0.1');
    await once(pollers.#server, 'listening');
    const address = pollers.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    for (let index = 0; index < sessions; index += 1) await pollers.#open(`http://127.0.0.1:${address.port}`, index);
    return pollers;
  }

  /** Of each session that ended so far: why. */
  get ended(): readonly string[] {
    return this.#ended;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.off().disconnect();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #look(): Promise<void> {
    const pods = await this.#cluster.pods('edge');
    this.#edges = pods.filter(({ ready }) => ready).map(({ ip }) => ip);
  }

  async #open(url: string, index: number): Promise<void> {
    const socket = io(url, { transports: ['polling'], forceNew: true, query: { room: `poll-${index}` } });
    this.#sockets.push(socket);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.on('disconnect', (reason, details) => this.#ended.push(`${reason} ${JSON.stringify(details) ?? ''}`));
  }

  #pass(from: IncomingMessage, to: ServerResponse): void {
    this.#turn += 1;
    const host = this.#edges[this.#turn % this.#edges.length];
    if (host === undefined) {
      to.writeHead(503).end();
      return;
    }
    const { method, url: path, headers } = from;
    const asked = request({ host, port: 8080, method, path, headers, agent: false }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    asked.on('error', () => to.destroy());
    from.pipe(asked);
  }
}
