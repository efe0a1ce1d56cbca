import { Addresses } from '../../src/core/addresses/addresses.ts';
import { clientOutlet } from '../../src/gateway/client-outlet.ts';
import { ConnectionRegistry } from '../../src/gateway/connections.ts';
import { dialectRules, type GatewayPorts, type TextDialect, type TextConversation } from '../../src/gateway/dialect.ts';
import { peerJsDialect } from '../../src/gateway/peerjs/gateway.ts';
import { senderOf } from '../../src/gateway/peerjs/messages.ts';
import { dispatch } from '../../src/gateway/native/dispatch.ts';
import { logEvents } from '../../src/adapters/observability/log-events.ts';
import { startDraining } from '../../src/core/drain-node.ts';
import { createLeaseLoop, type LeaseLoop } from '../../src/core/lease-loop.ts';
import { resendRoster } from '../../src/core/look-at-room.ts';
import { loseConnection } from '../../src/core/leave-room.ts';
import { createNode, openBudget, openConnection, type SignalingNode } from '../../src/core/node.ts';
import { WaitingRooms } from '../../src/core/waiting/waiting-rooms.ts';
import type { Clock, ConnectionId, Envelope, Identity } from '../../src/core/ports.ts';
import { receive } from '../../src/core/receive.ts';
import { silentMetrics } from '../support/silent.ts';
import type { SimClock } from './clock.ts';
import type { RedisLink, SimRedis } from './redis.ts';
import { simRoomDialect } from './room-dialect.ts';

export const SIM_SETTINGS = {
  capacity: 4,
  graceMs: 20_000,
  leaseMs: 3_000,
  eventsPerSecond: 100,
  bytesPerSecond: 1_048_576,
  addressLimits: 0,
  iceServers: [],
};

/** The ids of nodes of an old version begin with this. There is always one, as if an update was under way. */
export const OLD_NODES = 'n2.';

/** How long a closing handshake takes, in ms. */
const CLOSING_MS = 20;

const SILENT_DIALECTS = { opened: () => undefined, closed: () => undefined, message: () => undefined };

/** TURN servers whose credentials end several times a run. */
const SIM_TURN = {
  urls: ['turn:sim'],
  lifetimeMs: 10_000,
  credential: (username: string) => `signed ${username}`,
};

/** Where the node writes to one client. */
export interface NodeEnd {
  /** Takes a frame for the client. False: it was dropped, because too much waits for the client. */
  frame(frame: string): boolean;
  /** The node closes the connection. */
  close(): void;
}

export interface SimNodeOptions {
  /** A node of a version before there were TURN credentials, addresses and other dialects. */
  readonly old: boolean;
  /** Gets every envelope that arrives. */
  readonly arrived: (envelope: Envelope) => void;
  readonly failed: (what: string) => void;
  readonly trace: (what: string) => void;
}

/** One node: the real core, with an event loop that can stop and a process that can end. */
export class SimNode {
  readonly node: SignalingNode;
  readonly link: RedisLink;
  /** Undefined on an old node. */
  readonly addresses: Addresses | undefined;
  readonly dialects: readonly TextDialect[];
  readonly #registry = new ConnectionRegistry();
  readonly #sessions = new Map<ConnectionId, TextConversation>();
  readonly #arrived: (envelope: Envelope) => void;
  readonly #loop: LeaseLoop;
  readonly #failed: (what: string) => void;
  #state: 'running' | 'frozen' | 'dead' = 'running';
  readonly #queue: (() => void)[] = [];

