import { encodeEvent } from '../../protocol/frames.ts';
import { sendToMembers } from '../members.ts';
import { countNode, type SignalingNode } from '../node.ts';
import type { AdminEnvelope, AdminReceiver, NodeId, NodeState, RoomId } from '../ports.ts';
import { hostsOf } from '../replica.ts';

/** How long a node that is asked may take to answer, in ms. */
const ANSWER_MS = 1_000;

/** Most announcements that are remembered: the bus may bring one twice. */
const MOST_REMEMBERED = 1_000;

export interface AdministrationPorts {
  /** The version of this node's package. */
  readonly version: string;
  /** Whether /health/ready says ok. */
  ready(): boolean;
  /** Begins to end this node as SIGTERM does. A second call changes nothing. */
  drain(): void;
}

/** A node of the cluster as another one sees it. */
export interface ClusterNode {
  readonly node: NodeId;
  /** For how much longer it has its lease, in ms; 0 if it has none. */
  readonly leaseMs: number;
  /** Missing where it did not answer in time: it is dead, cut off, or of a version that answers no questions. */
  readonly state?: NodeState;
}

/** What an administrator can ask for beyond one room. Any node answers for the cluster (SPEC R213-R216). */
export class Administration implements AdminReceiver {
  readonly #node: SignalingNode;
  readonly #ports: AdministrationPorts;
  /** The questions that are not answered yet, by their ids. */
  readonly #asked = new Map<string, (state: NodeState) => void>();
  readonly #shown = new Set<string>();

  constructor(node: SignalingNode, ports: AdministrationPorts) {
    this.#node = node;
    this.#ports = ports;
  }

  /** Every node that has a lease, by its id. Those that do not answer within ANSWER_MS have no state. */
  async nodes(): Promise<readonly ClusterNode[]> {
    const leases = await this.#node.leases.nodes();
    const nodes = [...leases].map(async ([node, leaseMs]): Promise<ClusterNode> => {
      const state = await this.#ask(node, 'state');
      return { node, leaseMs, ...(state && { state }) };
    });
    return (await Promise.all(nodes)).sort((a, b) => (a.node < b.node ? -1 : 1));
  }

  /** Drains a node. Answers undefined where no node of this id has a lease, and without a state where it does not answer. */
  async drain(node: NodeId): Promise<ClusterNode | undefined> {
    // A node can drain itself also while the store is away.
    if (node === this.#node.settings.nodeId) {
      this.#ports.drain();
      return { node, leaseMs: 0, state: this.#state() };
    }
    const leaseMs = (await this.#node.leases.nodes()).get(node);
    if (leaseMs === undefined) return undefined;
    const state = await this.#ask(node, 'drain');
    return { node, leaseMs, ...(state && { state }) };
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
        this.#node.bus.send(from, { kind: 'answer', id, state: this.#state() });
        return;
      }
      case 'answer':
        this.#asked.get(envelope.id)?.(envelope.state);
        return;
      case 'announcement':
        this.#show(envelope);
        return;
      default:
        envelope satisfies never;
    }
  }

  #ask(node: NodeId, wish: 'state' | 'drain'): Promise<NodeState | undefined> {
    const { bus, clock, settings } = this.#node;
    if (node === settings.nodeId) return Promise.resolve(this.#state());
    const id = this.#id();
    return new Promise((resolve) => {
      const end = (state?: NodeState): void => {
        cancel();
        this.#asked.delete(id);
        resolve(state);
      };
      const cancel = clock.after(ANSWER_MS, end);
      this.#asked.set(id, end);
      bus.send(node, { kind: 'question', id, from: settings.nodeId, wish });
    });
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

  #state(): NodeState {
    const { phase, startedAt } = this.#node;
    return { version: this.#ports.version, phase, ready: this.#ports.ready(), startedAt, ...countNode(this.#node) };
  }

  #id(): string {
    return this.#node.identity.peerId();
  }
}
