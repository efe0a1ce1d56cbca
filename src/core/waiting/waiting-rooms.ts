import { encodeEvent, type Frame } from '../../protocol/frames.ts';
import { NODE_LIMITS, WAITING_ROOM } from '../../protocol/limits.ts';
import { absent } from '../absent.ts';
import { apart } from '../apart.ts';
import { publish } from '../members.ts';
import { mayModerate } from '../moderation.ts';
import { type ConnectionState, type SignalingNode, track } from '../node.ts';
import type { ConnectionId, KnockEntry, RoomId } from '../ports.ts';
import { failure, type Refusal } from '../result.ts';
import { DENIED } from './answer-knock.ts';
import { isHostPresent } from './host-presence.ts';
import type { Waiter, WaitingRoomKeeper } from './keeper.ts';

/** How many rooms are looked at side by side after a renewal of the lease. */
const LOOKING_SIZE = 50;

/** Nobody decided, or another connection has its place by now. */
const TIMEOUT = failure('timeout', WAITING_ROOM);

const NOBODY = encodeEvent('waiting-updated', []);

/**
 * Those who wait at this node to be let into rooms, and what hosts here were shown of all who wait. The store has the list; a look
 * compares it with both. Looks at one room run one after another, so no admission is carried out twice here (SPEC R207-R209).
 */
export class WaitingRooms implements WaitingRoomKeeper {
  readonly #node: SignalingNode;
  readonly #byConnection = new Map<ConnectionId, Waiter>();
  readonly #waiters = new Map<RoomId, Set<Waiter>>();
  /** The list that the client of each host shows. A client that is host no more is in it until it could be told. */
  readonly #shown = new Map<RoomId, ReadonlyMap<ConnectionId, Frame>>();
  /** What each who waits was told last: whether a host is present. */
  readonly #told = new WeakMap<Waiter, boolean>();
  readonly #looks = new Map<RoomId, { again: boolean }>();

  constructor(node: SignalingNode) {
    this.#node = node;
  }

