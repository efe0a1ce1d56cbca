import { type Payload, SignalboxError } from '../../src/protocol/index.ts';
import { CrowdPeer, type CrowdPeerListener } from './crowd-peer.ts';
import { Delays } from './delays.ts';
import { type Spread, spreadOf } from './figures.ts';
import { Ledger, type Totals } from './ledger.ts';
import { now } from './time.ts';

/** How often signals go out, and how often rosters are looked at, in ms. */
const TICK_MS = 10;
const LOOK_MS = 50;

/** Peers that join at the same time. */
const JOINING = 50;

/** What a signal of the crowd carries. */
interface Cargo {
  readonly from: string;
  readonly to: string;
  readonly n: number;
  readonly at: number;
  readonly local: boolean;
  readonly filling: string;
}

/** Who sends to whom: all links of these rooms. */
export interface Flow {
  readonly perSecond: number;
  /** Characters added to each payload. */
  readonly filling?: number;
  /** Whether those that may stop reading send, too. */
  readonly slowSend?: boolean;
}

/** What the crowd has seen beside its signals. */
export interface Seen {
  /** Interruptions: how long no connection carried a session, from its end to the welcome in another. */
  readonly resumes: Spread;
  /** Sessions that went on in another connection before the one they had ended: no interruption. */
  readonly moved: number;
  /** Sessions that ended though their peer wanted to stay: it came back as a new peer, or not at all. */
  readonly sessionsLost: number;
  /** Peers that still have no connection. */
  readonly notBack: number;
  /** Times somebody was shown as having left who had not. */
  readonly seenToLeave: number;
  /** Times somebody was shown as away who stays. */
  readonly seenAway: number;
  /** Entries in rosters of peers that are gone, now. */
  readonly ghosts: number;
  /** Entries missing from rosters, or shown as away, now. */
  readonly missing: number;
  /** Signals that the client refused to take, by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Errors that clients reported, by code. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Hundreds of real clients in rooms, what they send each other, and what becomes of it. */
export class Crowd implements CrowdPeerListener {
  readonly #servers: { readonly edgeUrl: string; readonly slowUrl: string };
  readonly #ledger = new Ledger();
  readonly delays = new Delays();
  readonly #rooms = new Map<string, CrowdPeer[]>();
  readonly #peers: CrowdPeer[] = [];
  readonly #byId = new Map<string, CrowdPeer>();
  readonly #resumes: { readonly at: number; readonly took: number }[] = [];
  readonly #movedAt: number[] = [];
  readonly #refused: Record<string, number> = {};
  readonly #errors: Record<string, number> = {};
  readonly #timers: NodeJS.Timeout[] = [];
  #sessionsLost = 0;
  #seenToLeave = 0;
  #seenAway = 0;
  #ghostAt = 0;
  #unequalAt = 0;
  #stopFlow: (() => void) | undefined;

  constructor(servers: { readonly edgeUrl: string; readonly slowUrl: string }) {
    this.#servers = servers;
  }

  get size(): number {
    return this.#peers.length;
  }

  /** How many peers may stop reading. */
  get slowReaders(): number {
    return this.#peers.filter(({ slow }) => slow).length;
  }

  get totals(): Totals {
    return this.#ledger.totals();
  }

  /** Links with something lost. */
  get missingSignals() {
    return this.#ledger.missing();
  }

  /** Fills rooms of `roomSize`, named `prefix` and a number; the first `slow` of each room may stop reading. */
  async join(peers: number, roomSize: number, prefix: string, slow = 0): Promise<void> {
    const queue: CrowdPeer[] = [];
    for (let index = 0; index < peers; index += 1) {
      const room = `${prefix}-${Math.floor(index / roomSize)}`;
      const isSlow = index % roomSize < slow;
      const server = isSlow ? this.#servers.slowUrl : this.#servers.edgeUrl;
      const peer = new CrowdPeer(server, room, isSlow, this);
      queue.push(peer);
      this.#peers.push(peer);
      const members = this.#rooms.get(room);
      if (members === undefined) this.#rooms.set(room, [peer]);
      else members.push(peer);
    }
    const waiting = queue.values();
    const worker = async (): Promise<void> => {
      for (const peer of waiting) await peer.join();
    };
    await Promise.all(Array.from({ length: JOINING }, worker));
  }

  /** Looks at all rosters from now on. */
  watch(): void {
    this.#timers.push(setInterval(() => this.#look(), LOOK_MS));
  }

  /** Sends at a steady rate over all links in turn, until the next flow or `quiet`. */
  flow({ perSecond, filling = 0, slowSend = true }: Flow): void {
    this.quiet();
    const text = 'x'.repeat(filling);
    const from = this.#peers.filter(({ slow }) => slowSend || !slow);
    const links = from.flatMap((sender) => {
      const others = this.#rooms.get(sender.room) ?? [];
      return others.filter((other) => other !== sender).map((receiver) => ({ sender, receiver }));
    });
    let turn = 0;
    let due = 0;
    let last = now();
    const timer = setInterval(() => {
      const at = now();
      // A loop that was held up does not make up for it with a burst.
      due += (Math.min(at - last, 100) * perSecond) / 1_000;
      last = at;
      for (; due >= 1; due -= 1) {
        const link = links[turn % links.length];
        turn += 1;
        if (link !== undefined) this.#send(link.sender, link.receiver, text);
      }
    }, TICK_MS);
    this.#stopFlow = () => clearInterval(timer);
  }

