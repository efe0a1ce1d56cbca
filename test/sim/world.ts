import { SimIdentity } from './identity.ts';
import { changeDoors, openDoors } from './doors.ts';
import { changeRooms, Hosts } from './hosts.ts';
import { inject } from './inject.ts';
import { Others } from './others.ts';
import { type Ledger, SimClient, simTransport } from './client.ts';
import { SimClock } from './clock.ts';
import { drawFaults, drawRemovals, type Fault, STORM_MS } from './faults.ts';
import { violations } from './invariants.ts';
import type { NetworkPorts, SimConnection } from './line.ts';
import { OLD_NODES, SIM_SETTINGS, SimNode } from './node.ts';
import { SeededRandom } from '../../scripts/lib/seeded-random.ts';
import { SimRedis } from './redis.ts';

const NODES = 3;
const ROOMS = ['red', 'blue'];
const CLIENTS = 8;

/** How often a client sends, on average, in ms, while things go wrong. */
const SEND_EVERY_MS = 350;

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
  const drawn = drawFaults(new SeededRandom(seed ^ 0x5eed), NODES, CLIENTS);
  const removals = seed % 4 === 2 ? drawRemovals(new SeededRandom(seed ^ 0xad), NODES, CLIENTS) : [];
  return world.run(faults ?? [...drawn, ...removals]);
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
  readonly hosts = new Hosts((what) => this.failed(what));
  /** In every second run, because they take half as much time again. */
  readonly others?: Others;
  readonly problems: string[] = [];
  faults: readonly Fault[] = [];
  readonly identity = new SimIdentity(() => this.#ids++);
  readonly #trace: (line: string) => void;
  #ids = 0;

  constructor(seed: number, trace: (line: string) => void) {
    this.seed = seed;
    this.#trace = trace;
    this.random = new SeededRandom(seed);
    this.redis = new SimRedis(this.clock, this.random, this.failed);
    for (let place = 0; place < NODES; place += 1) this.places.push(this.boot(place));
    for (let index = 0; index < CLIENTS; index += 1) this.enter(ROOMS[index % ROOMS.length] ?? 'red');
    this.clock.onStep = () => {
      for (const { node, alive } of this.places)
        if (alive) this.hosts.look(node.settings.nodeId, node.replicas.values());
    };
    const network = this.network(() => undefined, 0.1);
    if (seed % 2 === 1) this.others = new Others(network, this.failed, this, STORM_MS + CALM_MS);
  }

  async run(faults: readonly Fault[]): Promise<Run> {
    this.faults = faults;
    for (const fault of faults) this.clock.after(fault.at, () => inject(this, fault));
    this.others?.start(faults);
    this.#talk();
    // In every third run, so that the others stay as they are.
    if (this.seed % 3 === 0) changeRooms(this, new SeededRandom(this.seed ^ 0x4057), this.clock.now() + STORM_MS);
    if (this.seed % 3 === 1) changeDoors(this, new SeededRandom(this.seed ^ 0xd005), this.clock.now() + STORM_MS);
    await this.clock.run(STORM_MS);
    if (this.seed % 3 === 1) openDoors(this);
    await this.clock.run(CALM_MS);
    return {
      seed: this.seed,
      faults,
      violations: [...this.problems, ...(await violations(this))],
      sent: sum(this.ledger.sent.values()),
      received: sum([...this.ledger.received.values()].map(({ length }) => length)),
    };
  }

  /** Notes that something does not hold. */
  readonly failed = (what: string): void => {
    this.problems.push(this.#at(what));
    this.#trace(this.#at(what));
  };

  /** Writes a line of the trace. */
  readonly trace = (what: string): void => this.#trace(this.#at(what));

  #at(what: string): string {
    return `${Math.round(this.clock.now() - 1_000_000)} ms: ${what}`;
  }

  boot(place: number): SimNode {
    const id = `n${place}.${this.#ids++}`;
    return new SimNode(id, this.clock, this.redis, this.identity, {
      old: id.startsWith(OLD_NODES),
      arrived: (envelope) => this.others?.arrived(id, envelope),
      failed: this.failed,
      trace: this.trace,
    });
  }

  enter(room: string): void {
    const network = this.network(() => client.hurt());
    const transport = simTransport({ ...network, address: `192.0.2.${this.clients.length}` }, (answer) =>
      client.note(answer),
    );
    const label = `client ${this.clients.length}`;
    const client: SimClient = new SimClient(label, room, transport, this);
    this.clients.push(client);
    this.clock.after(this.random.int(0, 400), () => client.join());
  }

  /** `toOld`: how often the edge counts old nodes. */
  network(hurt: () => void, toOld?: number): NetworkPorts {
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
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

export type { World };
