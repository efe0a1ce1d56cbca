import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { PeerChannel } from '../media/rtc.ts';
import type { Clock } from '../signaling/clock.ts';
import { decodeReceiver, type ReceiverMessage, type StopReason } from './file-messages.ts';
import { FileWire } from './file-wire.ts';
import { isOver, LOST_MS, POOR_WINDOW, type TransferPhase, WINDOW } from './transfer.ts';

/** How much of the file is read at once, in bytes. */
const BLOCK = 262_144;

/** How long a receiver may take to say that it has seen the offer, in ms. Older clients never do. */
const SEEN_MS = 10_000;

export interface OutgoingPorts {
  readonly clock: Clock;
  /** A new channel to the receiver; undefined while there is no connection. */
  open(): PeerChannel | undefined;
  /** Whether sound and picture of the call go badly between here and the receiver. */
  poor(): boolean;
  changed(): void;
}

export interface OutgoingOffer {
  readonly id: string;
  readonly name: string;
  readonly source: Blob;
}

/** A file on its way to one participant. */
export class OutgoingFile {
  phase: TransferPhase = { kind: 'offered' };
  /** How many bytes the receiver has stored. */
  bytes = 0;
  readonly #ports: OutgoingPorts;
  readonly #offer: OutgoingOffer;
  #wire: FileWire | undefined;
  /** When there was a channel last, and since when offers go out to a connection that works, in ms. */
  #aliveAt: number;
  #offeredAt: number | undefined;
  #seen = false;
  #accepted = false;
  #ended = false;
  #reading = false;
  /** Up to which byte the file was sent over the channel of now, and up to which it is in the hash. */
  #sent = 0;
  #hashed = 0;
  readonly #hash = sha256.create();

  constructor(offer: OutgoingOffer, ports: OutgoingPorts) {
    this.#offer = offer;
    this.#ports = ports;
    this.#aliveAt = ports.clock.now();
    this.tick();
  }

  /** Opens another channel where the one before is gone. To be called now and then. */
  tick(): void {
    if (isOver(this.phase)) return;
    const now = this.#ports.clock.now();
    if (this.#wire?.isOpen) {
      this.#aliveAt = now;
      this.#expectSeen();
    } else if (now - this.#aliveAt >= LOST_MS) this.lose();
    else if (!this.#wire?.alive) this.#connect();
    else this.#offeredAt = undefined;
  }

  stop(reason: StopReason): void {
    if (isOver(this.phase)) return;
    this.#wire?.say({ kind: 'stop', reason });
    this.#over({ kind: 'stopped', by: 'self', reason });
  }

  /** The receiver is gone for good. */
  lose(): void {
    if (!isOver(this.phase)) this.#over({ kind: 'stopped', by: 'peer', reason: 'lost' });
  }

  /** The receiver is another peer now: goes on over a new channel. */
  moved(): void {
    this.#interrupted();
    this.tick();
  }

  #connect(): void {
    this.#interrupted();
    const channel = this.#ports.open();
    if (channel === undefined) {
      this.#offeredAt = undefined;
      return;
    }
    const wire = new FileWire(channel, {
      opened: () => {
        if (wire.chunk === undefined) return this.stop('broken-rules');
        this.#offeredAt ??= this.#ports.clock.now();
        const { id, name, source } = this.#offer;
        wire.say({ kind: 'offer', id, name, size: source.size });
        this.#expectSeen();
      },
      text: (text) => this.#hear(decodeReceiver(text)),
      bytes: () => this.stop('broken-rules'),
      drained: () => void this.#pump(),
      closed: () => this.#interrupted(),
    });
    this.#wire = wire;
  }

  /** A client that knows no files leaves the channel as it is, or closes each one. */
  #expectSeen(): void {
    if (this.#seen || this.#offeredAt === undefined || this.#ports.clock.now() - this.#offeredAt < SEEN_MS) return;
    this.#over({ kind: 'stopped', by: 'peer', reason: 'unsupported' });
  }

  #interrupted(): void {
    this.#wire?.close();
    this.#wire = undefined;
    this.#accepted = false;
    this.#ended = false;
    if (this.phase.kind === 'running') this.#enter({ kind: 'interrupted' });
  }

  #hear(message: ReceiverMessage | undefined): void {
    switch (message?.kind) {
      case 'seen':
        this.#seen = true;
        return;
      case 'accept':
        if (this.#accepted || message.offset < this.bytes || message.offset > this.#hashed) break;
        this.#seen = this.#accepted = true;
        this.#sent = this.bytes = message.offset;
        this.#enter({ kind: 'running' });
        void this.#pump();
        return;
      case 'got':
        if (!this.#accepted || message.offset <= this.bytes || message.offset > this.#sent) break;
        this.bytes = message.offset;
        this.#ports.changed();
        void this.#pump();
        return;
      case 'done':
        // Also without `accept`: the receiver had it all, and its word was lost with the channel before.
        if (this.#hashed < this.#offer.source.size) break;
        this.bytes = this.#offer.source.size;
        this.#over({ kind: 'done' });
        return;
      case 'stop':
        this.#over({ kind: 'stopped', by: 'peer', reason: message.reason });
        return;
      case undefined:
        break;
    }
    this.stop('broken-rules');
  }

  /** Reads and sends as much as the browser and the receiver have room for. */
  async #pump(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    const { source } = this.#offer;
    try {
      while (this.#maySend()) {
        const wire = this.#wire;
        const chunk = wire?.chunk;
        if (chunk === undefined) return this.stop('broken-rules');
        const from = this.#sent;
        const most = Math.min(BLOCK, this.#window);
        // Whole messages: one that is too small is the last of the file.
        const block = new Uint8Array(await source.slice(from, from + most - (most % chunk)).arrayBuffer());
        if (block.length === 0) throw new Error('the file is shorter than it was');
        // The channel was replaced while the file was read, so this block may not be the next one.
        if (wire !== this.#wire || from !== this.#sent) continue;
        this.#add(from, block);
        if (wire?.send(block, chunk) !== true) return this.#interrupted();
        this.#sent += block.length;
      }
    } catch {
      this.stop('unreadable');
    } finally {
      this.#reading = false;
    }
    if (this.#accepted && !this.#ended && this.#sent === source.size && !isOver(this.phase)) {
      this.#ended = true;
      this.#wire?.say({ kind: 'end', sha256: bytesToHex(this.#hash.clone().digest()) });
    }
  }

  get #window(): number {
    return this.#ports.poor() ? POOR_WINDOW : WINDOW;
  }

  #maySend(): boolean {
    const room = this.#sent - this.bytes < this.#window && this.#wire?.full === false;
    return room && this.#accepted && this.#wire?.isOpen === true && this.#sent < this.#offer.source.size;
  }

  /** Each byte goes into the hash once, also if it is sent again. */
  #add(from: number, block: Uint8Array): void {
    const fresh = block.subarray(Math.max(0, this.#hashed - from));
    this.#hash.update(fresh);
    this.#hashed = Math.max(this.#hashed, from + block.length);
  }

  #enter(phase: TransferPhase): void {
    this.phase = phase;
    this.#ports.changed();
  }

  #over(phase: TransferPhase): void {
    this.#wire?.close();
    this.#wire = undefined;
    this.#accepted = false;
    this.#enter(phase);
  }
}