  constructor(
    id: string,
    clock: SimClock,
    redis: SimRedis,
    identity: Identity,
    { old, arrived, failed, trace }: SimNodeOptions,
  ) {
    this.#failed = failed;
    this.#arrived = arrived;
    this.link = redis.link(id, this.input);
    const nodeClock: Clock = {
      now: () => clock.now(),
      seconds: () => clock.seconds(),
      after: (ms, callback) => clock.after(ms, () => this.input(callback)),
    };
    this.node = createNode(
      {
        nodeId: id,
        ...SIM_SETTINGS,
        rulesOf: (room) => dialectRules(room, SIM_SETTINGS.capacity, SIM_SETTINGS.leaseMs),
      },
      {
        store: this.link.store,
        leases: this.link.leases,
        bus: { send: (to, envelope) => this.#state !== 'dead' && this.link.bus.send(to, envelope) },
        connections: this.#registry,
        clock: nodeClock,
        identity,
        ...(!old && { turn: SIM_TURN }),
        metrics: silentMetrics,
        events: {
          emit: logEvents({
            info: (event, fields) => trace(`${id} ${event} ${JSON.stringify(fields)}`),
            warn: (event, fields) => trace(`${id} ${event} ${JSON.stringify(fields)}`),
            error: (event, { error }) => failed(`${id} logged "${event}": ${String(error)}`),
          }),
        },
      },
    );
    this.link.deliver = (envelope) => this.deliver(envelope);
    this.addresses = old ? undefined : new Addresses(this.node, this.link.book, senderOf);
    this.node.addresses = this.addresses;
    this.node.waitingRooms = new WaitingRooms(this.node);
    this.dialects = this.#createDialects(this.addresses);
    const keepOthers = async (): Promise<void> => this.addresses?.keep();
    this.#loop = createLeaseLoop(this.node, () => Promise.resolve(), keepOthers);
    this.link.onBack = () => void this.#loop.renew();
    void this.#start(nodeClock);
  }

  /** Takes an envelope that another node sent. */
  deliver(envelope: Envelope): void {
    this.#arrived(envelope);
    receive(this.node, envelope);
  }

  get alive(): boolean {
    return this.#state !== 'dead';
  }

  /** Whether the node is ready, as an edge asks before it sends a client here. */
  get ready(): boolean {
    return this.#state === 'running' && this.node.phase === 'running' && this.#loop.reachable;
  }

  /** Runs `act` in the node's event loop: now, or after a freeze, or never if the process has ended. */
  readonly input = (act: () => void): void => {
    if (this.#state === 'running') act();
    else if (this.#state === 'frozen') this.#queue.push(act);
  };

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next();
  }

  /** Ends the process like kill -9. */
  kill(): void {
    this.#state = 'dead';
    this.#loop.stop();
    this.link.cut();
  }

  drain(windowMs: number): void {
    if (this.#state === 'running') startDraining(this.node, 0, windowMs, () => 0);
  }

  open(id: ConnectionId, end: NodeEnd, address = ''): void {
    this.#registry.add(id, { send: (frame) => end.frame(frame), close: () => end.close(), waitingBytes: () => 0 });
    openConnection(this.node, id, openBudget(this.node, address));
  }

  /** A client of another dialect comes. An old node has none, and closes. */
  openText(id: ConnectionId, path: string, query: URLSearchParams, { frame, close: closeLine }: NodeEnd): void {
    const dialect = this.dialects.find((one) => one.path === path);
    if (dialect === undefined) return closeLine();
    let open = true;
    const close = (): void => {
      if (!open) return;
      open = false;
      closeLine();
      this.node.clock.after(CLOSING_MS, () => this.lose(id));
    };
    this.#registry.add(id, clientOutlet(this, { close, waitingBytes: () => 0 }));
    openConnection(this.node, id);
    const session = dialect.open({ id, send: (text) => open && frame(text), close }, query);
    this.#sessions.set(id, { text: (text) => open && session.text(text), end: () => session.end() });
  }

  /** The client has taken all that waited, and missed what came meanwhile. */
  caughtUp(id: ConnectionId): void {
    resendRoster(this.node, id);
  }

  text(id: ConnectionId, text: string): void {
    this.#sessions.get(id)?.text(text);
  }

  event(id: ConnectionId, name: string, args: unknown[]): void {
    if (!this.node.connected.has(id)) return;
    if (name === 'ice-servers' && this.node.turn === undefined)
      this.#failed('R83: an old node was asked for ICE servers');
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (reply: unknown) => last(reply) : undefined;
    dispatch(this.node, id, name, ack === undefined ? args : args.slice(0, -1), ack);
  }

  lose(id: ConnectionId): void {
    if (!this.node.connected.has(id)) return;
    this.#sessions.get(id)?.end();
    this.#sessions.delete(id);
    loseConnection(this.node, id);
    this.#registry.remove(id);
  }

  #createDialects(addresses: Addresses | undefined): readonly TextDialect[] {
    if (addresses === undefined) return [];
    const ports: GatewayPorts = { node: this.node, registry: this.#registry, metrics: SILENT_DIALECTS };
    return [peerJsDialect(ports, addresses, { path: 'peerjs', key: 'key' }), simRoomDialect(ports)];
  }

  async #start(clock: Clock): Promise<void> {
    await this.#loop.renew();
    if (this.#loop.reachable) this.node.phase = 'running';
    else clock.after(500, () => void this.#start(clock));
  }
}
