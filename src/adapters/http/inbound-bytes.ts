import type { Socket } from 'node:net';
import { fullBucket, type Rate, type TokenBucket, take, waitMs } from '../../core/limits/token-bucket.ts';
import type { Clock } from '../../core/ports.ts';

/** Bytes are charged together from here on, so that a signal costs an addition and no bucket. */
const CHARGED_BYTES = 16_384;

export interface InboundRates {
  readonly clock: Pick<Clock, 'seconds' | 'after'>;
  /** Of one connection. */
  readonly rate: Rate;
  /** Charges bytes to an address. Answers 0, or how long it has to wait, in ms: then nothing was charged. */
  takeOfAddress(address: string, bytes: number): number;
}

/** Charges the bytes that enter on one TCP connection, to it and to the address of its client (SPEC R114). */
export class InboundBytes {
  readonly #rates: InboundRates;
  /** Made when there is something to charge: most connections are quiet. */
  #bucket: TokenBucket | undefined;
  #owed = 0;
  #paused = false;
  /** How much the connection had read when it was charged last, in bytes. */
  read = 0;

  constructor(rates: InboundRates) {
    this.#rates = rates;
  }

  /** Charges bytes. Answers 0, or how long nothing more may be read, in ms. */
  charge(address: string, bytes: number): number {
    this.#owed += bytes;
    if (this.#owed < CHARGED_BYTES) return 0;
    const { rate, clock, takeOfAddress } = this.#rates;
    const now = clock.seconds();
    // What is not charged now is owed: it is charged before anything more is read.
    this.#bucket ??= fullBucket(rate, now);
    const waitsMs = waitMs(this.#bucket, rate, now) || takeOfAddress(address, this.#owed);
    if (waitsMs > 0) return waitsMs;
    take(this.#bucket, rate, this.#owed, now);
    this.#owed = 0;
    return waitMs(this.#bucket, rate, now);
  }

  /** Charges what comes on a socket that has no HTTP any more, and stops reading for as long as it is over a rate. */
  follow(socket: Socket, address: string): void {
    socket.prependListener('data', (chunk: Buffer) => this.#look(socket, address, chunk.length));
  }

  #look(socket: Socket, address: string, bytes: number): void {
    const ms = this.charge(address, bytes);
    if (ms === 0 || this.#paused) return;
    this.#paused = true;
    // Later, because the `ws` package itself reads on at the end of each large chunk.
    setImmediate(() => {
      if (socket.destroyed) return;
      socket.pause();
      this.#rates.clock.after(ms, () => {
        this.#paused = false;
        if (socket.destroyed) return;
        socket.resume();
        this.#look(socket, address, 0);
      });
    });
  }
}
