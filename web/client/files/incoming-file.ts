import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Clock } from '../signaling/clock.ts';
import type { FileOffer, SenderMessage, StopReason } from './file-messages.ts';
import type { FileSink, OpenSink } from './file-sink.ts';
import { type FileWire, LEAST_CHUNK } from './file-wire.ts';
import { isOver, LOST_MS, type TransferPhase, WINDOW } from './transfer.ts';

/** A block is sent before the window is looked at again. */
const SLACK = 1_048_576;

export interface IncomingPorts {
  readonly clock: Clock;
  changed(): void;
}

/** A file on its way from one participant. */
export class IncomingFile {
  phase: TransferPhase = { kind: 'offered' };
  /** How many bytes are stored. */
  bytes = 0;
  readonly offer: FileOffer;
  readonly #ports: IncomingPorts;
  #wire: FileWire | undefined;
  #aliveAt: number;
  #sink: FileSink | undefined;
  #accepted = false;
  /** How many bytes came, stored or not. */
  #received = 0;
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #writing = false;
  /** The hash of the sender, as soon as it has told it. */
  #promised: string | undefined;
  readonly #hash = sha256.create();

  constructor(offer: FileOffer, wire: FileWire, ports: IncomingPorts) {
    this.offer = offer;
    this.#ports = ports;
    this.#aliveAt = ports.clock.now();
    this.resume(wire);
  }

  /** Whether its person wanted it. */
  get accepted(): boolean {
    return this.#accepted;
  }

  /** Whether the channel of now still works. */
  get connected(): boolean {
    return this.#wire?.alive === true;
  }

  /** The sender offers the file over another channel. */
  resume(wire: FileWire): void {
    this.#interrupted();
    this.#wire = wire;
    wire.say({ kind: 'seen' });
    switch (this.phase.kind) {
      case 'done':
        return wire.say({ kind: 'done' });
      case 'stopped':
        return wire.say({ kind: 'stop', reason: 'cancelled' });
      case 'offered':
      case 'running':
      case 'interrupted':
        return this.#go();
    }
  }

  /** Lets the bytes flow, to where `open` puts them. Resolves when they may. */
  async accept(open: OpenSink): Promise<void> {
    if (this.phase.kind !== 'offered' || this.#accepted) return;
    this.#accepted = true;
    try {
      const sink = await open(this.offer.size);
      if (isOver(this.phase)) return void (await sink.abort());
      this.#sink = sink;
      this.#go();
    } catch {
      this.stop('no-room');
    }
  }

  tick(): void {
    if (isOver(this.phase)) return;
    const now = this.#ports.clock.now();
    if (this.connected) this.#aliveAt = now;
    else if (now - this.#aliveAt >= LOST_MS) this.lose();
    else this.#interrupted();
  }

  stop(reason: StopReason): void {
    if (isOver(this.phase)) return;
    this.#wire?.say({ kind: 'stop', reason });
    this.#over({ kind: 'stopped', by: 'self', reason });
  }

  /** The sender is gone for good. */
  lose(): void {
    if (!isOver(this.phase)) this.#over({ kind: 'stopped', by: 'peer', reason: 'lost' });
  }

  /** A channel is gone. */
  closed(wire: FileWire): void {
    if (wire === this.#wire) this.#interrupted();
  }

  /** What the sender says after its offer; undefined for what no sender says. */
  hear(message: SenderMessage | undefined): void {
    if (isOver(this.phase)) return;
    if (message?.kind === 'stop') this.#over({ kind: 'stopped', by: 'peer', reason: message.reason });
    else if (message?.kind === 'end' && this.phase.kind === 'running' && this.#received === this.offer.size) {
      this.#promised = message.sha256;
      void this.#store();
    } else this.stop('broken-rules');
  }

  take(bytes: Uint8Array<ArrayBuffer>): void {
    if (isOver(this.phase)) return;
    const received = this.#received + bytes.length;
    const fits = bytes.length >= LEAST_CHUNK ? received <= this.offer.size : received === this.offer.size;
    const inWindow = received - this.bytes <= WINDOW + SLACK;
    if (this.phase.kind !== 'running' || bytes.length === 0 || !fits || !inWindow) return this.stop('broken-rules');
    this.#received = received;
    this.#waiting.push(bytes);
    void this.#store();
  }

  /** Removes what was stored; a `file` of `phase` cannot be read after that. */
  release(): void {
    void this.#sink?.abort().catch(() => {});
    this.#sink = undefined;
  }

  #go(): void {
    // Until all that came before is stored the bytes on their way are not known. `#store` goes on here.
    if (this.#sink === undefined || this.#writing || !this.#wire?.alive) return;
    this.#promised = undefined;
    this.#wire.say({ kind: 'accept', offset: this.#received });
    this.#enter({ kind: 'running' });
  }

  /** Stores what came, one block after the other, then compares the hashes. */
  async #store(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      while (this.#waiting.length > 0 && this.#sink !== undefined) {
        const parts = this.#waiting;
        this.#waiting = [];
        for (const part of parts) this.#hash.update(part);
        await this.#sink.write(parts);
        if (isOver(this.phase)) return;
        this.bytes += parts.reduce((sum, { length }) => sum + length, 0);
        if (this.phase.kind === 'running') this.#wire?.say({ kind: 'got', offset: this.bytes });
        this.#ports.changed();
      }
      if (this.#promised !== undefined && this.bytes === this.offer.size) await this.#finish(this.#promised);
    } catch {
      this.stop('no-room');
    } finally {
      this.#writing = false;
    }
    if (this.phase.kind === 'interrupted') this.#go();
  }

  async #finish(promised: string): Promise<void> {
    if (bytesToHex(this.#hash.clone().digest()) !== promised) return this.stop('damaged');
    const file = await this.#sink?.close();
    if (isOver(this.phase)) return;
    this.#wire?.say({ kind: 'done' });
    this.#enter({ kind: 'done', ...(file && { file }) });
  }

  #interrupted(): void {
    this.#wire?.close();
    this.#wire = undefined;
    if (this.phase.kind === 'running') this.#enter({ kind: 'interrupted' });
  }

  #enter(phase: TransferPhase): void {
    this.phase = phase;
    this.#ports.changed();
  }

  #over(phase: TransferPhase): void {
    this.#wire?.close();
    this.#wire = undefined;
    this.#waiting = [];
    this.release();
    this.#enter(phase);
  }
}