  quiet(): void {
    this.#stopFlow?.();
    this.#stopFlow = undefined;
  }

  /** Where `count` peers served by `node` will end with it. Answers with how many there were. */
  doom(node: string, count: number): number {
    const chosen = this.#peers.filter((peer) => peer.node === node && peer.fate === 'stays').slice(0, count);
    for (const peer of chosen) peer.fate = 'doomed';
    return chosen.length;
  }

  /** The nodes that serve anybody, as welcomes name them. */
  get nodes(): readonly string[] {
    return [...new Set(this.#peers.filter(({ fate }) => fate === 'stays').map(({ node }) => node))];
  }

  get settled(): boolean {
    return this.totals.lost === 0 && this.#compare().equal;
  }

  /** When a roster last showed somebody who was gone, and when rosters last differed from who is there; 0 for never. */
  get lastSeen(): { readonly ghostAt: number; readonly unequalAt: number } {
    return { ghostAt: this.#ghostAt, unequalAt: this.#unequalAt };
  }

  /** Interruptions and moves from `since` on. */
  seen(since: number): Seen {
    const { ghosts, missing } = this.#compare();
    return {
      resumes: spreadOf(this.#resumes.filter(({ at }) => at >= since).map(({ took }) => took)),
      moved: this.#movedAt.filter((at) => at >= since).length,
      sessionsLost: this.#sessionsLost,
      notBack: this.#peers.filter(({ fate, joined }) => fate === 'stays' && !joined).length,
      seenToLeave: this.#seenToLeave,
      seenAway: this.#seenAway,
      ghosts,
      missing,
      refused: { ...this.#refused },
      errors: { ...this.#errors },
    };
  }

  close(): void {
    this.quiet();
    for (const timer of this.#timers) clearInterval(timer);
    for (const peer of this.#peers) peer.close();
  }

  placed(peer: CrowdPeer): void {
    this.#byId.set(peer.id, peer);
  }

  signal(peer: CrowdPeer, payload: Payload): void {
    if (!isCargo(payload)) return this.error('foreign-payload');
    const { from, to, n, at, local } = payload;
    this.#ledger.receive(from, to, n, peer.id);
    this.delays.add({ at, took: now() - at, local, slow: peer.slow });
  }

  reported(payload: Payload): void {
    if (isCargo(payload)) this.#ledger.report(payload.from, payload.to, payload.n);
  }

  sawLeave(_: CrowdPeer, peerId: string): void {
    const peer = this.#byId.get(peerId);
    if (peer?.fate === 'stays' && peer.id === peerId) this.#seenToLeave += 1;
  }

  sawAway(_: CrowdPeer, peerId: string): void {
    if (this.#byId.get(peerId)?.fate === 'stays') this.#seenAway += 1;
  }

  resumed(_: CrowdPeer, lostAt: number | undefined): void {
    if (lostAt === undefined) this.#movedAt.push(now());
    else this.#resumes.push({ at: lostAt, took: now() - lostAt });
  }

  rejoined(lostMs: number, proofMs: number): void {
    this.#sessionsLost += 1;
    const [lost, proof] = [lostMs, proofMs].map((ms) => Math.round(ms / 1_000));
    this.error(`session refused after ${lost} s, with a proof of ${proof} s`);
  }

  ended(reason: string): void {
    this.#sessionsLost += 1;
    this.error(`session ended: ${reason}`);
  }

  error(code: string): void {
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
  }

  #send(sender: CrowdPeer, receiver: CrowdPeer, filling: string): void {
    const { id: from } = sender;
    const { id: to } = receiver;
    if (sender.fate === 'gone' || !sender.shows(to)) return;
    const n = this.#ledger.send(from, to);
    const cargo: Cargo = { from, to, n, at: now(), local: sender.node === receiver.node, filling };
    try {
      sender.signal(to, { ...cargo });
    } catch (error) {
      if (!(error instanceof SignalboxError)) throw error;
      this.#ledger.unsend(from, to);
      this.#refused[error.code] = (this.#refused[error.code] ?? 0) + 1;
    }
  }

  #look(): void {
    const { ghosts, equal } = this.#compare();
    if (ghosts > 0) this.#ghostAt = now();
    if (!equal) this.#unequalAt = now();
  }

  /** Compares what each peer shows with who is there. */
  #compare(): { readonly ghosts: number; readonly missing: number; readonly equal: boolean } {
    let ghosts = 0;
    let missing = 0;
    let apart = 0;
    for (const members of this.#rooms.values()) {
      const there = members.filter(({ fate }) => fate === 'stays');
      const ids = new Set(there.map(({ id }) => id));
      for (const peer of there) {
        const { ids: shown, present } = peer.shown;
        const known = shown.filter((id) => ids.has(id)).length;
        ghosts += shown.length - known;
        missing += ids.size - 1 - known;
        if (!present || !peer.joined) apart += 1;
      }
    }
    return { ghosts, missing: missing + apart, equal: ghosts + missing + apart === 0 };
  }
}

function isCargo(payload: unknown): payload is Cargo {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    'n' in payload &&
    typeof payload.n === 'number' &&
    'from' in payload &&
    'to' in payload &&
    'at' in payload
  );
}
