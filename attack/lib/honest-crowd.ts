import { CrowdPeer, type CrowdPeerListener } from '../../chaos/lib/crowd-peer.ts';
import { spreadOf } from '../../chaos/lib/figures.ts';
import { Ledger } from '../../chaos/lib/ledger.ts';
import { now } from '../../chaos/lib/time.ts';
import { until } from '../../scripts/lib/until.ts';
import type { Payload } from '../../src/protocol/index.ts';
import type { GroupSeen } from './honest.ts';

const TICK_MS = 5;
const JOINING = 10;

/** One signal of so many is as long as an offer. */
const OFFER_EVERY = 20;
const OFFER = 'v=0\r\n'.repeat(1_000);

/** How long what is on its way may take when nothing more is sent, in ms: several retries of a link. */
const LAST_MS = 20_000;

interface Cargo {
  readonly from: string;
  readonly to: string;
  readonly n: number;
  /** When it was sent, in ms of `now`. */
  readonly at: number;
}

/** Honest peers of some rooms, real clients, who send each other signals all the time. */
export class HonestCrowd {
  readonly #rooms: readonly (readonly CrowdPeer[])[];
  readonly #ledger = new Ledger();
  readonly #errors: Record<string, number> = {};
  #delays: number[] = [];
  #late: number[] = [];
  #closed = 0;
  #sessionsLost = 0;
  #seenToLeave = 0;
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor(server: string, rooms: readonly string[], peersPerRoom: number) {
    const listener = this.#listener();
    this.#rooms = rooms.map((room) =>
      Array.from({ length: peersPerRoom }, () => new CrowdPeer(server, room, false, listener)),
    );
  }

  get peers(): readonly CrowdPeer[] {
    return this.#rooms.flat();
  }

  async join(): Promise<void> {
    const waiting = [...this.peers];
    const joinNext = async (): Promise<void> => {
      for (let peer = waiting.shift(); peer !== undefined; peer = waiting.shift()) await peer.join();
    };
    await Promise.all(Array.from({ length: JOINING }, joinNext));
  }

  /** Sends so many signals a second, all together, from now on: what is late is caught up. Replaces the rate before. */
  start(perSecond: number): void {
    clearInterval(this.#timer);
    const startedAt = now();
    let sent = 0;
    let last = startedAt;
    this.#timer = setInterval(() => {
      const at = now();
      this.#late.push(at - last - TICK_MS);
      last = at;
      for (const due = ((at - startedAt) / 1_000) * perSecond; sent < due; sent += 1) this.#sendOne();
    }, TICK_MS);
  }

  /** Stops sending, and waits for what is on its way. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    const arrived = (): boolean => this.#ledger.totals().lost === 0 && this.peers.every(({ joined }) => joined);
    await until('the last signals', arrived, LAST_MS).catch(() => undefined);
  }

  /** What was seen so far; the delays are those of signals that arrived since the last call. */
  seen(): GroupSeen {
    const delays = spreadOf(this.#delays);
    const late = spreadOf(this.#late);
    this.#delays = [];
    this.#late = [];
    return {
      peers: this.peers.length,
      totals: this.#ledger.totals(),
      delays,
      late,
      closed: this.#closed,
      sessionsLost: this.#sessionsLost,
      seenToLeave: this.#seenToLeave,
      notBack: this.peers.filter(({ joined }) => !joined).length,
      errors: { ...this.#errors },
    };
  }

  close(): void {
    clearInterval(this.#timer);
    for (const peer of this.peers) peer.close();
  }

  /** One room after the other, in each one link after the other. */
  #sendOne(): void {
    this.#turn += 1;
    const room = this.#rooms[this.#turn % this.#rooms.length] ?? [];
    const link = Math.floor(this.#turn / this.#rooms.length);
    const sender = room[link % room.length];
    const step = 1 + (Math.floor(link / room.length) % Math.max(1, room.length - 1));
    const receiver = room[(link + step) % room.length];
    if (sender === undefined || receiver === undefined || !sender.shows(receiver.id)) return;
    const [from, to] = [sender.id, receiver.id];
    const cargo: Cargo = { from, to, n: this.#ledger.send(from, to), at: now() };
    try {
      sender.signal(to, { ...cargo, ...(this.#turn % OFFER_EVERY === 0 && { sdp: OFFER }) });
    } catch {
      this.#ledger.unsend(from, to);
      this.#count('not-sent');
    }
  }

  #count(code: string): void {
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
  }

  #listener(): CrowdPeerListener {
    return {
      placed: () => undefined,
      signal: (peer, payload) => {
        // Attackers in the room send signals too.
        if (!isCargo(payload)) return;
        this.#ledger.receive(payload.from, payload.to, payload.n, peer.id);
        this.#delays.push(now() - payload.at);
      },
      reported: (payload) => {
        if (isCargo(payload)) this.#ledger.report(payload.from, payload.to, payload.n);
      },
      sawLeave: (_, peerId) => {
        if (this.peers.some(({ id }) => id === peerId)) this.#seenToLeave += 1;
      },
      sawAway: () => undefined,
      resumed: (_, lostAt) => {
        if (lostAt !== undefined) this.#closed += 1;
      },
      rejoined: () => {
        this.#closed += 1;
        this.#sessionsLost += 1;
      },
      ended: () => {
        this.#sessionsLost += 1;
      },
      error: (code) => this.#count(code),
    };
  }
}

function isCargo(payload: Payload): payload is Payload & Cargo {
  return 'from' in payload && 'to' in payload && 'n' in payload && 'at' in payload;
}
