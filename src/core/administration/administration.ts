import { encodeEvent } from '../../protocol/frames.ts';
import { sendToMembers } from '../members.ts';
import { countNode, type SignalingNode } from '../node.ts';
import type { AdminEnvelope, AdminReceiver, NodeId, NodeLoad, NodeState, RoomId } from '../ports.ts';
import { hostsOf } from '../replica.ts';
import { mergeAccounts } from '../timeline/merge.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { Questions } from './questions.ts';
import type { AskedNode, RoomTimeline } from './room-timeline.ts';

/** Most announcements that are remembered: the bus may bring one twice. */
const MOST_REMEMBERED = 1_000;

export interface AdministrationPorts {
  /** The version of this node's package. */
  readonly version: string;
  /** Whether /health/ready says ok. */
  ready(): boolean;
  /** Begins to end this node as SIGTERM does. A second call changes nothing. */
  drain(): void;
  load(): NodeLoad;
  /** Undefined where this node remembers no rooms. */
  readonly timeline: Timeline | undefined;
}

type Told = Pick<Extract<AdminEnvelope, { kind: 'answer' }>, 'state' | 'load'>;
type ToldOfRoom = Pick<Extract<AdminEnvelope, { kind: 'room-answer' }>, 'keeps' | 'account'>;

/** A node of the cluster as another one sees it. */
export interface ClusterNode {
  readonly node: NodeId;
  /** For how much longer it has its lease, in ms; 0 if it has none. */
  readonly leaseMs: number;
  /** Missing where it did not answer in time: it is dead, cut off, or of a version that answers no questions. */
  readonly state?: NodeState;
  /** Missing where it did not answer, or is of a version that does not tell. */
  readonly load?: NodeLoad;
}

/** What an administrator can ask for beyond one room. Any node answers for the cluster (SPEC R213-R216). */
export class Administration implements AdminReceiver {
  readonly #node: SignalingNode;
  readonly #ports: AdministrationPorts;
  readonly #states: Questions<Told>;
  readonly #accounts: Questions<ToldOfRoom>;
  readonly #shown = new Set<string>();

  constructor(node: SignalingNode, ports: AdministrationPorts) {
    this.#node = node;
    this.#ports = ports;
    this.#states = new Questions(node);
    this.#accounts = new Questions(node);
  }

