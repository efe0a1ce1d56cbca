import type { IceServer } from '../protocol/requests.ts';
import { type Grant, OPEN } from './access/grant.ts';
import { type GrantEnds, noGrantEnds } from './access/grant-ends.ts';
import type { NodeEvents } from './events.ts';
import {
  type Access,
  type AddressReceiver,
  type AdminReceiver,
  type Clock,
  type ConnectionId,
  type ConnectionLabel,
  type Connections,
  type EdgeContext,
  type Identity,
  type KnockId,
  type MemberSeat,
  NO_EDGE,
  type NodeBus,
  type NodeId,
  type NodeLeases,
  type NodePhase,
  type PeerId,
  type RoomId,
  type RoomRules,
  type RoomStore,
  type SentSignals,
  type SignalMetrics,
  type Tracer,
  type TurnServers,
  UNTRACED,
} from './ports.ts';
import { AddressLimits } from './limits/address-limits.ts';
import { Budget, type ClientRates, clientRates } from './limits/budget.ts';
import { Turns } from './limits/turns.ts';
import type { Replica } from './replica.ts';
import { NO_WAITING_ROOMS, type WaitingRoomKeeper } from './waiting/keeper.ts';

/** The settings that the use cases need. Durations in ms. */
export interface NodeSettings {
  readonly nodeId: NodeId;
  /** Most peers of a room. */
  readonly capacity: number;
  readonly graceMs: number;
  readonly leaseMs: number;
  /** Events a client may send per second, sustained; twice that in a burst. */
  readonly eventsPerSecond: number;
  /** Bytes per second that a client may send, and that the others may get because of it; four times that in a burst. */
  readonly bytesPerSecond: number;
  /** Factor on all limits by address; 0 for none. */
  readonly addressLimits: number;
  /** Most transport connections; undefined where something else bounds them. */
  readonly maxConnections?: number;
  /** The rules of a room that has its own; undefined for any other room, for which `capacity` and `graceMs` hold. */
  rulesOf?(room: RoomId): RoomRules | undefined;
  /** ICE servers that are the same for every peer. Those of `NodePorts.turn` are added to them. */
  readonly iceServers: readonly IceServer[];
}

export interface NodePorts {
  readonly store: RoomStore;
  readonly leases: NodeLeases;
  readonly bus: NodeBus;
  readonly connections: Connections;
  readonly clock: Clock;
  /** Processor time of the event loop so far, in seconds; undefined where nobody measures it. */
  readonly busySeconds?: () => number;
  /** Calls back at the end of this turn of the event loop; undefined where a timer does it. */
  readonly nextTurn?: (callback: () => void) => void;
  readonly identity: Identity;
  readonly turn?: TurnServers;
  /** Who may enter; undefined where every room is open. */
  readonly access?: Access;
  readonly events: NodeEvents;
  readonly metrics: SignalMetrics;
  /** Undefined where nothing is traced. */
  readonly tracer?: Tracer;
}

/** Whether a connection is in no room, joins one, waits to be let into one, or is in one. */
export type ConnectionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly room: RoomId }
  | { readonly kind: 'waiting'; readonly room: RoomId; readonly knock: KnockId }
  | { readonly kind: 'joined'; readonly room: RoomId; readonly seat: MemberSeat };

export interface Connection {
  readonly id: ConnectionId;
  /** True for a connection that runs inside another one of the same client (see `openConnection`). */
  readonly inner: boolean;
  readonly budget: Budget;
  /** What the edge said of its handshake. */
  readonly edge: EdgeContext;
  /** What the latest resume proof of this connection says as its time, in ms since the epoch. */
  provenAt: number;
  /** What it may do in the room that it joins or is in (SPEC R182). */
  grant: Grant;
  /** Counts its signals by their receivers; undefined where no node remembers that (SPEC R241). */
  sent: SentSignals | undefined;
  state: ConnectionState;
}

/** The room that a connection joins or is in. */
export function roomOf({ connected }: Pick<SignalingNode, 'connected'>, id: ConnectionId): RoomId | undefined {
  const state = connected.get(id)?.state;
  return state === undefined || state.kind === 'idle' ? undefined : state.room;
}

/** A seat that this node has to give up when the store answers again. */
export interface UnsettledSeat {
  readonly room: RoomId;
  readonly peerId: PeerId;
  readonly wish: 'away' | 'leave';
  /** The connection that carried the peer; missing where none did. */
  readonly label?: ConnectionLabel;
}

/**
 * What lease renewals found. `kept`: nothing has changed. `lapsed`: the lease had ended, so other nodes may have taken
 * this node for dead. `data-lost`: the store has another epoch.
 */
export type Standing =
  | { readonly kind: 'kept' }
  | { readonly kind: 'lapsed' }
  | { readonly kind: 'data-lost'; readonly epoch: string };

/**
 * One node's state: its connections and its copies of rooms. All of it can be rebuilt from the store and from the
 * clients. Use cases are functions that take it.
 */
