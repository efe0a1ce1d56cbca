import {
  type ErrorCode,
  type GrantView,
  type IceServerList,
  type Knock,
  LIMITS,
  type Payload,
  type Peer,
  type RoomState,
  type Roster,
  type ServerEvent,
  type ServerEventName,
  SignalboxError,
  type Welcome,
  type WireError,
} from '../../../src/protocol/index.ts';
import type { Channel } from './channel.ts';
import type { Clock, Random } from './clock.ts';
import { Grace } from './grace.ts';
import { IceRenewal } from './ice-renewal.ts';
import { Links } from './links.ts';
import { refusal } from './refusal.ts';
import { type RosterDiff, RosterView } from './roster.ts';
import type { SignalingEvents } from './signaling-events.ts';

const SYNC_AGAIN_MS = 1_000;

export type Tell = <Name extends keyof SignalingEvents>(name: Name, ...args: Parameters<SignalingEvents[Name]>) => void;

type SignalEvent = ServerEvent<'signal'>;

/** The stay of this client in a room as one peer, over any number of connections: its roster and its links. */
export class Session {
  readonly grace: Grace;
  /** Those who wait to be let in, as a host is shown them. */
  waiting: readonly Knock[] = [];
  readonly #clock: Clock;
  readonly #tell: Tell;
  readonly #roster = new RosterView();
  /** The state of the room that the application was told of last. */
  #toldState: RoomState;
  readonly #links: Links;
  readonly #iceRenewal: IceRenewal;
  #welcome: Welcome;
  #channel: Channel | undefined;
  #syncing = false;
  #stopAwaiting = (): void => undefined;
  /** Signals of senders that are not in the roster yet, because the roster is behind (SPEC R23). */
  #early: SignalEvent[] = [];

