import type { ConnectionId } from '../../src/core/ports.ts';
import { STALL_MS } from '../../src/gateway/slow-reader.ts';
import type { SimClock } from './clock.ts';
import type { SimNode } from './node.ts';
import { Pipe } from './pipe.ts';
import type { SeededRandom } from '../../scripts/lib/seeded-random.ts';

const LATENCY = { least: 1, most: 25, spike: 300 };

/** A client and a node notice within this time that the network of a connection is gone, in ms. */
const CLIENT_NOTICES_MS = 3_000;
const NODE_NOTICES_MS = 8_000;

/** Frames of others that may wait for a client that reads nothing: very few, so that the limit is met often. */
const OUTBOUND_LIMIT = 2;

/** A connection from both sides. */
export interface SimConnection {
  readonly node: SimNode;
  /** The network of the connection is gone: each side notices some time later. */
  cut(): void;
  /** The client is told at once that the connection ended; the node some time later. */
  drop(): void;
  /** The client reads nothing for so long, in ms. */
  stopReading(ms: number): void;
}

export interface NetworkPorts {
  readonly clock: SimClock;
  readonly random: SeededRandom;
  readonly connections: Set<SimConnection>;
  /** The network, not one of the two sides, ends a connection. */
  hurt(): void;
  /** The node that the edge chooses now; undefined when there is none. */
  choose(): SimNode | undefined;
  nextId(): string;
  /** The client address; '' unless given. */
  readonly address?: string;
}

/** What a connection does at its two ends. */
export interface LineEnds {
  /** The node takes the connection. `close`: the node ends it. */
  accept(node: SimNode, id: ConnectionId, close: () => void): void;
  /** The client's connection is open. */
  opened(): void;
  /** It ended; `before` says whether it ever opened. */
  ended(before: 'opening' | 'open'): void;
}

/** A connection through the network: an edge chooses the node, and both directions keep their order until it is cut. */
export class SimLine {
  readonly id: ConnectionId;
  readonly #ports: NetworkPorts;
  readonly #ends: LineEnds;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #client: 'opening' | 'open' | 'closed' = 'opening';
  #network: 'there' | 'gone' = 'there';
  #node: SimNode | undefined;
  /** What waits for a client that reads nothing. */
  #backlog: { frames: number; missed: boolean } | undefined;

  constructor(ports: NetworkPorts, ends: LineEnds) {
    const { clock, random } = ports;
    this.#ports = ports;
    this.#ends = ends;
    this.id = ports.nextId();
    this.#up = new Pipe(clock, random, LATENCY);
    this.#down = new Pipe(clock, random, LATENCY);
    this.#up.send(() => this.#arrive());
  }

  get open(): boolean {
    return this.#client === 'open';
  }

  /** Runs something at the node, when that has arrived there. */
  toNode(act: (node: SimNode) => void): void {
    this.#up.send(() => {
      const node = this.#node;
      if (this.#network === 'there' && node !== undefined) node.input(() => act(node));
    });
  }

  /** Runs something at the client, when that has arrived there; however much waits for it. */
  toClient(act: () => void): boolean {
    this.#down.send(() => {
      if (this.#network === 'there' && this.#client === 'open') act();
    });
    return true;
  }

  /** As `toClient`, for what others send. False: it was dropped, because too much waits (SPEC R62). */
  frameToClient(act: () => void): boolean {
    const backlog = this.#backlog;
    if (backlog !== undefined && (backlog.missed || backlog.frames >= OUTBOUND_LIMIT)) {
      backlog.missed = true;
      return false;
    }
    if (backlog !== undefined) backlog.frames += 1;
    return this.toClient(act);
  }

  /** The client closes. */
  close(): void {
    this.#client = 'closed';
    this.toNode((node) => node.lose(this.id));
  }

  #arrive(): void {
    const { connections, choose } = this.#ports;
    const node = choose();
    if (node === undefined) {
      this.#down.send(this.#endClient);
      return;
    }
    this.#node = node;
    const handle = this.#handle(node);
    connections.add(handle);
    node.input(() => {
      this.#ends.accept(node, this.id, () => {
        connections.delete(handle);
        this.#down.send(this.#endClient);
      });
      this.#down.send(() => {
        if (this.#network === 'gone' || this.#client !== 'opening') return;
        this.#client = 'open';
        this.#ends.opened();
      });
    });
  }

  #stopReading(ms: number, close: () => void): void {
    if (this.#backlog !== undefined) return;
    const { clock } = this.#ports;
    const backlog = { frames: 0, missed: false };
    this.#backlog = backlog;
    this.#down.stall(ms);
    clock.after(Math.min(ms, STALL_MS), () => {
      this.#backlog = undefined;
      if (!backlog.missed || this.#network === 'gone') return;
      if (ms > STALL_MS) close();
      else this.#node?.input(() => this.#node?.caughtUp(this.id));
    });
  }

  #handle(node: SimNode): SimConnection {
    const { clock, random, connections, hurt } = this.#ports;
    const end = (handle: SimConnection, clientMs: () => number): void => {
      hurt();
      this.#network = 'gone';
      connections.delete(handle);
      clock.after(clientMs(), this.#endClient);
      clock.after(random.int(0, NODE_NOTICES_MS), () => node.input(() => node.lose(this.id)));
    };
    const handle: SimConnection = {
      node,
      cut() {
        end(this, () => random.int(0, CLIENT_NOTICES_MS));
      },
      drop() {
        end(this, () => random.int(1, 50));
      },
      stopReading: (ms) => this.#stopReading(ms, () => handle.drop()),
    };
    return handle;
  }

  readonly #endClient = (): void => {
    if (this.#client === 'closed') return;
    const before = this.#client;
    this.#client = 'closed';
    this.#ends.ended(before);
  };
}
