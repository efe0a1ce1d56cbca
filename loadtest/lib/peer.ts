import { clearInterval, setInterval } from 'k6/timers';
import { type Payload, PROTOCOL_VERSION, type ServerEvent } from '../../src/protocol/index.ts';
import { Connection } from './connection.ts';
import { Link } from './link.ts';
import * as metrics from './metrics.ts';

/** How often acknowledgements go that no signal carried, in ms: at most one a link in this time (SPEC R33). */
const ackMs = 300;

export interface PeerListener {
  joined(): void;
  /** The peer ended too early. `reason`: an error code of the protocol, or `connection-lost`. */
  failed(reason: string): void;
}

/** One peer of one room: sends numbered signals, checks what arrives, acknowledges. Does not resend. */
export class LoadPeer {
  readonly #connection: Connection;
  readonly #listener: PeerListener;
  readonly #links = new Map<string, Link>();
  readonly #padding: string;
  #ackTimer: number | undefined;
  #peerId = '';
  delivered = 0;

  constructor(server: string, room: string, bytes: number, listener: PeerListener) {
    this.#listener = listener;
    this.#padding = 'x'.repeat(bytes);
    const openedAt = Date.now();
    this.#connection = new Connection(server, room, {
      opened: () => {
        metrics.connectMs.add(Date.now() - openedAt);
        this.#join(room);
      },
      event: (event) => this.#receive(event),
      closed: () => {
        metrics.connectionsLost.add(1);
        this.#end();
        listener.failed('connection-lost');
      },
    });
  }

  get peerId(): string {
    return this.#peerId;
  }

  get sent(): number {
    return this.#sum((link) => link.sent);
  }

  get unacknowledged(): number {
    return this.#sum((link) => link.unacknowledged);
  }

  signal(to: string): void {
    const link = this.#link(to);
    link.sent += 1;
    link.told = link.received;
    const payload: Payload = { at: Date.now(), padding: this.#padding };
    this.#connection.emit('signal', to, link.sent, payload, link.received);
    metrics.signalsSent.add(1);
  }

  leave(): void {
    this.#end();
    this.#connection.emit('leave', () => this.#connection.close());
  }

  close(): void {
    this.#end();
    this.#connection.close();
  }

  #join(room: string): void {
    const askedAt = Date.now();
    this.#connection.emit('join', { v: PROTOCOL_VERSION, room }, (reply) => {
      if (!reply.ok) {
        this.close();
        this.#listener.failed(reply.error.code);
        return;
      }
      metrics.joinMs.add(Date.now() - askedAt);
      this.#peerId = reply.self;
      this.#ackTimer = setInterval(() => this.#acknowledge(), ackMs);
      this.#listener.joined();
    });
  }

  #receive(event: ServerEvent): void {
    switch (event.name) {
      case 'signal': {
        const [from, seq, payload, ack] = event.args;
        this.#arrived(from, seq, payload);
        this.#link(from).acknowledge(ack);
        return;
      }
      case 'signal-ack':
        return this.#link(event.args[0]).acknowledge(event.args[1]);
      case 'signal-failed':
        return metrics.signalsRefused.add(1, { code: event.args[2] });
      case 'refused':
        return metrics.signalsRefused.add(1, { code: event.args[1].code });
      default:
    }
  }

  #arrived(from: string, seq: number, payload: Payload): void {
    const arrival = this.#link(from).receive(seq);
    if (arrival === 'duplicate') return metrics.signalsDuplicated.add(1);
    if (arrival === 'early') metrics.signalsReordered.add(1);
    this.delivered += 1;
    metrics.signalsDelivered.add(1);
    if ('at' in payload && typeof payload.at === 'number') metrics.relayMs.add(Date.now() - payload.at);
  }

  #acknowledge(): void {
    for (const [from, link] of this.#links) {
      if (link.told === link.received) continue;
      link.told = link.received;
      this.#connection.emit('signal-ack', from, link.received);
    }
  }

  #link(peerId: string): Link {
    const known = this.#links.get(peerId);
    if (known !== undefined) return known;
    const link = new Link();
    this.#links.set(peerId, link);
    return link;
  }

  #sum(of: (link: Link) => number): number {
    return [...this.#links.values()].reduce((sum, link) => sum + of(link), 0);
  }

  #end(): void {
    if (this.#ackTimer !== undefined) clearInterval(this.#ackTimer);
    this.#ackTimer = undefined;
  }
}
