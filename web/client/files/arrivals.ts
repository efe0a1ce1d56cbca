import { Allowance } from '../media/allowance.ts';
import type { PeerChannel } from '../media/rtc.ts';
import type { Clock } from '../signaling/clock.ts';
import { decodeClaim, decodeSender, type FileOffer, type StopReason } from './file-messages.ts';
import { FileWire } from './file-wire.ts';
import { IncomingFile } from './incoming-file.ts';
import { isOver } from './transfer.ts';

/** Channels that a peer may open within 10 s. A transfer opens one, and another one each time that it goes on. */
const CHANNELS = { most: 20, windowMs: 10_000 };
/** How many peers such counts are kept for. */
const PEERS = 256;
/** Offers that may wait for the person: of one peer, and of all together. */
const WAITING_OF_PEER = 5;
const WAITING = 20;
/** How long a channel may stay without an offer, in ms. */
const SILENT_MS = 10_000;

export interface ArrivalsPorts {
  readonly clock: Clock;
  readonly maxBytes: number;
  /** Whether this person may take files. */
  permitted(): boolean;
  /** `file`: undefined where this person is the one who sends it. */
  find(id: string): { readonly peerId: string; readonly file: IncomingFile | undefined } | undefined;
  /** The offers that wait for the person. */
  waiting(): readonly { readonly peerId: string }[];
  add(peerId: string, file: IncomingFile): void;
  /** The sender of a known file is another peer now. */
  moved(id: string, peerId: string): void;
  changed(id: string): void;
  /** A receiver is another peer now, and shows which transfers are its own. */
  claimed(peerId: string, proofs: readonly string[]): void;
}

/** Takes the channels that others open, as many as one page can bear, and makes transfers of their offers. */
export class Arrivals {
  readonly #ports: ArrivalsPorts;
  readonly #allowances = new Map<string, Allowance>();
  /** Channels without an offer, and since when, in ms. */
  readonly #silent = new Map<FileWire, number>();

  constructor(ports: ArrivalsPorts) {
    this.#ports = ports;
  }

  /** Whether `tick` has something to do. */
  get busy(): boolean {
    return this.#silent.size > 0;
  }

  take(peerId: string, channel: PeerChannel): void {
    if (!this.#allowanceOf(peerId).take()) return channel.channel.close();
    let file: IncomingFile | undefined;
    const wire = new FileWire(channel, {
      opened: () => {},
      text: (text) => {
        const message = decodeSender(text);
        if (file !== undefined) return file.hear(message);
        this.#silent.delete(wire);
        const claim = decodeClaim(text);
        if (claim !== undefined) {
          wire.close();
          return this.#ports.claimed(peerId, claim.proofs);
        }
        if (message?.kind !== 'offer') return refuse(wire, 'broken-rules');
        file = this.#offered(peerId, wire, message);
      },
      bytes: (bytes) => {
        if (file !== undefined) return file.take(bytes);
        this.#silent.delete(wire);
        refuse(wire, 'broken-rules');
      },
      drained: () => {},
      closed: () => {
        this.#silent.delete(wire);
        file?.closed(wire);
      },
    });
    this.#silent.set(wire, this.#ports.clock.now());
  }

  tick(): void {
    const now = this.#ports.clock.now();
    for (const [wire, since] of this.#silent) {
      if (wire.alive && now - since < SILENT_MS) continue;
      this.#silent.delete(wire);
      wire.close();
    }
  }

  clear(): void {
    for (const wire of this.#silent.keys()) wire.close();
    this.#silent.clear();
  }

  #offered(peerId: string, wire: FileWire, offer: FileOffer): IncomingFile | undefined {
    const { clock, maxBytes, permitted, find, add, moved, changed } = this.#ports;
    const known = find(offer.id);
    if (known !== undefined) {
      const { file } = known;
      const same = file?.offer.size === offer.size && file.offer.name === offer.name;
      // Of a sender that is still there nobody else may take the place.
      const free = known.peerId === peerId || !file?.connected;
      if (file === undefined || !same || !free) return void refuse(wire, 'broken-rules');
      if (known.peerId !== peerId) moved(offer.id, peerId);
      file.resume(wire);
      return file;
    }
    // In a word that clients of all versions know.
    if (!permitted()) return void refuse(wire, 'declined');
    const waiting = this.#ports.waiting();
    const own = waiting.filter((each) => each.peerId === peerId);
    if (waiting.length >= WAITING || own.length >= WAITING_OF_PEER) return void refuse(wire, 'too-many');
    if (offer.size > maxBytes) return void refuse(wire, 'too-large');
    const file = new IncomingFile(offer, wire, { clock, changed: () => changed(offer.id) });
    if (!isOver(file.phase)) add(peerId, file);
    return file;
  }

  #allowanceOf(peerId: string): Allowance {
    const known = this.#allowances.get(peerId);
    if (known !== undefined) return known;
    const [oldest] = this.#allowances.keys();
    if (this.#allowances.size >= PEERS && oldest !== undefined) this.#allowances.delete(oldest);
    const allowance = new Allowance(this.#ports.clock, CHANNELS.most, CHANNELS.windowMs);
    this.#allowances.set(peerId, allowance);
    return allowance;
  }
}

function refuse(wire: FileWire, reason: StopReason): void {
  wire.say({ kind: 'stop', reason });
  wire.close();
}
