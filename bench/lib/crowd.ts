import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom } from '../../scripts/lib/seeded-random.ts';
import { until } from '../../scripts/lib/until.ts';
import type { Dialect } from './dialect.ts';
import { Histogram } from './histogram.ts';
import { payloadOf, stampIn } from './payload.ts';
import { RawPeer } from './raw-peer.ts';
import { shuffle } from './statistics.ts';

/** Where the peers of a room connect: all to one node, or each to another one, every pair of nodes equally often. */
export type Placement = 'together' | 'apart';

export interface CrowdPlan {
  /** Base URLs of the nodes. */
  readonly servers: readonly string[];
  readonly placement: Placement;
  /** Numbers of the rooms: `first` to `first + rooms - 1`, so that several crowds can share a run. */
  readonly first: number;
  readonly rooms: number;
  readonly peersPerRoom: number;
  readonly payloadBytes: number;
}

/** What happened since the mark before. */
export interface Mark {
  readonly seconds: number;
  readonly sent: number;
  readonly delivered: number;
  /** WebSocket frames sent by peers, and their characters: signals, acknowledgements, heartbeats. */
  readonly frames: number;
  readonly bytes: number;
  /** From a signal's sending to its delivery: counts of Histogram. */
  readonly latency: Histogram;
  /** How late signals were sent: whether the generator itself kept up. */
  readonly late: Histogram;
}

export interface Totals {
  readonly sent: number;
  readonly delivered: number;
  /** What went wrong; the first of them. */
  readonly failures: readonly string[];
}

/** Connections that are opened at once. */
const OPENING = 40;
const JOIN_MS = 20_000;
const DRAIN_MS = 5_000;

/** Which node a peer connects to. */
export function placeOf(room: number, peer: number, nodes: number, placement: Placement): number {
  if (placement === 'together' || nodes === 1) return room % nodes;
  // The distance between two peers of a room takes every value there is, room by room.
  const distance = 1 + (Math.floor(room / nodes) % (nodes - 1));
  return (room + peer * distance) % nodes;
}

/** Peers in rooms, and a fixed rate of signals between them: open loop, what is late is caught up. */
export class Crowd {
  readonly #dialect: Dialect;
  readonly #plan: CrowdPlan;
  readonly #rooms: RawPeer[][] = [];
  readonly #order: RawPeer[] = [];
  readonly #random: () => number;
  readonly #payload: (us: number) => string;
  readonly #failures: string[] = [];
  readonly #turns = new Map<RawPeer, number>();
  #joined = 0;
  #sent = 0;
  #delivered = 0;
  #timer: NodeJS.Timeout | undefined;
  #next = 0;
  #before = { at: 0, sent: 0, delivered: 0, frames: 0, bytes: 0 };
  #latency = new Histogram();
  #late = new Histogram();

  constructor(dialect: Dialect, plan: CrowdPlan) {
    this.#dialect = dialect;
    this.#plan = plan;
    this.#random = new SeededRandom(plan.first + 1).next;
    this.#payload = payloadOf(plan.payloadBytes);
  }

  /** Connects and joins everybody; throws where somebody cannot. */
  async open(): Promise<void> {
    const { servers, placement, first, rooms, peersPerRoom } = this.#plan;
    const listener = {
      joined: () => {
        this.#joined += 1;
      },
      delivered: (_peer: RawPeer, text: string) => this.#arrived(text),
      failed: (peer: RawPeer, reason: string) => void this.#failures.push(`room ${peer.room}: ${reason}`),
    };
    for (let room = first; room < first + rooms; room += 1) {
      const peers = Array.from({ length: peersPerRoom }, (_, index) => {
        const server = servers[placeOf(room, index, servers.length, placement)] ?? '';
        return new RawPeer(this.#dialect, server, `p${room}x${index}`, room, `bench-${room}`, listener);
      });
      this.#rooms.push(peers);
      this.#order.push(...peers);
      await until('joins', () => this.#order.length - this.#joined < OPENING || this.#failures.length > 0, JOIN_MS);
    }
    await until('joins', () => this.#joined === this.#order.length || this.#failures.length > 0, JOIN_MS);
    if (this.#failures.length > 0) throw new Error(this.#failures[0]);
  }

  /** Sends `rate` signals a second from now on; replaces the rate before. */
  start(rate: number): void {
    clearTimeout(this.#timer);
    const startedAt = performance.now();
    const sentBefore = this.#sent;
    const tick = (): void => {
      this.#timer = setTimeout(tick, 1);
      const elapsed = performance.now() - startedAt;
      const due = sentBefore + Math.floor((elapsed / 1_000) * rate);
      while (this.#sent < due) {
        this.#late.add((elapsed - ((this.#sent - sentBefore) / rate) * 1_000) * 1_000);
        this.#sendOne();
      }
    };
    tick();
  }

  /** Everybody once in a random order, then everybody again. */
  #sendOne(): void {
    if (this.#next === 0) shuffle(this.#order, this.#random);
    const peer = this.#order[this.#next];
    this.#next = (this.#next + 1) % this.#order.length;
    this.#sent += 1;
    if (peer === undefined) return;
    const others = this.#rooms[peer.room - this.#plan.first]?.filter((other) => other !== peer) ?? [];
    const turn = this.#turns.get(peer) ?? 0;
    this.#turns.set(peer, turn + 1);
    const target = others[turn % others.length];
    if (target !== undefined) peer.signal(target.id, this.#payload(Math.round(performance.now() * 1_000)));
  }

  #arrived(text: string): void {
    const stamp = stampIn(text);
    if (stamp === undefined) return void this.#failures.push(`no payload in ${text.slice(0, 80)}`);
    this.#delivered += 1;
    this.#latency.add(performance.now() * 1_000 - stamp);
  }

  /** What happened since the last mark; begins the next. */
  mark(): Mark {
    const { at, sent, delivered, frames, bytes } = this.#before;
    const now = {
      at: performance.now(),
      sent: this.#sent,
      delivered: this.#delivered,
      frames: this.#order.reduce((sum, peer) => sum + peer.frames, 0),
      bytes: this.#order.reduce((sum, peer) => sum + peer.bytes, 0),
    };
    const mark = {
      seconds: (now.at - at) / 1_000,
      sent: now.sent - sent,
      delivered: now.delivered - delivered,
      frames: now.frames - frames,
      bytes: now.bytes - bytes,
      latency: this.#latency,
      late: this.#late,
    };
    this.#before = now;
    this.#latency = new Histogram();
    this.#late = new Histogram();
    return mark;
  }

  /** Ends the sending and waits for what is under way. */
  async stop(): Promise<Totals> {
    clearTimeout(this.#timer);
    const deadline = performance.now() + DRAIN_MS;
    while (this.#delivered < this.#sent && performance.now() < deadline) await pause(10);
    return { sent: this.#sent, delivered: this.#delivered, failures: this.#failures.slice(0, 3) };
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const peer of this.#order) peer.close();
  }
}
