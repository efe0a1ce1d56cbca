import { LIMITS, type Payload, type Peer, type Roster, SignalboxError, type Welcome } from '../../src/protocol/index.ts';
import type { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import { Links } from './links.ts';
import { type RosterDiff, RosterView } from './roster.ts';
import type { SignalingEvents } from './signaling-events.ts';
import type { ServerEvent } from './transport.ts';

const SYNC_AGAIN_MS = 1_000;

export type Tell = <Name extends keyof SignalingEvents>(name: Name, ...args: Parameters<SignalingEvents[Name]>) => void;

type SignalEvent = Extract<ServerEvent, { readonly name: 'signal' }>;

/** This client as one peer of one room: its roster and its links, over any number of connections. */
export class Session {
  readonly #clock: Clock;
  readonly #tell: Tell;
  readonly #roster = new RosterView();
  readonly #links: Links;
  #welcome: Welcome;
  #channel: Channel | undefined;
  #syncing = false;
  /** Signals whose sender the roster, being behind, does not have yet (SPEC R23). */
  #early: SignalEvent[] = [];

  constructor(clock: Clock, tell: Tell, welcome: Welcome, channel: Channel) {
    this.#clock = clock;
    this.#tell = tell;
    this.#welcome = welcome;
    this.#channel = channel;
    this.#roster.reset(welcome.roster);
    this.#links = new Links(clock, {
      signal: (...args) => this.#channel?.emit('signal', ...args),
      ack: (...args) => this.#channel?.emit('signal-ack', ...args),
      deliver: (from, payload) => tell('signal', from, payload),
      lost: (to, payload, error) => tell('signal-lost', to, payload, error),
    });
    for (const peer of this.peers) if (peer.presence === 'away') this.#links.away(peer.peerId);
    this.#links.connected();
  }

  get welcome(): Welcome {
    return this.#welcome;
  }

  /** The other peers, in the order of their arrival here. */
  get peers(): readonly Peer[] {
    return this.#roster.peers.filter(({ peerId }) => peerId !== this.#welcome.self);
  }

  /** This client as the others see it. */
  get self(): Peer | undefined {
    return this.#roster.get(this.#welcome.self);
  }

  signal(to: string, payload: Payload): void {
    if (to === this.#welcome.self || this.#roster.get(to) === undefined) throw new SignalboxError('unknown-peer');
    this.#links.send(to, payload);
  }

  disconnected(): void {
    this.#channel = undefined;
    this.#syncing = false;
    this.#links.disconnected();
  }

  /** The session goes on in another connection. */
  resumed(channel: Channel, welcome: Welcome): void {
    this.#channel = channel;
    this.#welcome = welcome;
    this.#tell('resumed', welcome);
    this.#settle(this.#roster.replace(welcome.roster));
    this.#links.connected();
  }

  end(): void {
    this.disconnected();
    this.#links.reset();
  }

  handle(event: Exclude<ServerEvent, { readonly name: 'goodbye' }>): void {
    switch (event.name) {
      case 'peer-joined':
        return this.#settle(this.#roster.apply({ type: event.name, ...event.args[0] }));
      case 'peer-left':
        return this.#settle(this.#roster.apply({ type: event.name, ...event.args[0] }));
      case 'peer-updated':
        return this.#settle(this.#roster.apply({ type: event.name, ...event.args[0] }));
      case 'peer-away':
        return this.#settle(this.#roster.apply({ type: event.name, ...event.args[0] }));
      case 'peer-back':
        return this.#settle(this.#roster.apply({ type: event.name, ...event.args[0] }));
      case 'roster':
        return this.#settle(this.#roster.replace(event.args[0]));
      case 'signal':
        return this.#receive(event);
      case 'signal-ack':
        return this.#links.acknowledge(...event.args);
      case 'signal-failed':
        return this.#failed(...event.args);
      case 'message':
        return this.#tell('message', ...event.args);
      case 'refused':
        return this.#tell('error', new SignalboxError(event.args[1].code, `${event.args[0]}: ${event.args[1].detail ?? ''}`));
      case 'announcement':
        return this.#tell('announcement', ...event.args);
    }
  }

  #receive(event: SignalEvent): void {
    const [from] = event.args;
    if (this.#roster.get(from) !== undefined) return this.#links.receive(...event.args);
    // A sender that is nowhere has left; one that is only not here yet sends again what does not fit.
    if (this.#roster.behind && this.#early.length < LIMITS.linkGap) this.#early.push(event);
  }

  #failed(_to: string, seq: number, code: Parameters<SignalingEvents['error']>[0]['code']): void {
    const error = new SignalboxError(code, `signal ${seq}`);
    // What may pass later, and what the roster is about to tell, is left to the resend.
    if (!error.retryable && code !== 'unknown-peer' && code !== 'not-joined') this.#tell('error', error);
  }

  #settle(diffs: readonly RosterDiff[]): void {
    for (const diff of diffs) if (diff.peer.peerId !== this.#welcome.self) this.#announce(diff);
    if (diffs.length > 0) this.#tell('roster', this.peers);
    if (this.#roster.behind) this.#sync();
    else for (let next = this.#early.shift(); next !== undefined; next = this.#early.shift()) this.#receive(next);
  }

  #announce(diff: RosterDiff): void {
    const { peerId, presence } = diff.peer;
    switch (diff.type) {
      case 'peer-joined':
        if (presence === 'away') this.#links.away(peerId);
        return this.#tell(diff.type, diff.peer);
      case 'peer-left':
        this.#links.gone(peerId);
        return this.#tell(diff.type, diff.peer, diff.reason);
      case 'peer-updated':
        return this.#tell(diff.type, diff.peer);
      case 'peer-away':
        this.#links.away(peerId);
        return this.#tell(diff.type, diff.peer);
      case 'peer-back':
        this.#tell(diff.type, diff.peer);
        return this.#links.back(peerId);
    }
  }

  #sync(): void {
    const channel = this.#channel;
    if (channel === undefined || this.#syncing) return;
    this.#syncing = true;
    const again = () => {
      if (this.#channel !== channel) return;
      this.#syncing = false;
      if (this.#roster.behind) this.#sync();
    };
    channel
      .request<{ readonly roster: Roster }>((emit, ack) => emit('sync', ack))
      .then(
        ({ roster }) => {
          if (this.#channel !== channel) return;
          this.#settle(this.#roster.replace(roster));
          // Still behind: the node is behind too, so it is given time to catch up.
          if (this.#roster.behind) this.#clock.after(SYNC_AGAIN_MS, again);
          else this.#syncing = false;
        },
        () => this.#clock.after(SYNC_AGAIN_MS, again),
      );
  }
}
