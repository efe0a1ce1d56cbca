import { clearTimeout, setInterval, setTimeout, clearInterval } from 'k6/timers';
import * as metrics from './metrics.ts';
import { lostAmong } from './participant.ts';
import { LoadPeer } from './peer.ts';

export interface CallPlan {
  readonly room: string;
  readonly servers: readonly string[];
  readonly first: number;
  readonly peers: number;
  /** When it has to begin, in ms since the epoch. */
  readonly dueAt: number;
  /** From one participant's join to the next one's, in ms. */
  readonly gapMs: number;
  /** From the end of the setup until everybody leaves, in ms. */
  readonly quietMs: number;
}

const step = 'call';
const setupTimeoutMs = 20_000;
const lookMs = 50;
/** Of each side, 20 ms between two of them. */
const candidates = 8;
const candidateMs = 20;
/** Signals of a pair: an offer, an answer, the candidates of both. */
const signalsOfPair = 2 + 2 * candidates;

/** Lengths as browsers make them for a call with audio and video: characters of JSON. */
const texts = {
  offer: `offer${'o'.repeat(4_000)}`,
  answer: `answer${'a'.repeat(3_000)}`,
  candidate: `c${'c'.repeat(200)}`,
};

/**
 * One call: its participants join one after the other, each who is there offers to the newcomer, the newcomer answers,
 * both send their candidates; then it is quiet, then all leave.
 */
export class Call {
  readonly #plan: CallPlan;
  readonly #ended: () => void;
  readonly #peers: LoadPeer[] = [];
  readonly #slowPeers = new Set<string>();
  readonly #timers: number[] = [];
  readonly #deadline: number;
  #lastAskedAt = 0;
  #received = 0;
  #joined = 0;
  #over = false;

  /** `ended` is called once. */
  constructor(plan: CallPlan, ended: () => void) {
    this.#plan = plan;
    this.#ended = ended;
    metrics.callsStarted.add(1);
    this.#deadline = setTimeout(() => this.#fail('timeout'), setupTimeoutMs);
    this.#enter();
  }

  #enter(): void {
    if (this.#over) return;
    const { servers, first, peers, room, gapMs } = this.#plan;
    const dueAt = this.#peers.length === 0 ? this.#plan.dueAt : Date.now();
    const session = { servers, first: first + this.#peers.length, room, step, dueAt, onLoss: 'once' } as const;
    this.#lastAskedAt = dueAt;
    const peer = new LoadPeer(
      { ...session, reads: 'at-once', slowPeers: this.#slowPeers },
      {
        joined: () => {
          this.#joined += 1;
          if (this.#joined < peers) this.#timers.push(setTimeout(() => this.#enter(), gapMs));
        },
        failed: (reason) => this.#fail(reason),
        saw: (newcomer) => {
          if (!this.#over) peer.signal(newcomer, step, texts.offer, Date.now());
        },
        signal: (from, data) => this.#heard(peer, from, data),
      },
    );
    this.#peers.push(peer);
  }

  #heard(peer: LoadPeer, from: string, data: string): void {
    if (this.#over) return;
    if (data.startsWith('offer')) {
      peer.signal(from, step, texts.answer, Date.now());
      this.#trickle(peer, from);
    }
    if (data.startsWith('answer')) this.#trickle(peer, from);
    this.#received += 1;
    const { peers, quietMs } = this.#plan;
    if (this.#received !== (signalsOfPair * peers * (peers - 1)) / 2) return;
    clearTimeout(this.#deadline);
    metrics.callSetupMs.add(Date.now() - this.#lastAskedAt);
    metrics.callsComplete.add(1);
    this.#timers.push(setTimeout(() => this.#end(), quietMs));
  }

  #trickle(peer: LoadPeer, to: string): void {
    let sent = 0;
    const timer = setInterval(() => {
      sent += 1;
      peer.signal(to, step, texts.candidate, Date.now());
      if (sent === candidates) clearInterval(timer);
    }, candidateMs);
    this.#timers.push(timer);
  }

  /** Acknowledgements may be on their way when the call is quiet for a short time only. */
  #end(): void {
    const until = Date.now() + setupTimeoutMs;
    const timer = setInterval(() => {
      if (this.#peers.some(({ unacknowledged }) => unacknowledged > 0) && Date.now() < until && !this.#over) return;
      clearInterval(timer);
      this.#finish();
    }, lookMs);
  }

  #fail(reason: string): void {
    if (this.#over) return;
    const { peers } = this.#plan;
    metrics.callsFailed.add(1, { reason });
    if (this.#joined < peers) metrics.joinsFailed.add(peers - this.#joined, { reason, step });
    this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#deadline);
    for (const timer of this.#timers) {
      clearTimeout(timer);
      clearInterval(timer);
    }
    metrics.signalsLost.add(lostAmong(this.#peers));
    metrics.signalsUnacknowledged.add(this.#peers.reduce((sum, { unacknowledged }) => sum + unacknowledged, 0));
    for (const peer of this.#peers) peer.leave();
    this.#ended();
  }
}
