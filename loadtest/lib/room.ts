import { clearTimeout, setTimeout } from 'k6/timers';
import * as metrics from './metrics.ts';
import { lostAmong, type Participant, type ParticipantListener } from './participant.ts';
import { LoadPeer } from './peer.ts';
import { TutorialPeer } from './tutorial-peer.ts';

/** What the servers speak: the native protocol, or that of bench/servers/tutorial.ts, where a room has two peers. */
export const DIALECTS = ['signalbox', 'tutorial'] as const;

export interface RoomPlan {
  readonly room: string;
  readonly dialect: (typeof DIALECTS)[number];
  /** Peers take turns over these, so that with several of them rooms span nodes. */
  readonly servers: readonly string[];
  /** The index of the first peer's server. */
  readonly first: number;
  /** Where one more peer connects that will not read; undefined for none. */
  readonly slowServer?: string | undefined;
  readonly peers: number;
  readonly onLoss: 'once' | 'resume';
  /** The tag `step` of its joins. */
  readonly step: string;
  /** When its peers have to connect, in ms since the epoch. */
  readonly dueAt: number;
}

const joinTimeoutMs = 10_000;

/** One room full of peers that send to each other in turn. */
export class LoadRoom {
  readonly #plan: RoomPlan;
  readonly #participants: readonly Participant[];
  readonly #settled: () => void;
  readonly #timer: number;
  /** Each peer with each other one. */
  #pairs: readonly (readonly [Participant, Participant])[] = [];
  #turn = 0;
  #joined = 0;
  #state: 'filling' | 'full' | 'broken' = 'filling';

  /** `settled` is called once: all have joined, or one could not. */
  constructor(plan: RoomPlan, settled: () => void) {
    this.#plan = plan;
    this.#settled = settled;
    const listener = { joined: () => this.#oneJoined(), failed: (reason: string) => this.#break(reason) };
    this.#participants = participants(plan, listener);
    this.#timer = setTimeout(() => this.#break('timeout'), joinTimeoutMs);
  }

  get peers(): readonly Participant[] {
    return this.#participants;
  }

  get full(): boolean {
    return this.#state === 'full';
  }

  get lost(): number {
    return lostAmong(this.#participants);
  }

  get unacknowledged(): number {
    const counted = this.#participants.filter(({ counted }) => counted);
    const among = this.#plan.slowServer === undefined ? counted : [];
    return among.reduce((sum, { unacknowledged }) => sum + unacknowledged, 0);
  }

  /** One signal from the next peer to the next other one. */
  signal(step: string, data: string, dueAt: number): void {
    const [from, to] = this.#pairs[this.#turn++ % this.#pairs.length] ?? [];
    if (to !== undefined) from?.signal(to.peerId, step, data, dueAt);
  }

  /** Counts what is missing and leaves. */
  finish(): void {
    clearTimeout(this.#timer);
    metrics.signalsLost.add(this.lost);
    metrics.signalsUnacknowledged.add(this.unacknowledged);
    for (const each of this.#participants) each.peerId === '' ? each.close() : each.leave();
  }

  #oneJoined(): void {
    this.#joined += 1;
    if (this.#joined < this.#participants.length || this.#state !== 'filling') return;
    clearTimeout(this.#timer);
    this.#state = 'full';
    const senders = this.#participants.filter(({ counted }) => counted);
    this.#pairs = senders.flatMap((from) =>
      this.#participants.filter((to) => to !== from).map((to) => [from, to] as const),
    );
    this.#settled();
  }

  #break(reason: string): void {
    if (this.#state === 'broken') return;
    const filling = this.#state === 'filling';
    this.#state = 'broken';
    this.#pairs = [];
    clearTimeout(this.#timer);
    if (!filling) return;
    metrics.joinsFailed.add(this.#participants.length - this.#joined, { reason, step: this.#plan.step });
    this.#settled();
  }
}

function participants(plan: RoomPlan, listener: ParticipantListener): readonly Participant[] {
  const { servers, slowServer, peers, dialect, room, onLoss, step, dueAt } = plan;
  const slowPeers = new Set<string>();
  return Array.from({ length: peers + (slowServer === undefined ? 0 : 1) }, (_, index) => {
    const first = plan.first + index;
    if (dialect === 'tutorial') {
      const server = servers[first % servers.length] ?? '';
      return new TutorialPeer({ server, room, peerId: String(index), step, dueAt }, listener);
    }
    const session = { servers, first, room, onLoss, step, dueAt, slowPeers };
    if (index < peers) return new LoadPeer({ ...session, reads: 'at-once' }, listener);
    return new LoadPeer({ ...session, servers: [slowServer ?? ''], reads: 'slow' }, listener);
  });
}
