import { clearInterval, clearTimeout, setInterval, setTimeout } from 'k6/timers';
import * as metrics from './metrics.ts';
import { LoadPeer } from './peer.ts';

export interface RoomPlan {
  readonly room: string;
  /** Peers take turns over these, so that with several of them rooms span nodes. */
  readonly servers: readonly string[];
  readonly peers: number;
  /** Signals a peer sends per second, to the others in turn. */
  readonly rate: number;
  readonly seconds: number;
  /** Of padding in each signal. */
  readonly bytes: number;
}

const joinTimeoutMs = 10_000;
const drainTimeoutMs = 5_000;
const lookMs = 50;

/** Fills one room, sends, waits for what is on its way, counts, leaves. Everything runs on timers. */
export class LoadRoom {
  readonly #plan: RoomPlan;
  readonly #peers: readonly LoadPeer[];
  readonly #joinTimer: number;
  #senders: readonly number[] = [];
  #joined = 0;
  #over = false;

  constructor(plan: RoomPlan) {
    this.#plan = plan;
    const listener = { joined: () => this.#oneJoined(), failed: (reason: string) => this.#finish(reason) };
    this.#peers = Array.from({ length: plan.peers }, (_, index) => {
      const server = plan.servers[index % plan.servers.length] ?? '';
      return new LoadPeer(server, plan.room, plan.bytes, listener);
    });
    this.#joinTimer = setTimeout(() => this.#finish('timeout'), joinTimeoutMs);
  }

  #oneJoined(): void {
    this.#joined += 1;
    if (this.#joined < this.#plan.peers || this.#over) return;
    clearTimeout(this.#joinTimer);
    this.#senders = this.#peers.map((peer) => this.#startSending(peer));
    setTimeout(() => this.#drain(), this.#plan.seconds * 1_000);
  }

  #startSending(peer: LoadPeer): number {
    const others = this.#peers.filter((other) => other !== peer);
    let turn = 0;
    return setInterval(() => {
      const target = others[turn++ % others.length];
      if (target !== undefined) peer.signal(target.peerId);
    }, 1_000 / this.#plan.rate);
  }

  #drain(): void {
    this.#stopSending();
    const deadline = Date.now() + drainTimeoutMs;
    const timer = setInterval(() => {
      const done = this.#lost() === 0 && this.#unacknowledged() === 0;
      if (!done && Date.now() < deadline && !this.#over) return;
      clearInterval(timer);
      this.#finish();
    }, lookMs);
  }

  #finish(reason = 'none'): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#joinTimer);
    this.#stopSending();
    metrics.joinsFailed.add(this.#plan.peers - this.#joined, { reason });
    metrics.signalsLost.add(this.#lost());
    metrics.signalsUnacknowledged.add(this.#unacknowledged());
    const complete = this.#joined === this.#plan.peers;
    for (const peer of this.#peers) complete ? peer.leave() : peer.close();
  }

  #stopSending(): void {
    for (const timer of this.#senders) clearInterval(timer);
    this.#senders = [];
  }

  #lost(): number {
    return this.#peers.reduce((sum, peer) => sum + peer.sent - peer.delivered, 0);
  }

  #unacknowledged(): number {
    return this.#peers.reduce((sum, peer) => sum + peer.unacknowledged, 0);
  }
}
