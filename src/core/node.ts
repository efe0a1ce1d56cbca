import type { IceServer } from '../protocol/requests.ts';
import type { NodeEvents } from './events.ts';
import type {
  AddressReceiver,
  Clock,
  ConnectionId,
  Connections,
  MemberSeat,
  Identity,
  NodeBus,
  NodeId,
  NodeLeases,
  PeerId,
  RoomId,
  RoomRules,
  RoomStore,
  SignalMetrics,
  TurnServers,
} from './ports.ts';
import type { Replica } from './replica.ts';
import { fullBucket, type TokenBucket, take } from './token-bucket.ts';

/** What the use cases need of the settings. Durations in ms. */
export interface NodeSettings {
  readonly nodeId: NodeId;
  /** Most peers of a room. */
  readonly capacity: number;
  readonly graceMs: number;
  readonly leaseMs: number;
  /** Events a connection may send per second, sustained; twice that in a burst. */
  readonly eventsPerSecond: number;
  /** The rules of rooms that have their own; undefined for all others, which go by `capacity` and `graceMs`. */
  rulesOf?(room: RoomId): RoomRules | undefined;
  /** The same for every peer; those of `NodePorts.turn` come beside them. */
  readonly iceServers: readonly IceServer[];
}

export interface NodePorts {
  readonly store: RoomStore;
  readonly leases: NodeLeases;
  readonly bus: NodeBus;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly turn?: TurnServers;
  readonly events: NodeEvents;
  readonly metrics: SignalMetrics;
}

/** Where a connection stands with its room. */
export type ConnectionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly room: RoomId }
  | { readonly kind: 'joined'; readonly room: RoomId; readonly seat: MemberSeat };

export interface Connection {
  readonly id: ConnectionId;
  /** Whether it is one of several over one connection of a client. */
  readonly inner: boolean;
  readonly bucket: TokenBucket;
  state: ConnectionState;
}

/** A seat that this node has to give up, as soon as the store answers again. */
export interface UnsettledSeat {
  readonly room: RoomId;
  readonly peerId: PeerId;
  readonly wish: 'away' | 'leave';
}

/** `lapsed`: others may have taken this node for dead. `data-lost`: the store has another epoch. */
export type Standing =
  | { readonly kind: 'kept' }
  | { readonly kind: 'lapsed' }
  | { readonly kind: 'data-lost'; readonly epoch: string };

/**
 * One node's state: its connections and its copies of rooms. Nothing in it that could not be rebuilt from the
 * store and from the clients. Use cases are functions over it.
 */
export interface SignalingNode extends NodePorts {
  readonly settings: NodeSettings;
  readonly connected: Map<ConnectionId, Connection>;
  /** How many of `connected` are inner ones. */
  innerConnections: number;
  readonly replicas: Map<RoomId, Replica>;
  /** By room and peer. */
  readonly unsettled: Map<string, UnsettledSeat>;
  /** Nodes with a lease, as of the last renewal. */
  live: ReadonlySet<NodeId>;
  /** The store's epoch that the replicas belong to; '' before the first renewal. */
  epoch: string;
  /** What the renewals since the rooms were last looked after have found. */
  standing: Standing;
  /** Whether the store was away since the rooms were last looked after: signals to other nodes may have been lost. */
  wasOutOfTouch: boolean;
  /**
   * `starting`: the inbox is not open yet, so that no join may be answered. `leaving`: it is about to drain, and says so
   * to an edge, but takes whoever is still sent to it.
   */
  phase: 'starting' | 'running' | 'leaving' | 'draining';
  /** Undefined where no dialect uses addresses. */
  addresses: AddressReceiver | undefined;
  /** Work that a clean end has to wait for. */
  readonly tasks: Set<Promise<unknown>>;
}

export function createNode(settings: NodeSettings, ports: NodePorts): SignalingNode {
  return {
    ...ports,
    settings,
    connected: new Map(),
    innerConnections: 0,
    replicas: new Map(),
    unsettled: new Map(),
    live: new Set(),
    epoch: '',
    standing: { kind: 'kept' },
    wasOutOfTouch: false,
    phase: 'starting',
    addresses: undefined,
    tasks: new Set(),
  };
}

/**
 * `within`: the connection is one of several that a client of another dialect has over the connection of this id, one for
 * each of its rooms.
 */
export function openConnection(node: SignalingNode, id: ConnectionId, within?: ConnectionId): void {
  const burst = node.settings.eventsPerSecond * 2;
  const inner = within !== undefined;
  if (inner) node.innerConnections += 1;
  node.connected.set(id, { id, inner, bucket: fullBucket(burst, node.clock.seconds()), state: { kind: 'idle' } });
}

/** How many clients are connected. */
export function countConnections({ connected, innerConnections }: SignalingNode): number {
  return connected.size - innerConnections;
}

/** Whether the connection may send one more event now (SPEC R61). */
export function admit(node: SignalingNode, id: ConnectionId): boolean {
  const connection = node.connected.get(id);
  if (connection === undefined) return false;
  const { eventsPerSecond } = node.settings;
  return take(connection.bucket, eventsPerSecond, eventsPerSecond * 2, node.clock.seconds());
}

/** Starts work that nobody awaits but the end of the node. */
export function track(node: SignalingNode, work: Promise<unknown>): void {
  const task = work
    .catch((error: unknown) => node.events.emit({ type: 'work-failed', error }))
    .finally(() => node.tasks.delete(task));
  node.tasks.add(task);
}

/** For gauges: what this node serves. */
export function countNode(node: SignalingNode): { connections: number; peers: number; rooms: number } {
  let peers = 0;
  let rooms = 0;
  for (const replica of node.replicas.values()) {
    peers += replica.members.size;
    if (replica.members.size > 0) rooms += 1;
  }
  return { connections: countConnections(node), peers, rooms };
}
