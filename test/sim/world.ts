import { hash } from 'node:crypto';
import type { Identity } from '../../src/core/ports.ts';
import { Others } from './others.ts';
import { type Ledger, SimClient, simTransport } from './client.ts';
import { SimClock } from './clock.ts';
import { drawFaults, type Fault, STORM_MS } from './faults.ts';
import { violations } from './invariants.ts';
import type { NetworkPorts, SimConnection } from './line.ts';
import { OLD_NODES, SIM_SETTINGS, SimNode } from './node.ts';
import { SeededRandom } from './random.ts';
import { SimRedis } from './redis.ts';

const NODES = 3;
const ROOMS = ['red', 'blue'];
const CLIENTS = 8;

/** How often a client sends, on average, in ms, while things go wrong. */
const SEND_EVERY_MS = 350;

/** How long a node takes to notice that a client does not answer, and a client that its node does not, in ms. */
const PING_MS = 4_000;

/**
 * How long nothing goes wrong at the end, in ms: enough for grace period, lease, longest backoff and longest resend.
 */
const CALM_MS = SIM_SETTINGS.graceMs + SIM_SETTINGS.leaseMs + 30_000;

export interface Run {
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** The rules that do not hold, in words; empty if all hold. */
  readonly violations: readonly string[];
  readonly sent: number;
  readonly received: number;
}

/**
 * Runs one seed. `faults` replaces the faults that the seed draws, which is needed for shrinking. `trace` gets a line
 * for each thing that happens.
 */
export async function runSeed(
  seed: number,
  faults?: readonly Fault[],
  trace: (line: string) => void = () => undefined,
): Promise<Run> {
  const world = new World(seed, trace);
  return world.run(faults ?? drawFaults(new SeededRandom(seed ^ 0x5eed), NODES, CLIENTS));
}

/** Nodes, Redis and clients of one run. */
class World {
  readonly seed: number;
  readonly clock = new SimClock();
  readonly random: SeededRandom;
  readonly redis: SimRedis;
  readonly connections = new Set<SimConnection>();
  readonly places: SimNode[] = [];
  readonly clients: SimClient[] = [];
  readonly ledger: Ledger = { sent: new Map(), received: new Map() };
  /** In every second run, because they take half as much time again. */
  readonly others?: Others;
  readonly problems: string[] = [];
  readonly #trace: (line: string) => void;
  #ids = 0;

  constructor(seed: number, trace: (line: string) => void) {
    this.seed = seed;
    this.#trace = trace;
    this.random = new SeededRandom(seed);
    this.redis = new SimRedis(this.clock, this.random);
    for (let place = 0; place < NODES; place += 1) this.places.push(this.#boot(place));
    for (let index = 0; index < CLIENTS; index += 1) this.#enter(ROOMS[index % ROOMS.length] ?? 'red');
    const network = this.#network(() => undefined, 0.1);
    if (seed % 2 === 1) this.others = new Others(network, this.#failed, this, STORM_MS + CALM_MS);
  }

  async run(faults: readonly Fault[]): Promise<Run> {
    for (const fault of faults) this.clock.after(fault.at, () => this.#inject(fault));
    this.others?.start(faults);
    this.#talk();
    await this.clock.run(STORM_MS);
    await this.clock.run(CALM_MS);
    return {
      seed: this.seed,
      faults,
      violations: [...this.problems, ...(await violations(this))],
      sent: sum(this.ledger.sent.values()),
      received: sum([...this.ledger.received.values()].map(({ length }) => length)),
    };
  }

  readonly #failed = (what: string): void => {
    this.problems.push(this.#at(what));
    this.#trace(this.#at(what));
  };

  #at(what: string): string {
    return `${Math.round(this.clock.now() - 1_000_000)} ms: ${what}`;
  }

  #boot(place: number): SimNode {
    const id = `n${place}.${this.#ids++}`;
    return new SimNode(id, this.clock, this.redis, this.#identity, {
      old: id.startsWith(OLD_NODES),
      arrived: (envelope) => this.others?.arrived(id, envelope),
      failed: this.#failed,
      trace: (what) => this.#trace(this.#at(what)),
    });
  }

