import { hash } from 'node:crypto';
import { MemoryAddressBook } from '../../src/adapters/memory/address-book.ts';
import { MemoryNodeHub } from '../../src/adapters/memory/node-hub.ts';
import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import { Addresses } from '../../src/core/addresses/addresses.ts';
import type { NodeEvent } from '../../src/core/events.ts';
import { joinRoom } from '../../src/core/join-room.ts';
import { receive } from '../../src/core/receive.ts';
import { loseConnection } from '../../src/core/leave-room.ts';
import { syncRoster } from '../../src/core/look-at-room.ts';
import {
  createNode,
  type NodePorts,
  type NodeSettings,
  openBudget,
  openConnection,
  type SignalingNode,
} from '../../src/core/node.ts';
import { type Envelope, type Identity, type NodeId, type NodeLeases, StoreUnavailable } from '../../src/core/ports.ts';
import { WaitingRooms } from '../../src/core/waiting/waiting-rooms.ts';
import { renewLease } from '../../src/core/renew-lease.ts';
import type { Result } from '../../src/core/result.ts';
import { tendRooms } from '../../src/core/tend-rooms.ts';
import type { JoinRequest, Welcome } from '../../src/protocol/index.ts';
import { senderOf } from './core-addresses.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { RecordedConnections } from './recorded-connections.ts';
import { silentMetrics } from './silent.ts';

/** How long an address is remembered that no node keeps: three leases, as in a real node. */
const ADDRESS_TTL_MS = 45_000;

/** Several nodes in one process, with the real core, one store in memory, one hub, and one clock that stands still. */
export class CoreCluster {
  readonly clock = new FakeClock();
  store = new MemoryRoomStore(this.clock);
  leases = new MemoryNodeLeases(this.clock);
  book = new MemoryAddressBook(this.clock, ADDRESS_TTL_MS);
  /** Every envelope between nodes, in order. */
  readonly sent: { readonly to: NodeId; readonly envelope: Envelope }[] = [];
  /** Store calls by name, in order. */
  readonly calls: string[] = [];
  /** Calls of the address book by name, in order. */
  readonly bookCalls: string[] = [];
  readonly hub = new MemoryNodeHub((to, envelope) => this.sent.push({ to, envelope }));
  /** Keys of nodes that do not have the one that all others have. */
  readonly keys = new Map<NodeId, string>();
  /** What the next nodes are told of that (`Identity.mayLearn`). */
  mayLearn = true;
  /** False while the store cannot be reached. */
  storeUp = true;
  #ids = 0;

  /** Adds a node that runs and has its lease. */
  async node(
    nodeId: string,
    settings: Partial<NodeSettings> = {},
    ports: Partial<Pick<NodePorts, 'access' | 'turn' | 'connections' | 'events' | 'tracer'>> = {},
  ): Promise<CoreNode> {
    const { clock, hub } = this;
    const connections = new RecordedConnections();
    const listeners: ((event: NodeEvent) => void)[] = [(event) => ports.events?.emit(event)];
    const node = createNode(
      {
        nodeId,
        capacity: 8,
        graceMs: 30_000,
        leaseMs: 15_000,
        eventsPerSecond: 100,
        bytesPerSecond: 1_048_576,
        addressLimits: 0,
        iceServers: [],
        ...settings,
      },
      {
        store: this.#guarded(() => this.store, this.calls),
        leases: this.#currentLeases(),
        bus: hub.bus(),
        connections,
        clock,
        identity: this.#identity(nodeId),
        metrics: silentMetrics,
        ...ports,
        events: { emit: (event) => listeners.forEach((listener) => void listener(event)) },
      },
    );
    const addresses = new Addresses(
      node,
      this.#guarded(() => this.book, this.bookCalls),
      senderOf,
    );
    node.addresses = addresses;
    node.waitingRooms = new WaitingRooms(node);
    hub.open(nodeId, (envelope) => receive(node, envelope));
    await renewLease(node);
    node.phase = 'running';
    return new CoreNode(node, addresses, connections, hub, listeners);
  }

  /** The store loses everything. */
  wipe(): void {
    this.loseRooms();
    this.leases = new MemoryNodeLeases(this.clock);
    this.book = new MemoryAddressBook(this.clock, ADDRESS_TTL_MS);
  }

  /** The store loses all rooms and keeps its epoch, as where one server of several is lost. */
  loseRooms(): void {
    this.clock.tick(1);
    this.store = new MemoryRoomStore(this.clock);
  }

  #currentLeases(): NodeLeases {
    return {
      renew: (node, leaseMs) => this.leases.renew(node, leaseMs),
      isLive: (node) => this.leases.isLive(node),
      nodes: () => this.leases.nodes(),
      epoch: () => this.leases.epoch(),
      release: (node) => this.leases.release(node),
    };
  }

  /** A part of the store, failing while it is down, with its calls on record. */
  #guarded<Part extends object>(part: () => Part, calls: string[]): Part {
    return new Proxy<Part>(part(), {
      get: (_, name) => {
        return async (...args: unknown[]): Promise<unknown> => {
          calls.push(String(name));
          if (!this.storeUp) throw new StoreUnavailable('down', { uncertain: false });
          const method: unknown = Reflect.get(part(), name);
          return typeof method === 'function' ? method.apply(part(), args) : method;
        };
      },
    });
  }

  #identity(nodeId: NodeId): Identity {
    return {
      peerId: () => `peer-${++this.#ids}`,
      secret: () => `secret-${++this.#ids}`,
      digest: (secret) => `digest of ${secret}`,
      sign: (text) => signature(this.keys.get(nodeId) ?? 'key', text),
      mayLearn: this.mayLearn,
      verify: (text, shown) => shown === signature(this.keys.get(nodeId) ?? 'key', text),
    };
  }
}