  /** Every node that has a lease, by its id. Those that do not answer within ANSWER_MS have no state. */
  async nodes(): Promise<readonly ClusterNode[]> {
    const leases = await this.#node.leases.nodes();
    const nodes = [...leases].map(async ([node, leaseMs]): Promise<ClusterNode> => {
      return { node, leaseMs, ...(await this.#ask(node, 'state')) };
    });
    return (await Promise.all(nodes)).sort((a, b) => (a.node < b.node ? -1 : 1));
  }

  /** Drains a node. Answers undefined where no node of this id has a lease, and without a state where it does not answer. */
  async drain(node: NodeId): Promise<ClusterNode | undefined> {
    // A node can drain itself also while the store is away.
    if (node === this.#node.settings.nodeId) {
      this.#ports.drain();
      return { node, leaseMs: 0, ...this.#told() };
    }
    const leaseMs = (await this.#node.leases.nodes()).get(node);
    if (leaseMs === undefined) return undefined;
    return { node, leaseMs, ...(await this.#ask(node, 'drain')) };
  }

  /**
   * What the nodes of the cluster remember of a room (SPEC R240). Undefined where nobody is in it and no node remembers it.
   * Rejects with StoreUnavailable.
   */
  async timeline(room: RoomId): Promise<RoomTimeline | undefined> {
    // Before the nodes are asked, so that each of them may know of a later version and none has to.
    const { version, seats } = await this.#node.store.load(room);
    const leases = await this.#node.leases.nodes();
    const nodes = [...new Set(leases.keys()).add(this.#node.settings.nodeId)].sort();
    const told = await Promise.all(nodes.map(async (node) => ({ node, told: await this.#askForRoom(node, room) })));
    const accounts = told.flatMap(({ told }) => told?.account ?? []);
    if (accounts.length === 0 && seats.length === 0) return undefined;
    return {
      ...mergeAccounts(accounts, version),
      nodes: told.map(({ node, told }) => ({ node, ...standingOf(told) })),
    };
  }

  /** Sends a text to every native client of the cluster, at most once. Answers how many nodes it was sent to. */
  async announce(text: string): Promise<number> {
    const { nodeId } = this.#node.settings;
    const nodes = new Set((await this.#node.leases.nodes()).keys()).add(nodeId);
    this.#announce(nodes, { kind: 'announcement', id: this.#id(), text });
    return nodes.size;
  }

  /** Sends a text to the native clients in a room, at most once. Answers undefined if nobody is in it. */
  async announceIn(room: RoomId, text: string): Promise<number | undefined> {
    const { seats } = await this.#node.store.load(room);
    if (seats.length === 0) return undefined;
    const nodes = hostsOf(seats);
    this.#announce(nodes, { kind: 'announcement', id: this.#id(), inRoom: room, text });
    return nodes.length;
  }

  receive(envelope: AdminEnvelope): void {
    switch (envelope.kind) {
      case 'question': {
        const { id, from, wish } = envelope;
        if (wish === 'drain') this.#ports.drain();
        this.#node.bus.send(from, { kind: 'answer', id, ...this.#told() });
        return;
      }
      case 'answer': {
        const { state, load } = envelope;
        this.#states.answered(envelope.id, { state, ...(load && { load }) });
        return;
      }
      case 'room-question': {
        const { id, from, ofRoom } = envelope;
        this.#node.bus.send(from, { kind: 'room-answer', id, ...this.#toldOfRoom(ofRoom) });
        return;
      }
      case 'room-answer': {
        const { keeps, account } = envelope;
        this.#accounts.answered(envelope.id, { keeps, ...(account && { account }) });
        return;
      }
      case 'announcement':
        this.#show(envelope);
        return;
      default:
        envelope satisfies never;
    }
  }

  #ask(node: NodeId, wish: 'state' | 'drain'): Promise<Told | undefined> {
    if (node === this.#node.settings.nodeId) return Promise.resolve(this.#told());
    return this.#states.ask(node, (id, from) => ({ kind: 'question', id, from, wish }));
  }

  #askForRoom(node: NodeId, room: RoomId): Promise<ToldOfRoom | undefined> {
    if (node === this.#node.settings.nodeId) return Promise.resolve(this.#toldOfRoom(room));
    return this.#accounts.ask(node, (id, from) => ({ kind: 'room-question', id, from, ofRoom: room }));
  }

  #announce(nodes: Iterable<NodeId>, announcement: Extract<AdminEnvelope, { kind: 'announcement' }>): void {
    for (const node of nodes) {
      if (node === this.#node.settings.nodeId) this.#show(announcement);
      else this.#node.bus.send(node, announcement);
    }
  }

  #show({ id, inRoom, text }: Extract<AdminEnvelope, { kind: 'announcement' }>): void {
    if (this.#shown.has(id)) return;
    this.#shown.add(id);
    for (const first of this.#shown) {
      if (this.#shown.size <= MOST_REMEMBERED) break;
      this.#shown.delete(first);
    }
    const frame = encodeEvent('announcement', { text });
    const { connected, connections, replicas } = this.#node;
    if (inRoom === undefined) {
      for (const connection of connected.values()) if (!connection.inner) connections.send(connection.id, frame);
      return;
    }
    const replica = replicas.get(inRoom);
    if (replica !== undefined) sendToMembers(this.#node, replica, frame);
  }

  #told(): Told {
    const { phase, startedAt } = this.#node;
    const { version, ready, load } = this.#ports;
    return { state: { version, phase, ready: ready(), startedAt, ...countNode(this.#node) }, load: load() };
  }

  #toldOfRoom(room: RoomId): ToldOfRoom {
    const { timeline } = this.#ports;
    const account = timeline?.account(room);
    return { keeps: timeline !== undefined, ...(account && { account }) };
  }

  #id(): string {
    return this.#node.identity.peerId();
  }
}

function standingOf(told: ToldOfRoom | undefined): Omit<AskedNode, 'node'> {
  if (told === undefined) return { account: 'silent' };
  if (!told.keeps) return { account: 'off' };
  if (told.account === undefined) return { account: 'none' };
  const { since, forgotten } = told.account;
  return { account: 'told', since, forgotten };
}
