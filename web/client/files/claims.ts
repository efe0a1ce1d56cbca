import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PeerChannel } from '../media/rtc.ts';
import type { Clock } from '../signaling/clock.ts';
import { MOST_PROOFS } from './file-messages.ts';
import { FileWire } from './file-wire.ts';

/**
 * What shows that peer `peerId` knows the id of a transfer. Whoever reads it neither learns the id from it nor can show it as
 * another peer.
 */
export function proofOf(id: string, peerId: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${id} ${peerId}`)));
}

export interface Unfinished {
  readonly id: string;
  readonly peerId: string;
  readonly connected: boolean;
}

export interface ClaimsPorts {
  readonly clock: Clock;
  open(peerId: string): PeerChannel | undefined;
  /** Transfers to this page that are not over: their ids, who sends them, and whether they have a channel. */
  unfinished(): readonly Unfinished[];
}

/** After a claim that brought no channel it is made again, in ms: it may have been lost with its connection. */
const AGAIN_MS = 5_000;

/** Tells others which transfers this page still receives, after it has become another peer (SPEC R363). */
export class Claims {
  readonly #ports: ClaimsPorts;
  #self = '';
  /** What this page received when it became the peer that it is. */
  #ids: ReadonlySet<string> = new Set();
  /** Who may be a sender: over which channel it is told, and when it was told. */
  readonly #senders = new Map<string, { readonly wire?: FileWire | undefined; readonly toldAt?: number }>();

  constructor(ports: ClaimsPorts) {
    this.#ports = ports;
  }

  /** This page is peer `self` from now on. The senders may still be who they were. */
  joined(self: string): void {
    const unfinished = this.#ports.unfinished();
    this.clear();
    this.#self = self;
    this.#ids = new Set(unfinished.map(({ id }) => id));
    for (const { peerId } of unfinished) this.came(peerId);
  }

  /** A sender may be this peer now. */
  came(peerId: string): void {
    if (this.#ids.size > 0 && !this.#senders.has(peerId)) this.#senders.set(peerId, { wire: this.#connect(peerId) });
  }

  /** Opens channels that could not be opened before, or brought nothing. To be called now and then. */
  tick(): void {
    const unfinished = this.#unfinished();
    if (unfinished.length === 0) this.clear();
    // A browser tells late that a channel is closed.
    if (unfinished.every(({ connected }) => connected)) return;
    const now = this.#ports.clock.now();
    for (const [peerId, { wire, toldAt = Number.NEGATIVE_INFINITY }] of this.#senders) {
      if (!wire?.alive && now - toldAt >= AGAIN_MS) this.#senders.set(peerId, { wire: this.#connect(peerId) });
    }
  }

  clear(): void {
    for (const { wire } of this.#senders.values()) wire?.close();
    this.#senders.clear();
    this.#ids = new Set();
  }

  #unfinished(): readonly Unfinished[] {
    return this.#ports.unfinished().filter(({ id }) => this.#ids.has(id));
  }

  #connect(peerId: string): FileWire | undefined {
    const channel = this.#ports.open(peerId);
    if (channel === undefined) return undefined;
    const wire = new FileWire(channel, {
      opened: () => {
        // Those without a channel first; the others may be told late that theirs is closed.
        const claimed = this.#unfinished().toSorted((a, b) => Number(a.connected) - Number(b.connected));
        const proofs = claimed.slice(0, MOST_PROOFS).map(({ id }) => proofOf(id, this.#self));
        wire.say({ kind: 'claim', proofs });
        wire.close();
        this.#senders.set(peerId, { toldAt: this.#ports.clock.now() });
      },
      text: () => {},
      bytes: () => {},
      drained: () => {},
      closed: () => {},
    });
    return wire;
  }
}
