import { type Payload, SignalboxError } from '../../../src/protocol/index.ts';
import type { Clock } from './clock.ts';
import { type Link, newLink, RESEND_FIRST_MS } from './link.ts';
import { Pace } from './pace.ts';

const ACK_MS = 300;
const RESEND_LONGEST_MS = 8_000;

/** Takes the output of the links. */
export interface LinksPort {
  signal(to: string, seq: number, payload: Payload, ack: number): void;
  ack(to: string, seq: number): void;
  deliver(from: string, payload: Payload): void;
  lost(to: string, payload: Payload, error: SignalboxError): void;
}

/**
 * The links of a client to all peers of its room: exactly once, in order, whatever happens to connections in between
 * (SPEC R31 to R35). A link begins when its peer is first seen, ends when the peer is gone, and survives reconnects.
 */
export class Links {
  readonly #clock: Clock;
  readonly #port: LinksPort;
  readonly #links = new Map<string, Link>();
  /** For each link that has to send again, the number from which on; in the order in which the links take turns. */
  readonly #resending = new Map<string, number>();
  readonly #pace: Pace;
  #connected = false;

  constructor(clock: Clock, port: LinksPort) {
    this.#clock = clock;
    this.#port = port;
    this.#pace = new Pace(clock, () => this.#resendOne());
  }