/** Stands for an HMAC: 22 characters that depend on key and text. */
function signature(key: string, text: string): string {
  return hash('sha256', `${key} ${text}`, 'base64url').slice(0, 22);
}

/** What a node does at every renewal. */
export async function beat({ node, addresses }: CoreNode): Promise<void> {
  await renewLease(node);
  await tendRooms(node);
  await addresses.keep();
  await settled();
}

/** The part of a join request that takes up the session of a peer. */
export function resumeOf({ self, welcome }: JoinedConnection) {
  return { room: welcome.room, resume: { peerId: self, secret: welcome.resumeSecret } };
}

/** The same for a store that may have lost the session: `proof` is the latest that the client was sent. */
export function provenResumeOf(connection: JoinedConnection) {
  const { room, resume } = resumeOf(connection);
  const sent = connection.got('resume-proof').at(-1)?.[0];
  const proof = sent ?? connection.welcome.resumeProof;
  return { room, resume: { ...resume, secret: `${resume.secret}.${String(proof)}` } };
}

/** The roster as the node of a connection knows it: [peerId, presence]. */
export function rosterOf({ node }: CoreNode, { id }: JoinedConnection): unknown {
  const result = syncRoster(node, id);
  return result.ok && result.value.roster.peers.map(({ peerId, presence }) => [peerId, presence]);
}

/** One node of a CoreCluster. It records the events that its connections got. */
export class CoreNode {
  readonly node: SignalingNode;
  readonly addresses: Addresses;
  readonly connections: RecordedConnections;
  readonly #hub: MemoryNodeHub;
  readonly #listeners: ((event: NodeEvent) => void)[];
  #opened = 0;

  constructor(
    node: SignalingNode,
    addresses: Addresses,
    connections: RecordedConnections,
    hub: MemoryNodeHub,
    listeners: ((event: NodeEvent) => void)[],
  ) {
    this.node = node;
    this.addresses = addresses;
    this.connections = connections;
    this.#hub = hub;
    this.#listeners = listeners;
  }

  /** Tells of the node's events from now on. */
  listen(listener: (event: NodeEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** `network`: see AddressLimits. */
  connect(network = ''): TestConnection {
    const id = `${this.node.settings.nodeId}/${++this.#opened}`;
    openConnection(this.node, id, openBudget(this.node, network));
    return new TestConnection(this.node, id, this.connections);
  }

  /** A connection that has joined. It throws if the join is refused. */
  async join(room: string, request: Partial<JoinRequest> = {}): Promise<JoinedConnection> {
    const connection = this.connect();
    const result = await connection.join({ v: 1, room, ...request });
    if (!result.ok) throw new Error(`refused: ${result.code}`);
    return Object.assign(connection, { welcome: result.value, self: result.value.self });
  }

  /** Acts like kill -9 or SIGSTOP: the node sends no goodbye and makes no store call, and envelopes to it are lost. */
  freeze(): void {
    this.#hub.close(this.node.settings.nodeId);
  }

  thaw(): void {
    this.#hub.open(this.node.settings.nodeId, (envelope) => receive(this.node, envelope));
  }
}

/** A join of a client that can wait to be let in. */
export interface Knocking {
  readonly answer: Result<Welcome> | undefined;
}

export type JoinedConnection = TestConnection & { readonly welcome: Welcome; readonly self: string };

/** One client connection, seen from the node's side. */
export class TestConnection {
  readonly id: string;
  readonly #node: SignalingNode;
  readonly #connections: RecordedConnections;

  constructor(node: SignalingNode, id: string, connections: RecordedConnections) {
    this.#node = node;
    this.id = id;
    this.#connections = connections;
  }

  /** Everything that the client got, as [event, ...arguments]. The answer to its join is ['welcome'] or ['refusal']. */
  get events(): readonly (readonly unknown[])[] {
    return this.#connections.frames(this.id);
  }

  /** The arguments of the events of one name. */
  got(name: string): readonly (readonly unknown[])[] {
    return this.events.filter(([event]) => event === name).map(([, ...args]) => args);
  }

  get closed(): boolean {
    return this.#connections.closed.has(this.id);
  }

  async join(request: JoinRequest): Promise<Result<Welcome>> {
    const answers: Result<Welcome>[] = [];
    await joinRoom(this.#node, this.id, request, (result) => {
      answers.push(result);
      this.#connections.note(this.id, [result.ok ? 'welcome' : 'refusal']);
    });
    await settled();
    const [answer] = answers;
    if (answer === undefined || answers.length > 1) throw new Error(`${answers.length} answers`);
    return answer;
  }

  /** Asks to be let in. `answer` is undefined for as long as the client waits. `ticket`: '' for a new place. */
  async knock(room: string, ticket = '', request: Partial<JoinRequest> = {}): Promise<Knocking> {
    const knocking: { answer: Result<Welcome> | undefined } = { answer: undefined };
    await joinRoom(this.#node, this.id, { v: 1, room, knock: ticket, ...request }, (result) => {
      if (knocking.answer !== undefined) throw new Error('two answers');
      knocking.answer = result;
    });
    await settled();
    return knocking;
  }

  /** The connection ends without a `leave`. */
  async drop(): Promise<void> {
    loseConnection(this.#node, this.id);
    await settled();
  }
}