  readonly #identity: Identity = {
    peerId: () => `p${this.#ids++}`,
    secret: () => `s${this.#ids++}`,
    digest: (secret) => `digest of ${secret}`,
    sign: signature,
    verify: (text, shown) => shown === signature(text),
  };

  #enter(room: string): void {
    const transport = simTransport(this.#network(() => client.hurt()));
    const label = `client ${this.clients.length}`;
    const client: SimClient = new SimClient(
      label,
      room,
      this.clock,
      this.random,
      transport,
      this.ledger,
      this.#failed,
      () => this.redis.wiped,
    );
    this.clients.push(client);
    this.clock.after(this.random.int(0, 400), () => client.join());
  }

  #network(hurt: () => void, toOld?: number): NetworkPorts {
    return {
      hurt,
      clock: this.clock,
      random: this.random,
      connections: this.connections,
      choose: () => this.#choose(toOld),
      nextId: () => `c${this.#ids++}`,
    };
  }

  /** The edge sends to a ready node, and sometimes to one that is not. `toOld`: how often old nodes count. */
  #choose(toOld = 1): SimNode | undefined {
    const old = this.random.chance(toOld);
    const alive = this.places.filter((node) => node.alive && (old || !node.node.settings.nodeId.startsWith(OLD_NODES)));
    const ready = alive.filter((node) => node.ready);
    return this.random.pick(ready.length > 0 && !this.random.chance(0.1) ? ready : alive);
  }

  #talk(): void {
    if (this.clock.now() > 1_000_000 + STORM_MS) return;
    this.random.pick(this.clients)?.send(this.random);
    this.clock.after(this.random.int(1, (2 * SEND_EVERY_MS) / CLIENTS), () => this.#talk());
  }

  #inject(fault: Fault): void {
    this.#trace(this.#at(JSON.stringify(fault)));
    switch (fault.kind) {
      case 'kill':
        this.#kill(fault.node, fault.ms);
        return;
      case 'freeze':
        this.#freeze(fault.node, fault.ms);
        return;
      case 'drain': {
        const node = this.places[fault.node];
        node?.drain(fault.ms / 2);
        this.clock.after(fault.ms, () => this.places[fault.node] === node && this.#kill(fault.node, 300));
        return;
      }
      case 'partition': {
        const link = this.places[fault.node]?.link;
        link?.partition();
        this.clock.after(fault.ms, () => link?.heal());
        return;
      }
      case 'stall':
        this.#stall(fault.node, fault.ms);
        return;
      case 'redis-crash':
        this.redis.crash(fault.wipe);
        this.clock.after(fault.ms, () => this.redis.start());
        return;
      case 'redis-silent':
        this.redis.silentUntil = Math.max(this.redis.silentUntil, this.clock.now() + fault.ms);
        return;
      case 'redis-wipe':
        this.redis.wipe();
        return;
      case 'cut':
        for (const connection of this.#some(fault.share)) connection.cut();
        return;
      case 'drop':
        for (const connection of this.#some(fault.share)) connection.drop();
        return;
      case 'leave': {
        const client = this.clients[fault.client];
        if (client === undefined || !client.wanted) return;
        client.leave();
        this.clock.after(fault.ms, () => this.#enter(client.room));
        return;
      }
      default:
        return fault satisfies never;
    }
  }

  #some(share: number): readonly SimConnection[] {
    return [...this.connections].filter(() => this.random.chance(share));
  }

  /** Ends the process at a place. Another process starts there after `ms`. */
  #kill(place: number, ms: number): void {
    const node = this.places[place];
    if (node === undefined || !node.alive) return;
    node.kill();
    for (const connection of [...this.connections]) if (connection.node === node) connection.drop();
    this.clock.after(ms, () => {
      this.places[place] = this.#boot(place);
    });
  }

  /**
   * All clients lose their connections. Clients that come to the slow node lose them again while their resume is under
   * way.
   */
  #stall(place: number, ms: number): void {
    const node = this.places[place];
    node?.link.stall(ms);
    for (const connection of [...this.connections]) connection.drop();
    this.clock.after(ms * this.random.next(), () => {
      for (const connection of [...this.connections]) if (connection.node === node) connection.drop();
    });
  }

  #freeze(place: number, ms: number): void {
    const node = this.places[place];
    node?.freeze();
    this.clock.after(PING_MS, () => {
      if (ms < PING_MS) return;
      for (const connection of [...this.connections]) if (connection.node === node) connection.drop();
    });
    this.clock.after(ms, () => node?.thaw());
  }
}

/** Stands for an HMAC. All nodes have one key. */
function signature(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

export type { World };