  /** Throws `link-full`. */
  send(to: string, payload: Payload): void {
    const link = this.#link(to);
    const { seq } = link.sender.add(payload);
    // It waits until the earlier signals of its link are sent again. It would otherwise come too early to be held.
    if (!this.#open(link) || this.#resending.has(to)) return;
    if (this.#pace.paused) {
      this.#resending.set(to, seq);
      return;
    }
    this.#emit(to, link, seq, payload);
    this.#awaitProgress(to, link);
  }

  receive(from: string, seq: number, payload: Payload, ack: number): void {
    const link = this.#link(from);
    const due = link.receiver.receive(seq, payload);
    link.ackDue = true;
    this.#ackSoon(from, link);
    this.acknowledge(from, ack);
    for (const each of due) this.#port.deliver(from, each);
  }

  acknowledge(from: string, seq: number): void {
    const link = this.#links.get(from);
    if (link === undefined) return;
    link.heard = true;
    const { silent } = link;
    link.silent = false;
    const progress = link.sender.acknowledge(seq);
    if (silent && link.sender.kept.length > 0) {
      // The path is back. Lost signals go again now, not at the end of a timeout.
      this.#resend(from, link);
      this.#pace.run();
    } else if (progress) {
      this.#restartTimer(from, link);
    }
  }

  /**
   * The node refused signal `seq` and asked for `ms` without signals. All links pause, because the limit is one of the
   * connection or of this peer. Then the refused signal and those after it are sent again, in order (SPEC R150).
   */
  refused(to: string, seq: number, ms: number): void {
    this.#pause(ms);
    const link = this.#links.get(to);
    if (link === undefined || !this.#open(link) || link.sender.keptFrom(seq)?.seq !== seq) return;
    this.#stopTimer(link);
    this.#resending.set(to, Math.min(seq, this.#resending.get(to) ?? seq));
  }

  /** The node refused an acknowledgement that went alone, and asked for `ms` without any. It does not say which one. */
  ackRefused(ms: number): void {
    this.#pause(ms);
    for (const link of this.#links.values()) link.ackDue ||= link.ackedAlone;
  }

  away(peerId: string): void {
    const link = this.#link(peerId);
    link.away = true;
    this.#hush(peerId, link);
  }

  back(peerId: string): void {
    const link = this.#link(peerId);
    link.away = false;
    this.#resend(peerId, link);
    this.#pace.run();
  }

  /** The peer left: the signals that were kept for it fail. */
  gone(peerId: string): void {
    const link = this.#links.get(peerId);
    if (link === undefined) return;
    this.#end(peerId, link);
  }

  /**
   * The connection carries signals again: everything unacknowledged is sent again. All links together use half of the
   * `eventsPerSecond` that the node accepts for that, and leave the other half to new events (SPEC R61).
   */
  connected(eventsPerSecond: number): void {
    this.#connected = true;
    this.#pace.reset(Math.ceil(eventsPerSecond / 2));
    this.resendAll();
  }

  /** Signals may have been lost on their way: everything unacknowledged is sent again. */
  resendAll(): void {
    for (const [peerId, link] of this.#links) this.#resend(peerId, link);
    this.#pace.run();
  }

  disconnected(): void {
    this.#connected = false;
    this.#pace.stop();
    for (const [peerId, link] of this.#links) this.#hush(peerId, link);
  }

  /** This client is a new peer from now on, or none: every link ends, and a later one starts from number 1. */
  reset(): void {
    this.disconnected();
    this.#pace.end();
    for (const [peerId, link] of this.#links) this.#end(peerId, link);
  }

  #link(peerId: string): Link {
    let link = this.#links.get(peerId);
    if (link === undefined) {
      link = newLink();
      this.#links.set(peerId, link);
    }
    return link;
  }

  #open(link: Link): boolean {
    return this.#connected && !link.away;
  }

  #pause(ms: number): void {
    this.#pace.pause(ms, () => {
      for (const [peerId, link] of this.#links) if (link.ackDue) this.#ackSoon(peerId, link);
    });
  }

  #emit(to: string, link: Link, seq: number, payload: Payload): void {
    link.ackDue = false;
    link.ackedAlone = false;
    // This signal carries the acknowledgement. The delay of the next one starts when the next signal arrives.
    link.cancelAck?.();
    link.cancelAck = undefined;
    this.#port.signal(to, seq, payload, link.receiver.last);
  }

  #ackSoon(to: string, link: Link): void {
    link.cancelAck ??= this.#clock.after(ACK_MS, () => {
      link.cancelAck = undefined;
      // Number 0 would acknowledge nothing, and the node refuses it.
      if (!link.ackDue || link.receiver.last === 0 || !this.#open(link) || this.#pace.paused) return;
      link.ackDue = false;
      link.ackedAlone = true;
      this.#port.ack(to, link.receiver.last);
    });
  }

  #resend(peerId: string, link: Link): void {
    if (!this.#open(link)) return;
    this.#stopTimer(link);
    link.resendMs = RESEND_FIRST_MS;
    this.#resending.set(peerId, 0);
    if (link.ackDue) this.#ackSoon(peerId, link);
  }

  /** Sends one signal again, of the link whose turn it is; false if there is none to send. */
  #resendOne(): boolean {
    for (const [peerId, seq] of this.#resending) {
      this.#resending.delete(peerId);
      const link = this.#link(peerId);
      const next = link.sender.keptFrom(seq);
      if (next === undefined) {
        this.#awaitProgress(peerId, link);
        continue;
      }
      if (!isUnheard(link)) this.#resending.set(peerId, next.seq + 1);
      this.#emit(peerId, link, next.seq, next.payload);
      this.#awaitProgress(peerId, link);
      return true;
    }
    return false;
  }

  #awaitProgress(peerId: string, link: Link): void {
    if (!this.#open(link) || this.#resending.has(peerId) || link.sender.kept.length === 0) return;
    if (link.cancelResend !== undefined) return;
    link.heard = false;
    link.cancelResend = this.#clock.after(link.resendMs, () => {
      link.cancelResend = undefined;
      link.silent = !link.heard;
      link.resendMs = Math.min(RESEND_LONGEST_MS, link.resendMs * 2);
      this.#resending.set(peerId, 0);
      this.#pace.run();
    });
  }

  #restartTimer(peerId: string, link: Link): void {
    this.#stopTimer(link);
    link.resendMs = RESEND_FIRST_MS;
    this.#awaitProgress(peerId, link);
  }

  #hush(peerId: string, link: Link): void {
    this.#resending.delete(peerId);
    this.#stopTimer(link);
  }

  #stopTimer(link: Link): void {
    link.cancelResend?.();
    link.cancelResend = undefined;
  }

  #end(peerId: string, link: Link): void {
    this.#links.delete(peerId);
    this.#hush(peerId, link);
    link.cancelAck?.();
    for (const { payload } of link.sender.kept) this.#port.lost(peerId, payload, new SignalboxError('peer-gone'));
  }
}

/**
 * Whether nothing was heard of a peer in a timeout that was not the first. It may have stopped reading. Then one signal is
 * enough to ask for it, and all that wait would be a load for the others.
 */
function isUnheard({ silent, resendMs }: Link): boolean {
  return silent && resendMs > 2 * RESEND_FIRST_MS;
}
