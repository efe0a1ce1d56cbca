import { clearInterval, setInterval } from 'k6/timers';
import type { ServerEvent } from '../../src/protocol/index.ts';
import { type Content, Link } from './link.ts';
import * as metrics from './metrics.ts';
import type { Participant, ParticipantListener } from './participant.ts';
import { RosterView } from './roster-view.ts';
import { Session, type SessionPlan } from './session.ts';

/** How often acknowledgements go that no signal carried, in ms: at most one a link in this time (SPEC R33). */
const ackMs = 300;
/** Without progress for so long the lowest signal of a link is sent again, in ms (SPEC R34). */
const silenceMs = 1_000;

export interface PeerPlan extends SessionPlan {
  /** `slow`: somebody else keeps it from reading. What is sent to it, and how it ends, is not counted. */
  readonly reads: 'at-once' | 'slow';
  /** Ids of the slow peers of the room: nodes may drop what is sent to them. */
  readonly slowPeers: Set<string>;
}

/** One native peer of one room: sends numbered signals, checks what arrives, acknowledges. */
export class LoadPeer implements Participant {
  readonly #plan: PeerPlan;
  readonly #session: Session;
  readonly #listener: ParticipantListener;
  readonly #links = new Map<string, Link>();
  readonly #roster = new RosterView();
  #timer = 0;
  peerId = '';
  delivered = 0;

  constructor(plan: PeerPlan, listener: ParticipantListener) {
    this.#plan = plan;
    this.#listener = listener;
    this.#session = new Session(plan, {
      joined: ({ self, roster }) => {
        this.peerId = self;
        this.#roster.replace(roster);
        if (!this.counted) plan.slowPeers.add(self);
        this.#timer = setInterval(() => this.#tend(), ackMs);
        listener.joined();
      },
      resumed: ({ roster }) => {
        this.#meet(this.#roster.replace(roster));
        for (const to of this.#links.keys()) this.#sendAgain(to);
      },
      event: (event) => this.#receive(event),
      failed: (reason) => {
        clearInterval(this.#timer);
        if (!this.counted) return metrics.slowClosed.add(1);
        if (reason === 'connection-lost') metrics.connectionsLost.add(1, { step: plan.step });
        listener.failed(reason);
      },
    });
  }

  get counted(): boolean {
    return this.#plan.reads === 'at-once';
  }

  get unacknowledged(): number {
    return [...this.#links.values()].reduce((sum, { unacknowledged }) => sum + unacknowledged, 0);
  }

  sentTo(peerId: string): number {
    return this.#links.get(peerId)?.sent ?? 0;
  }

  signal(to: string, step: string, data: string, dueAt: number): void {
    const link = this.#link(to);
    link.sent += 1;
    const content: Content = { at: dueAt, step, attempt: 1, data };
    if (link.unacknowledged === 1) link.progressAt = Date.now();
    if (this.#plan.onLoss === 'resume') link.kept.set(link.sent, content);
    this.#transmit(to, link, link.sent, content);
    metrics.signalsSent.add(1, { step });
    if (this.#plan.slowPeers.has(to)) metrics.slowSent.add(1);
  }

  move(): void {
    this.#session.move();
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#session.leave();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#session.close();
  }

  #receive(event: ServerEvent): void {
    const { gap, added } = this.#roster.change(event);
    if (gap) this.#sync();
    this.#meet(added);
    switch (event.name) {
      case 'signal': {
        const [from, seq, payload, ack] = event.args;
        if ('attempt' in payload) this.#arrived(from, seq, payload);
        this.#link(from).acknowledge(ack);
        return;
      }
      case 'signal-ack':
        return this.#link(event.args[0]).acknowledge(event.args[1]);
      case 'signal-failed':
        return this.#failed(event.args[0], event.args[2]);
      case 'refused':
        return metrics.signalsRefused.add(1, { code: event.args[1].code });
      case 'peer-back':
        return this.#sendAgain(event.args[0].peerId);
      case 'roster':
        this.#meet(this.#roster.replace(event.args[0]));
        for (const to of this.#links.keys()) this.#sendAgain(to);
        return;
      default:
    }
  }

  /** A change is missing: reads the roster again (SPEC R22). */
  #sync(): void {
    metrics.rostersRead.add(1);
    this.#session.emit('sync', (reply) => {
      if (reply.ok) this.#meet(this.#roster.replace(reply.roster));
    });
  }

  #meet(peerIds: readonly string[]): void {
    for (const peerId of peerIds) this.#listener.saw?.(peerId);
  }

  #arrived(from: string, seq: number, payload: { readonly [key: string]: unknown }): void {
    const { at, step, attempt, data } = payload;
    const arrival = this.#link(from).receive(seq, Number(attempt));
    if (arrival === 'duplicate') return metrics.signalsDuplicated.add(1);
    if (arrival === 'again') return;
    if (arrival === 'early' && this.#plan.onLoss === 'once') metrics.signalsReordered.add(1);
    this.delivered += 1;
    if (!this.counted) return metrics.slowRelayMs.add(Date.now() - Number(at));
    metrics.relayTook(Date.now() - Number(at), String(step));
    this.#listener.signal?.(from, String(data));
  }

  #failed(to: string, code: string): void {
    const { onLoss, reads, slowPeers } = this.#plan;
    // Its link keeps the signal until the peer is back.
    if (code === 'peer-away' && onLoss === 'resume') return;
    if (code !== 'rate-limited' && slowPeers.has(to)) return metrics.signalsDropped.add(1, { code });
    if (reads === 'at-once') metrics.signalsRefused.add(1, { code });
  }

  /** Acknowledges, and sends again where nothing was heard. */
  #tend(): void {
    for (const [peerId, link] of this.#links) {
      if (link.told !== link.received) {
        link.told = link.received;
        this.#session.emit('signal-ack', peerId, link.received);
      }
      const [lowest] = link.kept;
      if (lowest === undefined || Date.now() - link.progressAt < silenceMs) continue;
      link.progressAt = Date.now();
      this.#resend(peerId, link, lowest[0], lowest[1]);
    }
  }

  #sendAgain(to: string): void {
    const link = this.#link(to);
    link.progressAt = Date.now();
    for (const [seq, content] of link.kept) this.#resend(to, link, seq, content);
  }

  #resend(to: string, link: Link, seq: number, content: Content): void {
    const next = { ...content, attempt: content.attempt + 1 };
    link.kept.set(seq, next);
    metrics.signalsResent.add(1);
    this.#transmit(to, link, seq, next);
  }

  #transmit(to: string, link: Link, seq: number, content: Content): void {
    link.told = link.received;
    this.#session.emit('signal', to, seq, content, link.received);
  }

  #link(peerId: string): Link {
    const known = this.#links.get(peerId);
    if (known !== undefined) return known;
    const link = new Link();
    this.#links.set(peerId, link);
    return link;
  }
}
