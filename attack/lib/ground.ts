import { setTimeout as wait } from 'node:timers/promises';
import { FRAME, frameOf, upgradeHead } from '../../scripts/lib/raw-frames.ts';
import { Line, type Target } from './line.ts';

/** What attackers did, added up. */
export interface Deeds {
  /** Connections that were opened. */
  opened: number;
  /** Connections that could not be opened, or were not answered as a client is. */
  refused: number;
  /** Connections that the other side ended. */
  closed: number;
  /** Connections of an origin that is not the node's own and that got a namespace all the same. */
  believed: number;
}

export interface GroundOptions {
  readonly target: Target;
  /** How many connections the attack may have open at once. */
  readonly connections: number;
  /** Rooms in which honest peers are, the one that this attack begins with first. */
  readonly rooms: readonly string[];
  /** In [0, 1), the same in every run of one seed. */
  readonly random: () => number;
  readonly deeds: Deeds;
  readonly over: AbortSignal;
}

/** The answer to a client that takes the default namespace. */
export const NAMESPACE = /40\{"sid"/;

/** An answer of HTTP that is a refusal. */
export const REFUSED = /HTTP\/1\.1 [45]/;

/** After a failure, in ms: an attacker that spins would be busy with itself. */
const BREATH_MS = 20;

/** What one attack stands on: its connections, the rooms that it knows, and the end of its time. */
export class Ground {
  readonly target: Target;
  readonly connections: number;
  readonly random: () => number;
  readonly #rooms: readonly string[];
  readonly #deeds: Deeds;
  readonly #over: AbortSignal;
  readonly #lines = new Set<Line>();

  constructor({ target, connections, rooms, random, deeds, over }: GroundOptions) {
    this.target = target;
    this.connections = connections;
    this.random = random;
    this.#rooms = rooms;
    this.#deeds = deeds;
    this.#over = over;
    over.addEventListener('abort', () => {
      for (const line of this.#lines) line.cut();
    });
  }

  get over(): boolean {
    return this.#over.aborted;
  }

  get deeds(): Deeds {
    return this.#deeds;
  }

  /** A room that honest peers are in. */
  room(index: number): string {
    return this.#rooms[index % this.#rooms.length] ?? 'none';
  }

  /** A name that nobody else has. */
  name(): string {
    return Math.floor(this.random() * 2 ** 48).toString(36);
  }

  async pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#over }).catch(() => undefined);
  }

  /** Resolves when the other side has ended the line, or the time is over. */
  hold(line: Line): Promise<unknown> {
    return Promise.race([line.gone(), this.pause(3_600_000)]);
  }

  /**
   * Keeps all its connections busy: each one is opened by `open`, used by `work` and cut when that is done, again and
   * again. `work` may throw.
   */
  async keep(open: () => Promise<Line>, work: (line: Line, index: number) => Promise<unknown>): Promise<void> {
    await this.inParallel(async (index) => {
      const line = await open();
      try {
        await work(line, index);
      } finally {
        line.cut();
      }
    });
  }

  /** The same for what opens its connections itself. */
  async inParallel(work: (index: number) => Promise<unknown>): Promise<void> {
    const one = async (index: number): Promise<void> => {
      while (!this.over) {
        try {
          await work(index);
        } catch {
          await this.pause(BREATH_MS);
        }
        // Writes that never wait would leave no turn to the others.
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all(Array.from({ length: this.connections }, (_, index) => one(index)));
  }

  /** A TCP connection on which nothing was said. */
  readonly tcp = async (): Promise<Line> => {
    const line = await this.#counted(Line.open(this.target));
    this.#lines.add(line);
    line.onEnd(() => {
      this.#lines.delete(line);
      if (!this.over) this.#deeds.closed += 1;
    });
    if (this.over) line.cut();
    return line;
  };

  /** A WebSocket of Engine.IO, without a namespace. */
  readonly engine = (): Promise<Line> => this.upgraded();

  /** The same with more in its query, or other headers. */
  async upgraded(query = 'transport=websocket', headers: readonly string[] = []): Promise<Line> {
    const line = await this.tcp();
    const head = upgradeHead(`/socket.io/?EIO=4&${query}`, this.#withHost(headers));
    await this.#answered(line, line.ask(head, /HTTP\/1\.1 101 /, REFUSED));
    return line;
  }

  /** With the default namespace, as every client has it. */
  readonly connected = async (): Promise<Line> => {
    const line = await this.engine();
    await this.#answered(line, line.ask(frameOf(FRAME.text, '40'), NAMESPACE, /44\{/));
    return line;
  };

  /** In a room. `request` has more of the join. Answers with the welcome's text. */
  async join(line: Line, room: string, request: object = {}): Promise<string> {
    const join = `420["join",${JSON.stringify({ v: 1, room, ...request })}]`;
    return this.#answered(line, line.ask(frameOf(FRAME.text, join), /"node":/, /"ok":false/));
  }

  /** A header that every request has to have. */
  get host(): string {
    return `Host: ${this.target.host}:${this.target.port}`;
  }

  /** A request, whole, that leaves the connection open. */
  request(method: 'GET' | 'POST', path: string, body = '', headers: readonly string[] = []): string {
    const length = method === 'POST' ? [`Content-Length: ${Buffer.byteLength(body)}`, 'Content-Type: text/plain'] : [];
    return `${[`${method} ${path} HTTP/1.1`, ...length, ...this.#withHost(headers)].join('\r\n')}\r\n\r\n${body}`;
  }

  #withHost(headers: readonly string[]): readonly string[] {
    return headers.some((header) => header.startsWith('Host:')) ? headers : [this.host, ...headers];
  }

  /** Path of a session of long polling, for more requests. */
  async polling(line: Line, headers: readonly string[] = []): Promise<string> {
    const asked = line.ask(
      this.request('GET', '/socket.io/?EIO=4&transport=polling', '', headers),
      /"pingInterval"/,
      REFUSED,
    );
    const sid = /"sid":"([^"]+)"/.exec(await this.#answered(line, asked))?.[1] ?? '';
    return `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  }

  async #counted(opening: Promise<Line>): Promise<Line> {
    try {
      const line = await opening;
      this.#deeds.opened += 1;
      return line;
    } catch (error) {
      if (!this.over) this.#deeds.refused += 1;
      throw error;
    }
  }

  async #answered<T>(line: Line, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!this.over) this.#deeds.refused += 1;
      line.cut();
      throw error;
    }
  }
}
