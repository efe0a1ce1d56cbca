import { type Payload, SignalboxError } from '../../src/protocol/index.ts';
import type { Clock } from './clock.ts';
import { LinkReceiver } from './link-receiver.ts';
import { LinkSender } from './link-sender.ts';

const ACK_MS = 100;
const RESEND_FIRST_MS = 1_000;
const RESEND_LONGEST_MS = 8_000;

/** Both directions between this client and one peer. */
interface Link {
  readonly sender: LinkSender;
  readonly receiver: LinkReceiver;
  away: boolean;
  /** Something arrived since the last acknowledgement went out. */
  ackDue: boolean;
  cancelAck: (() => void) | undefined;
  cancelResend: (() => void) | undefined;
  resendMs: number;
}

/** Where links put what they produce. */
export interface LinksPort {
  signal(to: string, seq: number, payload: Payload, ack: number): void;
  ack(to: string, seq: number): void;
  deliver(from: string, payload: Payload): void;
  lost(to: string, payload: Payload, error: SignalboxError): void;
}

/**
 * The links of a client to all peers of its room: exactly once, in order, whatever happens to connections in between
 * (SPEC R31 to R35). Links begin when a peer is first seen and end when it is gone; they survive reconnects.
 */
export class Links {
  readonly #clock: Clock;
  readonly #port: LinksPort;
  readonly #links = new Map<string, Link>();
  #connected = false;

  constructor(clock: Clock, port: LinksPort) {
    this.#clock = clock;
    this.#port = port;
  }

  /** Throws `link-full`. */
  send(to: string, payload: Payload): void {
    const link = this.#link(to);
    const { seq } = link.sender.add(payload);
    if (!this.#open(link)) return;
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
    if (link === undefined || !link.sender.acknowledge(seq)) return;
    this.#restartTimer(from, link);
  }

  away(peerId: string): void {
    const link = this.#link(peerId);
    link.away = true;
    this.#stopTimer(link);
  }

  back(peerId: string): void {
    const link = this.#link(peerId);
    link.away = false;
    this.#resendNow(peerId, link);
  }

  /** The peer left: what was kept for it fails. */
  gone(peerId: string): void {
    const link = this.#links.get(peerId);
    if (link === undefined) return;
    this.#end(peerId, link);
  }

  /** The connection carries signals again: everything unacknowledged goes out. */
  connected(): void {
    this.#connected = true;
    for (const [peerId, link] of this.#links) this.#resendNow(peerId, link);
  }

  disconnected(): void {
    this.#connected = false;
    for (const link of this.#links.values()) this.#stopTimer(link);
  }

  /** This client is another peer from now on, or none: every link starts over. */
  reset(): void {
    this.#connected = false;
    for (const [peerId, link] of this.#links) this.#end(peerId, link);
  }

  #link(peerId: string): Link {
    let link = this.#links.get(peerId);
    if (link === undefined) {
      link = {
        sender: new LinkSender(),
        receiver: new LinkReceiver(),
        away: false,
        ackDue: false,
        cancelAck: undefined,
        cancelResend: undefined,
        resendMs: RESEND_FIRST_MS,
      };
      this.#links.set(peerId, link);
    }
    return link;
  }

  #open(link: Link): boolean {
    return this.#connected && !link.away;
  }

  #emit(to: string, link: Link, seq: number, payload: Payload): void {
    link.ackDue = false;
    this.#port.signal(to, seq, payload, link.receiver.last);
  }

  #ackSoon(to: string, link: Link): void {
    link.cancelAck ??= this.#clock.after(ACK_MS, () => {
      link.cancelAck = undefined;
      // Number 0, nothing yet, is no acknowledgement: the node refuses it.
      if (!link.ackDue || link.receiver.last === 0 || !this.#open(link)) return;
      link.ackDue = false;
      this.#port.ack(to, link.receiver.last);
    });
  }

  #resendNow(peerId: string, link: Link): void {
    if (!this.#open(link)) return;
    for (const { seq, payload } of link.sender.kept) this.#emit(peerId, link, seq, payload);
    this.#restartTimer(peerId, link);
    if (link.ackDue) this.#ackSoon(peerId, link);
  }

  #awaitProgress(peerId: string, link: Link): void {
    if (!this.#open(link) || link.sender.kept.length === 0) return;
    link.cancelResend ??= this.#clock.after(link.resendMs, () => {
      link.cancelResend = undefined;
      link.resendMs = Math.min(RESEND_LONGEST_MS, link.resendMs * 2);
      for (const { seq, payload } of link.sender.kept) this.#emit(peerId, link, seq, payload);
      this.#awaitProgress(peerId, link);
    });
  }

  #restartTimer(peerId: string, link: Link): void {
    this.#stopTimer(link);
    link.resendMs = RESEND_FIRST_MS;
    this.#awaitProgress(peerId, link);
  }

  #stopTimer(link: Link): void {
    link.cancelResend?.();
    link.cancelResend = undefined;
  }

  #end(peerId: string, link: Link): void {
    this.#links.delete(peerId);
    this.#stopTimer(link);
    link.cancelAck?.();
    for (const { payload } of link.sender.kept) this.#port.lost(peerId, payload, new SignalboxError('peer-gone'));
  }
}