export interface SignalingNode extends NodePorts {
  readonly tracer: Tracer;
  readonly settings: NodeSettings;
  readonly connected: Map<ConnectionId, Connection>;
  readonly addressLimits: AddressLimits;
  readonly turns: Turns;
  /** The rates of each client. */
  readonly rates: ClientRates;
  /** How many of `connected` are inner ones. */
  innerConnections: number;
  readonly replicas: Map<RoomId, Replica>;
  /** Seats to give up when the store answers again. The key has the room and the peer. */
  readonly unsettled: Map<string, UnsettledSeat>;
  /** Nodes with a lease, as of the last renewal. */
  live: ReadonlySet<NodeId>;
  /** The store's epoch that the replicas belong to; '' before the first renewal. */
  epoch: string;
  /** When this node began, in ms since the epoch. */
  readonly startedAt: number;
  /** When the latest renewal of the lease that succeeded was asked for, in ms since the epoch. */
  renewedAt: number;
  /** What the renewals found since the rooms were last tended. */
  standing: Standing;
  /** Whether the store was away after the rooms were last tended. If so, signals to other nodes may have been lost. */
  wasOutOfTouch: boolean;
  /**
   * `starting`: the inbox is not open yet, so the node refuses joins. `leaving`: the node is about to drain and reports
   * not ready, but still serves the clients that an edge sends to it. `draining`: it refuses joins.
   */
  phase: NodePhase;
  /** Whether the node has so little memory left that it refuses joins too (SPEC R111). */
  isBrimming: () => boolean;
  /** Undefined where no dialect uses addresses. */
  addresses: AddressReceiver | undefined;
  /** Undefined where nothing of a cluster's administration is served: in tests of other things. */
  administration: AdminReceiver | undefined;
  /** Set by whoever composes the node, as it needs the node. */
  waitingRooms: WaitingRoomKeeper;
  /** Work that a clean end has to wait for. */
  readonly tasks: Set<Promise<unknown>>;
  readonly grantEnds: GrantEnds;
}

export function createNode(settings: NodeSettings, ports: NodePorts): SignalingNode {
  const addressLimits = new AddressLimits(ports.clock, settings.addressLimits, settings.maxConnections);
  return {
    ...ports,
    tracer: ports.tracer ?? UNTRACED,
    settings,
    connected: new Map(),
    rates: clientRates(settings.eventsPerSecond, settings.bytesPerSecond),
    addressLimits,
    turns: new Turns({
      clock: ports.clock,
      limits: addressLimits,
      busySeconds: ports.busySeconds,
      nextTurn: ports.nextTurn ?? ((callback) => void ports.clock.after(0, callback)),
      onWait: () => ports.events.emit({ type: 'turn-awaited' }),
    }),
    innerConnections: 0,
    replicas: new Map(),
    unsettled: new Map(),
    live: new Set(),
    epoch: '',
    startedAt: ports.clock.now(),
    renewedAt: 0,
    standing: { kind: 'kept' },
    wasOutOfTouch: false,
    phase: 'starting',
    isBrimming: () => false,
    addresses: undefined,
    administration: undefined,
    waitingRooms: NO_WAITING_ROOMS,
    tasks: new Set(),
    grantEnds: noGrantEnds(),
  };
}

/** The rates of one client, for as long as its transport connection lives. `address`: see AddressLimits; '' for none. */
export function openBudget({ rates, clock }: SignalingNode, address: string): Budget {
  return new Budget(rates, clock, address);
}

/**
 * Makes a connection known to the node. `budget`: that of its transport connection; a new one without an address else. `edge`:
 * what the edge said of its handshake.
 */
export function openConnection(
  node: SignalingNode,
  id: ConnectionId,
  budget: Budget = openBudget(node, ''),
  edge: EdgeContext = NO_EDGE,
): void {
  node.connected.set(id, idleConnection(id, false, budget, edge));
}

/**
 * Makes a connection known that runs inside another one of the same client, and shares its budget. A client of another
 * dialect may be in several rooms; it then has one inner connection for each of them.
 */
export function openInnerConnection(node: SignalingNode, id: ConnectionId, within: ConnectionId): void {
  const { budget, edge } = node.connected.get(within) ?? { budget: openBudget(node, ''), edge: NO_EDGE };
  node.innerConnections += 1;
  node.connected.set(id, idleConnection(id, true, budget, edge));
}

function idleConnection(id: ConnectionId, inner: boolean, budget: Budget, edge: EdgeContext): Connection {
  return { id, inner, budget, edge, provenAt: 0, grant: OPEN, sent: undefined, state: { kind: 'idle' } };
}

/** How many clients are connected. */
export function countConnections({ connected, innerConnections }: SignalingNode): number {
  return connected.size - innerConnections;
}

/**
 * Whether the connection may send one more event now (SPEC R61). `cost`: as how many plain events it counts, more than 1 for
 * an event that makes the store work.
 */
export function admit(node: SignalingNode, id: ConnectionId, cost = 1): boolean {
  return node.connected.get(id)?.budget.takeEvent(cost) ?? false;
}

/**
 * Keeps track of work that only the end of the node waits for. If the work fails, this is reported as `work-failed`.
 */
export function track(node: SignalingNode, work: Promise<unknown>): void {
  const task = work
    .catch((error: unknown) => node.events.emit({ type: 'work-failed', error }))
    .finally(() => node.tasks.delete(task));
  node.tasks.add(task);
}

/** How many connections, peers and rooms this node serves: for gauges. */
export function countNode(node: SignalingNode): { connections: number; peers: number; rooms: number } {
  let peers = 0;
  let rooms = 0;
  for (const replica of node.replicas.values()) {
    peers += replica.members.size;
    if (replica.members.size > 0) rooms += 1;
  }
  return { connections: countConnections(node), peers, rooms };
}
