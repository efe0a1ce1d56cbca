import type { NonSharedBuffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { fullBucket, type Rate, type TokenBucket, take, waitMs } from '../../core/limits/token-bucket.ts';
import type { Turns } from '../../core/limits/turns.ts';
import type { Clock } from '../../core/ports.ts';

/** Bytes are charged together from here on, so that a signal costs an addition and no bucket. */
const CHARGED_BYTES = 16_384;

/** The same between requests: as much as a header and what is read along with it, whose address is known afterwards. */
const UNKNOWN_BYTES = 131_072;

/** What comes together before a request is read in pieces of so many bytes, so that reading ends where the connection does. */
const PIECE_BYTES = 4_096;

/** Longest time in which nothing is read, in ms: an honest client behind the same address is heard within its ping time. */
const LONGEST_PAUSE_MS = 5_000;

export interface InboundRates {
  readonly clock: Pick<Clock, 'seconds' | 'after'>;
  /** Of one connection. */
  readonly rate: Rate;
  /** Charges bytes to an address. Answers 0, or how long it has to wait, in ms: then nothing was charged. */
  takeOfAddress(address: string, bytes: number): number;
  /** Processor time of addresses. */
  readonly turns: Pick<Turns, 'work' | 'charge' | 'mayBegin' | 'wait' | 'waitMs'>;
}

/**
 * Charges the bytes that enter on one TCP connection to this connection and to the client address that sent them (SPEC R114). The
 * time that requests take is charged to that address too (R117).
 */
export class InboundBytes {
  readonly #rates: InboundRates;
  readonly #socket: Socket;
  /** Whom bytes between requests belong to. */
  readonly #ownAddress: string;
  #address: string;
  /** Whom the latest request belongs to. */
  #asking: string;
  /** Whether the connection itself has a rate too: one that carries the requests of many clients has none. */
  #isLimited = true;
  /** Made when there is something to charge: most connections are quiet. */
  #bucket: TokenBucket | undefined;
  #owed = 0;
  /** From how much on it is charged. */
  #chargedFrom = UNKNOWN_BYTES;
  #paused = false;
  /** Node's own listener, which has the parser; undefined when HTTP reads no more. */
  #http: ReturnType<Socket['listeners']>[number] | undefined;

  /**
   * `address`: of the connection; '' where its clients have others. `readsHttp`: whether HTTP listens to the socket. Where it does
   * not any more, a WebSocket has to listen before this turn of the event loop is over.
   */
  constructor(rates: InboundRates, socket: Socket, address: string, readsHttp = true) {
    this.#rates = rates;
    this.#socket = socket;
    this.#ownAddress = address;
    this.#address = address;
    this.#asking = address;
    if (!readsHttp) {
      socket.on('data', (chunk: NonSharedBuffer) => this.#look(chunk.length));
      return;
    }
    const [read] = socket.listeners('data');
    if (read === undefined) throw new Error('Node reads requests in another way');
    this.#http = read;
    // In this order, and for the life of the socket: an object of listeners that lost one takes 800 bytes more.
    socket.on('data', (chunk: NonSharedBuffer) => {
      this.#look(chunk.length);
      this.#read(chunk);
    });
    socket.off('data', this.#http);
  }

  /** HTTP reads no more of this connection: it becomes a WebSocket, or ends with the answer. Its parser is let go. */
  leaveHttp(): void {
    this.#http = undefined;
  }

  /**
   * What came since the last request, and what comes until its end, belongs to this address. The request counts for `least`
   * bytes at least. `isLimited`: whether the connection's own rate counts too.
   */
  begin(address: string, least: number, isLimited: boolean): void {
    this.#address = address;
    this.#asking = address;
    this.#isLimited = isLimited;
    this.#chargedFrom = CHARGED_BYTES;
    this.#owed = Math.max(this.#owed, least);
  }

  /** The request was answered. What it still owes is not owed by the next. */
  end(): void {
    this.charge();
    this.#chargedFrom = UNKNOWN_BYTES;
    this.#address = this.#ownAddress;
    this.#isLimited = true;
    this.#owed = 0;
    // A health check is charged to no address. What comes after it is charged to that of the connection.
    if (this.#asking === '') this.#asking = this.#ownAddress;
  }

  /** Charges what is owed. Answers 0, or how long to wait until it is tried again, in ms: then it is still owed. */
  charge(): number {
    if (this.#owed === 0) return 0;
    const { rate, clock, takeOfAddress } = this.#rates;
    const now = clock.seconds();
    if (!this.#isLimited) {
      const ms = takeOfAddress(this.#address, this.#owed);
      if (ms === 0) this.#owed = 0;
      return ms;
    }
    this.#bucket ??= fullBucket(rate, now);
    const ms = waitMs(this.#bucket, rate, now) || takeOfAddress(this.#address, this.#owed);
    if (ms > 0) return ms;
    take(this.#bucket, rate, this.#owed, now);
    this.#owed = 0;
    return 0;
  }

  /** Whether it is the turn of the latest request's address. */
  isTurn(): boolean {
    return this.#rates.turns.mayBegin(this.#asking);
  }

  /**
   * Goes on when it is the turn of the latest request's address. `until`: when it gives up, in seconds; it is told how long the
   * address has to wait, in ms. `isRead`: it is part of a read, which is charged as a whole.
   */
  inTurn({ go, giveUp }: { go(): void; giveUp(ms: number): void }, until: number, isRead: boolean): void {
    const { turns } = this.#rates;
    const address = this.#asking;
    const work = (): void => turns.work(address, go);
    if (!this.isTurn()) turns.wait(address, { go: work, giveUp: () => giveUp(turns.waitMs(address)) }, until);
    else if (isRead) go();
    else work();
  }

  /**
   * Node goes on with all that it was given, also when the connection is destroyed: 64 KiB of requests, or of chunks of one
   * byte, cost it 25 ms.
   */
  #read(chunk: NonSharedBuffer): void {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const http = this.#http;
      if (http === undefined || this.#socket.destroyed) return;
      const from = this.#rates.clock.seconds();
      http.call(this.#socket, chunk.length > PIECE_BYTES ? chunk.subarray(at, at + PIECE_BYTES) : chunk);
      // Which address sent a request is known when its header was read.
      this.#rates.turns.charge(this.#asking, this.#rates.clock.seconds() - from);
    }
  }

  #look(bytes: number): void {
    this.#owed += bytes;
    // HTTP reads on by itself when a body is taken, or an answer is written.
    if (this.#paused) this.#stop();
    else if (this.#owed >= this.#chargedFrom) this.#pauseFor(this.charge() || this.#debtMs());
  }

  /** How long the connection itself has to wait, after what was charged just now. */
  #debtMs(): number {
    const { rate, clock } = this.#rates;
    return this.#bucket === undefined || !this.#isLimited ? 0 : waitMs(this.#bucket, rate, clock.seconds());
  }

  #pauseFor(ms: number): void {
    if (ms === 0) return;
    this.#paused = true;
    this.#stop();
    this.#rates.clock.after(Math.min(ms, LONGEST_PAUSE_MS), () => {
      this.#paused = false;
      if (this.#socket.destroyed) return;
      this.#socket.resume();
    });
  }

  /** Later, because HTTP and the `ws` package read on at the end of each large chunk. */
  #stop(): void {
    setImmediate(() => {
      if (this.#paused && !this.#socket.destroyed) this.#socket.pause();
    });
  }
}