  constructor(clock: Clock, random: Random, tell: Tell, welcome: Welcome, channel: Channel) {
    this.#clock = clock;
    this.grace = new Grace(clock);
    this.#tell = tell;
    this.#welcome = welcome;
    this.#channel = channel;
    this.#roster.reset(welcome.roster);
    this.#toldState = this.#roster.state;
    this.#links = new Links(clock, {
      signal: (...args) => this.#channel?.emit('signal', ...args),
      ack: (...args) => this.#channel?.emit('signal-ack', ...args),
      deliver: (from, payload) => tell('signal', from, payload),
      lost: (to, payload, error) => tell('signal-lost', to, payload, error),
    });
    for (const peer of this.peers) if (peer.presence === 'away') this.#links.away(peer.peerId);
    this.#links.connected(welcome.limits.eventsPerSecond);
    this.#iceRenewal = new IceRenewal(clock, random, (servers) => this.#renewed(servers));
    this.#iceRenewal.start(channel, welcome);
  }

  /** The latest welcome, with the ICE servers and the resume proof that came after it. */
  get welcome(): Welcome {
    return this.#welcome;
  }

  /** The other peers, in the order in which this client saw them first. */
  get peers(): readonly Peer[] {
    return this.#roster.peers.filter(({ peerId }) => peerId !== this.#welcome.self);
  }

  /** This client as the others see it. */
  get self(): Peer | undefined {
    return this.#roster.get(this.#welcome.self);
  }

  /** What holds for the room. */
  get roomState(): RoomState {
    return this.#roster.state;
  }

  signal(to: string, payload: Payload): void {
    if (this.#welcome.grant?.permissions.includes('signal') === false) throw new SignalboxError('forbidden', 'signal');
    if (to === this.#welcome.self || this.#roster.get(to) === undefined) throw new SignalboxError('unknown-peer');
    this.#links.send(to, payload);
  }

  /** The node took a fresh token. */
  granted(grant: GrantView): void {
    this.#welcome = { ...this.#welcome, grant };
    this.#tell('grant', grant);
  }

  disconnected(): void {
    this.#channel = undefined;
    this.grace.begin();
    this.#syncing = false;
    this.#links.disconnected();
    this.#iceRenewal.stop();
  }

  /**
   * The session goes on in another connection. Signals that are not acknowledged are sent again, even if the old connection
   * still took them: its node may have given up the session before the last of them came.
   */
  resumed(channel: Channel, welcome: Welcome): void {
    this.disconnected();
    this.#channel = channel;
    this.#welcome = welcome;
    this.#tell('resumed', welcome);
    // Where somebody still waits, the node tells a host.
    if (this.waiting.length > 0) this.#waits([]);
    const { afterLoss = false, roster, limits } = welcome;
    this.#rosterChanged(this.#roster.replace(roster, afterLoss));
    if (afterLoss) this.#awaitMissing(limits.graceMs);
    this.#links.connected(welcome.limits.eventsPerSecond);
    this.#iceRenewal.start(channel, welcome);
  }

  end(): void {
    this.disconnected();
    this.#stopAwaiting();
    this.#links.reset();
  }

  handle(event: ServerEvent<Exclude<ServerEventName, 'goodbye' | 'token-expiring' | 'waiting'>>): void {
    switch (event.name) {
      case 'peer-joined':
        this.#rosterChanged(this.#roster.apply({ type: event.name, ...event.args[0] }));
        break;
      case 'peer-left':
        this.#rosterChanged(this.#roster.apply({ type: event.name, ...event.args[0] }));
        break;
      case 'peer-updated':
        this.#rosterChanged(this.#roster.apply({ type: event.name, ...event.args[0] }));
        break;
      case 'peer-away':
        this.#rosterChanged(this.#roster.apply({ type: event.name, ...event.args[0] }));
        break;
      case 'peer-back':
        this.#rosterChanged(this.#roster.apply({ type: event.name, ...event.args[0] }));
        break;
      case 'room-updated':
        this.#rosterChanged(this.#roster.apply({ type: event.name, ...event.args[0] }));
        break;
      case 'roster':
        this.#rosterChanged(this.#roster.replace(event.args[0]));
        // A node sends it unasked after it missed changes or lost touch with other nodes. Signals may be lost as well.
        this.#links.resendAll();
        break;
      case 'signal':
        this.#receive(event);
        break;
      case 'signal-ack':
        this.#links.acknowledge(...event.args);
        break;
      case 'signal-failed':
        this.#failed(...event.args);
        break;
      case 'message':
        this.#tell('message', ...event.args);
        break;
      case 'refused':
        this.#refused(...event.args);
        break;
      case 'resume-proof': {
        const [resumeProof] = event.args;
        this.#welcome = { ...this.#welcome, resumeProof };
        break;
      }
      case 'waiting-updated':
        this.#waits(...event.args);
        break;
      case 'announcement':
        this.#tell('announcement', ...event.args);
        break;
      default:
        event satisfies never;
    }
  }

  #waits(waiting: readonly Knock[]): void {
    this.waiting = waiting;
    this.#tell('waiting-updated', waiting);
  }

  /** Peers that are missing because the store lost data have the grace period to come back. */
  #awaitMissing(graceMs: number): void {
    this.#stopAwaiting();
    this.#stopAwaiting = this.#clock.after(graceMs, () => this.#rosterChanged(this.#roster.giveUp()));
  }

  #renewed({ iceServers, iceServersMs }: IceServerList): void {
    const { iceServersMs: _, ...welcome } = this.#welcome;
    this.#welcome = { ...welcome, iceServers, ...(iceServersMs === undefined ? {} : { iceServersMs }) };
    this.#tell('ice-servers', iceServers);
  }

  #receive(event: SignalEvent): void {
    const [from] = event.args;
    if (this.#roster.get(from) !== undefined) this.#links.receive(...event.args);
    // An unknown sender has left, or is not here yet. Its signals wait then; those that do not fit are sent again (R34).
    else if (this.#roster.behind && this.#early.length < LIMITS.linkGap) this.#early.push(event);
  }

  #failed(to: string, seq: number, code: ErrorCode, retryAfterMs?: number): void {
    const error = refusal({ code, detail: `signal ${seq}`, retryAfterMs });
    if (error.retryAfterMs !== undefined) this.#links.refused(to, seq, error.retryAfterMs);
    // An error that may pass, or that the roster is about to explain, is not reported: the signal is sent again.
    if (!error.retryable && code !== 'unknown-peer' && code !== 'not-joined') this.#tell('error', error);
  }

  #refused(event: string, refused: WireError): void {
    const { code, detail = '', retryAfterMs } = refusal(refused);
    // An acknowledgement that came too soon is sent again. The application has nothing to do about that.
    if (event === 'signal-ack' && retryAfterMs !== undefined) this.#links.ackRefused(retryAfterMs);
    else this.#tell('error', new SignalboxError(code, `${event}: ${detail}`, retryAfterMs));
  }

  #rosterChanged(diffs: readonly RosterDiff[]): void {
    for (const diff of diffs) if (diff.peer.peerId !== this.#welcome.self) this.#announce(diff);
    if (diffs.some(({ type }) => type !== 'peer-moved')) this.#tell('roster', this.peers);
    const { state } = this.#roster;
    if (this.#toldState !== state) {
      const [before, asked] = [this.#toldState, state].map(({ muted }) => muted?.[this.#welcome.self]);
      this.#toldState = state;
      this.#tell('room-updated', state);
      if (asked && asked.version !== before?.version) this.#tell('asked-to-mute', asked.from);
    }
    if (this.#roster.behind) this.#sync();
    else for (let next = this.#early.shift(); next !== undefined; next = this.#early.shift()) this.#receive(next);
  }

  #announce(diff: RosterDiff): void {
    const { type, peer } = diff;
    const { peerId } = peer;
    if (type === 'peer-left') this.#links.gone(peerId);
    else if (peer.presence === 'away') this.#links.away(peerId);
    if (type === 'peer-left') this.#tell(type, peer, diff.reason);
    else if (type !== 'peer-moved') this.#tell(type, peer);
    // Signals that were on their way to the peer's old connection are sent again.
    if (type === 'peer-back' || type === 'peer-moved') this.#links.back(peerId);
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
          this.#rosterChanged(this.#roster.replace(roster));
          // The node is behind as well if this roster is not new enough. It gets time to catch up.
          if (this.#roster.behind) this.#clock.after(SYNC_AGAIN_MS, again);
          else this.#syncing = false;
        },
        (error: unknown) => {
          const asked = error instanceof SignalboxError ? error.retryAfterMs : undefined;
          this.#clock.after(Math.max(SYNC_AGAIN_MS, asked ?? 0), again);
        },
      );
  }
}