  add(waiter: Waiter): void {
    const { room, connection, knock } = waiter;
    // A client that came back: its connection before may be dead, and would take the admission.
    for (const other of this.#waiters.get(room) ?? []) if (other.knock === knock) this.#end(other, TIMEOUT);
    this.#byConnection.set(connection, waiter);
    const here = this.#waiters.get(room) ?? new Set<Waiter>();
    this.#waiters.set(room, here.add(waiter));
    this.#become(connection, { kind: 'waiting', room, knock });
    this.look(room);
  }

  remove(connection: ConnectionId): Waiter | undefined {
    const waiter = this.#byConnection.get(connection);
    if (waiter === undefined) return undefined;
    this.#byConnection.delete(connection);
    const here = this.#waiters.get(waiter.room);
    here?.delete(waiter);
    if (here?.size === 0) this.#waiters.delete(waiter.room);
    return waiter;
  }

  withdraw(connection: ConnectionId): void {
    const waiter = this.#byConnection.get(connection);
    if (waiter === undefined) return;
    this.#end(waiter, failure('not-joined'));
    track(this.#node, this.#forget(waiter).catch(absent));
  }

  look(room: RoomId): void {
    track(this.#node, this.#lookInTurn(room).catch(absent));
  }

  mayHaveChanged(room: RoomId): void {
    if (this.#isOfInterest(room)) this.look(room);
  }

  async tend(): Promise<void> {
    const { replicas } = this.#node;
    const known = [...this.#waiters.keys(), ...this.#shown.keys()];
    const due = [...new Set([...known, ...[...replicas.keys()].filter((room) => this.#isOfInterest(room))])];
    for (let start = 0; start < due.length; start += LOOKING_SIZE) {
      const slice = due.slice(start, start + LOOKING_SIZE);
      await Promise.all(slice.map((room) => apart(this.#node, () => this.#lookInTurn(room))));
    }
  }

  #isOfInterest(room: RoomId): boolean {
    const waiting = this.#node.replicas.get(room)?.state.waiting ?? false;
    return waiting || this.#waiters.has(room) || this.#shown.has(room);
  }

  /** Looks now, or lets the look that is under way go on to another one. */
  async #lookInTurn(room: RoomId): Promise<void> {
    const running = this.#looks.get(room);
    if (running !== undefined) running.again = true;
    else await this.#lookNow(room);
  }

  async #lookNow(room: RoomId): Promise<void> {
    const look = { again: true };
    this.#looks.set(room, look);
    try {
      while (look.again) {
        look.again = false;
        await this.#lookOnce(room);
      }
    } finally {
      this.#looks.delete(room);
    }
  }

  async #lookOnce(room: RoomId): Promise<void> {
    const { store, settings } = this.#node;
    const waiters = [...(this.#waiters.get(room) ?? [])];
    const keep = waiters.map(({ knock }) => knock);
    const knocks = await store.knocks(room, settings.nodeId, settings.leaseMs, keep);
    this.#show(
      room,
      knocks.filter(({ status }) => status === 'waiting'),
    );
    if (waiters.length > 0) await this.#settle(room, waiters, knocks);
  }

  /** Shows the hosts here who waits. Those who are host no more are shown nobody. */
  #show(room: RoomId, waiting: readonly KnockEntry[]): void {
    const { replicas, connected, connections } = this.#node;
    const replica = replicas.get(room);
    const before = this.#shown.get(room) ?? new Map<ConnectionId, Frame>();
    const after = new Map<ConnectionId, Frame>();
    // Without a waiting room there is nothing to decide: they come in.
    const decides = replica?.state.waiting === true;
    const list = decides ? waiting.map(({ id, name }) => ({ id, name })) : [];
    const frame = encodeEvent('waiting-updated', list);
    for (const id of replica?.members.values() ?? []) {
      const connection = connected.get(id);
      if (replica === undefined || connection === undefined) continue;
      const last = before.get(id);
      const isShown = decides && mayModerate(this.#node, connection, replica).kind !== 'none';
      const due = isShown ? frame : last && NOBODY;
      // A client that takes too little keeps its list, and the next look tries again.
      const has = due === undefined || due === last || connections.send(id, due) ? due : last;
      if (has !== undefined && (isShown || has !== NOBODY)) after.set(id, has);
    }
    if (after.size > 0) this.#shown.set(room, after);
    else this.#shown.delete(room);
  }

  /** Acts for those who wait here as the store says. One that has gone on to another node is answered there. */
  async #settle(room: RoomId, waiters: readonly Waiter[], knocks: readonly KnockEntry[]): Promise<void> {
    const { store, settings } = this.#node;
    const { seats, state } = await store.load(room);
    const host = isHostPresent(this.#node, room, { seats, state });
    const isOpen = seats.length > 0 && !state.waiting;
    const work = waiters.map(async (waiter) => {
      // Meanwhile it may have gone.
      if (this.#byConnection.get(waiter.connection) !== waiter) return;
      const knock = knocks.find(({ id }) => id === waiter.knock);
      if (knock !== undefined && knock.node !== settings.nodeId) this.#end(waiter, TIMEOUT);
      else if (knock === undefined || knock.status === 'admitted') await this.#ask(waiter);
      else if (knock.status === 'denied') this.#end(waiter, DENIED);
      else if (knock.status === 'closed') this.#end(waiter, failure('closed'));
      else if (isOpen) await this.#ask(waiter);
      else if (this.#isOver(waiter)) await this.#giveUp(waiter);
      else this.#tell(waiter, host);
    });
    await Promise.all(work);
  }

  /** Whether it has waited for too long. */
  #isOver({ at }: Waiter): boolean {
    return this.#node.clock.now() - at >= NODE_LIMITS.waitMs;
  }

  async #giveUp(waiter: Waiter): Promise<void> {
    this.#end(waiter, TIMEOUT);
    await this.#forget(waiter);
  }

  async #ask(waiter: Waiter): Promise<void> {
    this.remove(waiter.connection);
    await waiter.ask();
  }

  #end(waiter: Waiter, refusal: Refusal): void {
    this.remove(waiter.connection);
    this.#become(waiter.connection, { kind: 'idle' });
    waiter.refuse(refusal);
  }

  #become(id: ConnectionId, state: ConnectionState): void {
    const connection = this.#node.connected.get(id);
    if (connection !== undefined) connection.state = state;
  }

  #tell(waiter: Waiter, host: boolean): void {
    if (this.#told.get(waiter) === host) return;
    const frame = encodeEvent('waiting', { ticket: waiter.ticket, host });
    if (this.#node.connections.send(waiter.connection, frame)) this.#told.set(waiter, host);
  }

  /** The list without one who does not wait any more: hosts are shown it. */
  async #forget({ room, knock }: Waiter): Promise<void> {
    const { store, settings } = this.#node;
    publish(this.#node, await store.withdrawKnock(room, knock, settings.nodeId), { kind: 'waiting', room });
    this.mayHaveChanged(room);
  }
}
