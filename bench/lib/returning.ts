import { until } from '../../scripts/lib/until.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { backoffMs } from '../../web/client/signaling/backoff.ts';
import { RawSocketIo } from './raw-socketio.ts';

/** Whose clients, and so by whose rules they come back. */
export type Kind = 'signalbox' | 'classic';

interface Session {
  readonly peerId: string;
  readonly secret: string;
}

/** What the Socket.IO client does by default: 1 s, doubling to 5 s, each by half more or less. In ms. */
function socketIoDelayMs(attempt: number): number {
  return Math.min(5_000, 1_000 * 2 ** attempt) * (0.5 + Math.random());
}

const OPENING = 50;
const LATEST_MS = 30_000;

/** A client that comes back when its connection is lost, as its library would, in raw frames. */
class Returning {
  readonly #kind: Kind;
  readonly #room: string;
  readonly #owner: Crowd;
  #client: RawSocketIo;
  #session: Session | undefined;
  /** Since the connection was lost. */
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(kind: Kind, server: string, room: string, owner: Crowd) {
    this.#kind = kind;
    this.#room = room;
    this.#owner = owner;
    this.#client = this.#connect(server);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#client.close();
  }

  #connect(server: string): RawSocketIo {
    return new RawSocketIo(server, this.#room, {
      connected: (client) => client.join(this.#request()),
      answered: (client, json) => this.#answered(client, json),
      lost: () => this.#again(),
    });
  }

  #request(): unknown {
    if (this.#kind === 'classic') return this.#room;
    const join = { v: PROTOCOL_VERSION, room: this.#room };
    return this.#session === undefined ? join : { ...join, resume: { ...this.#session, attempt: this.#attempt + 1 } };
  }

  #answered(client: RawSocketIo, json: string): void {
    if (this.#kind === 'signalbox') {
      const [reply] = JSON.parse(json);
      if (!reply.ok) {
        client.close();
        if (reply.error.retryable) this.#again();
        else this.#owner.failed(`join: ${reply.error.code}`);
        return;
      }
      if (this.#session !== undefined && !reply.resumed) this.#owner.failed('a session was lost');
      this.#session = { peerId: reply.self, secret: reply.resumeSecret };
    }
    this.#attempt = 0;
    this.#owner.back();
  }

  #again(): void {
    const ms = this.#kind === 'signalbox' ? backoffMs(this.#attempt, Math.random) : socketIoDelayMs(this.#attempt);
    this.#attempt += 1;
    this.#timer = setTimeout(() => {
      this.#client = this.#connect(this.#owner.nextServer());
    }, ms);
  }
}

/** Clients of one node, and an edge that knows which others are left. */
export class Crowd {
  readonly #clients: Returning[] = [];
  #servers: readonly string[];
  #turn = 0;
  /** When each was back, in ms since `lose`. */
  readonly returns: number[] = [];
  #lostAt = 0;
  #arrived = 0;
  failure: string | undefined;

  constructor(server: string) {
    this.#servers = [server];
  }

  async open(kind: Kind, count: number, peersPerRoom: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const room = `return-${Math.floor(index / peersPerRoom)}`;
      this.#clients.push(new Returning(kind, this.nextServer(), room, this));
      await until('joins', () => index - this.#arrived < OPENING || this.failure !== undefined, LATEST_MS);
    }
    await until('joins', () => this.#arrived === count || this.failure !== undefined, LATEST_MS);
  }

  /** Their node is gone from now on; the edge has these. Resolves when everybody is back. */
  async lose(servers: readonly string[]): Promise<void> {
    this.#servers = servers;
    this.#lostAt = performance.now();
    await until(
      'everybody to be back',
      () => this.returns.length === this.#clients.length || this.failure !== undefined,
      LATEST_MS,
    );
  }

  nextServer(): string {
    this.#turn += 1;
    return this.#servers[this.#turn % this.#servers.length] ?? '';
  }

  back(): void {
    this.#arrived += 1;
    if (this.#lostAt > 0) this.returns.push(performance.now() - this.#lostAt);
  }

  failed(reason: string): void {
    this.failure ??= reason;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}
