import {
  ERRORS,
  type Goodbye,
  type Roster,
  type ServerEvent,
  SignalboxError,
  WAITING_ROOM,
  type Welcome,
} from '../../../src/protocol/index.ts';
import { backoffMs } from './backoff.ts';
import { Channel } from './channel.ts';
import type { Clock, Random } from './clock.ts';
import { Reconnection } from './reconnection.ts';
import { type EndReason, endReasonOf } from './end-reason.ts';
import { carriedBy, type Joined, type Life, type Moving, stateOf } from './life.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Network } from './network.ts';
import { SeatRequests, type SignalingJoin } from './seat-requests.ts';
import { Session, type Tell } from './session.ts';
import { TokenRenewal } from './token-renewal.ts';
import type { SignalingState } from './signaling-events.ts';
import type { Transport } from './transport.ts';

/** How long a node may take to answer on a connection that may be dead, in ms. */
const CHECK_MS = 3_000;

export interface MembershipPorts {
  readonly server: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly tell: Tell;
}

/** Brings a client into a room, keeps it there whatever happens to its connections, and takes it out again. */
export class Membership {
  readonly #ports: MembershipPorts;
  readonly #lifecycle = new Lifecycle();
  #seat: SeatRequests;
  /** The wait that a refused join asked for, and when. */
  #wait = { from: 0, ms: 0 };
  /** The connection that is being checked. */
  #checked: Channel | undefined;

  constructor(ports: MembershipPorts) {
    this.#ports = ports;
    this.#seat = new SeatRequests(ports.clock, { room: '' });
  }

  get #life(): Life {
    return this.#lifecycle.now;
  }

  get state(): SignalingState {
    return stateOf(this.#life);
  }

  get session(): Session | undefined {
    return 'session' in this.#life ? this.#life.session : undefined;
  }

  /** The connection that carries the session now; undefined while no connection does. */
  get channel(): Channel | undefined {
    const life = this.#life;
    return life.kind === 'joined' || life.kind === 'moving' ? life.channel : undefined;
  }

  async join(as: SignalingJoin): Promise<Welcome> {
    const before = this.#life;
    if (before.kind !== 'idle' && before.kind !== 'ended') throw new SignalboxError('already-joined');
    const passed = this.#ports.clock.now() - this.#wait.from;
    // A node is not asked again before that (SPEC R150). A clock that was set back ends the wait.
    if (passed >= 0 && passed < this.#wait.ms) {
      throw new SignalboxError('rate-limited', undefined, this.#wait.ms - passed);
    }
    this.#seat = new SeatRequests(this.#ports.clock, as);
    const { room } = as;
    let joining = this.#lifecycle.enter(before, 'join', { kind: 'joining', room, channel: this.#open() });
    for (let attempt = 0; ; attempt += 1) {
      const { channel } = joining;
      try {
        await channel.opened;
        const welcome = await this.#seat.join(channel);
        // The application left or closed while the answer was on its way.
        if (this.#life !== joining) throw new SignalboxError('connection-failed', 'left while joining');
        this.#lifecycle.enter(joining, 'welcome', this.#begin(channel, welcome));
        this.#ports.tell('joined', welcome);
        channel.release();
        return welcome;
      } catch (error) {
        channel.close();
        if (this.#seat.mayGoOn(error)) await this.#pause(attempt);
        if (this.#life === joining && this.#seat.mayGoOn(error)) {
          joining = this.#lifecycle.enter(joining, 'connection-lost', { kind: 'joining', room, channel: this.#open() });
          continue;
        }
        const ms = error instanceof SignalboxError ? error.retryAfterMs : undefined;
        if (ms !== undefined) this.#wait = { from: this.#ports.clock.now(), ms };
        if (this.#life === joining) this.#lifecycle.enter(joining, 'join-failed', { kind: 'idle' });
        throw error;
      }
    }
  }

  #pause(attempt: number): Promise<void> {
    const { clock, random } = this.#ports;
    return new Promise((resolve) => clock.after(backoffMs(attempt, random), resolve));
  }

  async leave(): Promise<void> {
    const life = this.#life;
    // These connections stay open until the node has answered `leave`. Other events on them no longer count.
    const farewells: Promise<void>[] = [];
    if (life.kind === 'joined' || life.kind === 'moving') farewells.push(this.#seat.leave(life.channel));
    const pending = 'reconnection' in life ? life.reconnection.abandon() : undefined;
    if (pending !== undefined) farewells.push(this.#seat.leave(pending.channel, pending));
    if (life.kind === 'joining') {
      if (this.#seat.ticket === undefined) life.channel.close();
      else farewells.push(this.#seat.leave(life.channel));
    }
    this.#finish('left');
    await Promise.all(farewells);
  }

  /** Asks the node for an answer, and takes the session to a new connection where none comes (SPEC R361). */
  check(): void {
    const { channel } = this;
    if (channel === undefined || channel === this.#checked) return;
    this.#checked = channel;
    channel
      .request<{ readonly roster: Roster }>((emit, ack) => emit('sync', ack), CHECK_MS)
      .catch((error: unknown) => {
        const carrying = carriedBy(channel, this.#life);
        if (carrying !== undefined && error instanceof SignalboxError && error.code === 'timeout') this.#lost(carrying);
      })
      .finally(() => {
        if (this.#checked === channel) this.#checked = undefined;
      });
  }

  end(reason: EndReason): void {
    const life = this.#life;
    if ('channel' in life) life.channel.close();
    if ('reconnection' in life) life.reconnection.stop();
    this.#finish(reason);
  }

  #finish(reason: EndReason): void {
    const { session } = this;
    const life = this.#life;
    if (life.kind === 'idle' || life.kind === 'ended') return;
    this.#lifecycle.enter(life, 'end', { kind: 'ended', reason });
    session?.end();
    this.#ports.tell('ended', reason);
  }

  #open(): Channel {
    const { transport, clock, server } = this.#ports;
    const channel: Channel = new Channel(transport, clock, server, this.#seat.room, {
      event: (event) => this.#handle(channel, event),
      lost: () => {
        const carrying = carriedBy(channel, this.#life);
        if (carrying !== undefined) this.#lost(carrying);
      },
    });
    return channel;
  }

  #begin(channel: Channel, welcome: Welcome): Joined {
    this.#seat.ticket = undefined;
    const { clock, random, tell } = this.#ports;
    return { kind: 'joined', session: new Session(clock, random, tell, welcome, channel), channel };
  }

  #handle(channel: Channel, event: ServerEvent): void {
    if (event.name === 'waiting') {
      const [{ ticket, host }] = event.args;
      this.#seat.ticket = ticket;
      this.#ports.tell('waiting', { host });
      return;
    }
    const carrying = carriedBy(channel, this.#life);
    if (carrying === undefined) return;
    if (event.name === 'goodbye') this.#dismissed(carrying, event.args[0]);
    else if (event.name === 'token-expiring') this.#renewToken(channel, event.args[0].ms);
    else carrying.session.handle(event);
  }

  #dismissed(life: Joined | Moving, goodbye: Goodbye): void {
    const { reason, reconnect, afterMs } = goodbye;
    if (reason === 'replaced' && life.kind === 'moving' && life.reconnection.asked) {
      this.#overtaken(life);
      return;
    }
    this.#ports.tell('goodbye', goodbye);
    if (this.#life !== life) return;
    if (!reconnect) {
      this.end(endReasonOf(reason));
      return;
    }
    const { session, channel } = life;
    const reconnection = life.kind === 'moving' ? life.reconnection : this.#reconnection(0);
    reconnection.postpone(afterMs);
    this.#lifecycle.enter(life, 'goodbye', { kind: 'moving', session, channel, reconnection });
  }

  #renewToken(channel: Channel, ms: number): void {
    const { clock, random } = this.#ports;
    const renewal = new TokenRenewal(clock, random, (grant) => this.session?.granted(grant));
    renewal.begin(channel, this.#seat.tokens, ms, () => carriedBy(channel, this.#life) !== undefined);
  }

  /** The old connection told that the session moved: this client itself took it up in another connection. */
  #overtaken(life: Moving): void {
    const { session, channel, reconnection } = life;
    if (!reconnection.asking) {
      // The session moved in an earlier try, whose welcome never came.
      this.#lost(life);
      return;
    }
    session.disconnected();
    channel.close();
    this.#lifecycle.enter(life, 'overtaken', { kind: 'crossing', session, reconnection });
  }

  /** The connection is gone: the session goes on in a new one. */
  #lost(life: Joined | Moving): void {
    const { session, channel } = life;
    session.disconnected();
    channel.close();
    const ms = backoffMs(0, this.#ports.random);
    const reconnection = life.kind === 'moving' ? life.reconnection : this.#reconnection(ms);
    reconnection.hurry(ms);
    this.#lifecycle.enter(life, 'connection-lost', { kind: 'resuming', session, reconnection });
    this.#ports.tell('connection-lost');
  }

  #reconnection(ms: number): Reconnection {
    const { clock, random, network } = this.#ports;
    const ports = {
      clock,
      random,
      network,
      open: () => this.#open(),
      ask: (channel: Channel) => this.#resume(channel),
      done: (channel: Channel, welcome: Welcome) => this.#takenUp(channel, welcome),
      failed: (error: SignalboxError) => this.#notYet(error),
    };
    return new Reconnection(ports, ms);
  }

  async #resume(channel: Channel): Promise<Welcome> {
    const { session } = this;
    if (session === undefined) throw new SignalboxError('not-joined');
    // A new peer may replace the session only if no connection carries the session, and not after `leave`.
    const lost = (): boolean => this.#life.kind === 'resuming' || this.#life.kind === 'crossing';
    const mayJoin = ({ code }: SignalboxError) =>
      lost() && (code === 'resume-refused' || session.grace.isOver(session.welcome.limits.graceMs));
    try {
      return await this.#seat.resume(channel, session, mayJoin);
    } catch (error) {
      // No answer came: a node may have taken the session up all the same.
      if (error instanceof SignalboxError && ERRORS[error.code].origin === 'client') session.grace.begin();
      throw error;
    }
  }

  #takenUp(channel: Channel, welcome: Welcome): void {
    const life = this.#life;
    if (!('reconnection' in life)) return;
    const { session } = life;
    if (welcome.self === session.welcome.self) {
      this.#lifecycle.enter(life, 'taken-up', { kind: 'joined', session, channel });
      session.resumed(channel, welcome);
    } else {
      this.#lifecycle.enter(life, 'taken-up', this.#begin(channel, welcome));
      session.end();
      this.#ports.tell('rejoined', welcome);
    }
    if (life.kind === 'moving') life.channel.retire();
    channel.release();
  }

  /** One try to take up the session failed. */
  #notYet(error: SignalboxError): void {
    const life = this.#life;
    // While the session moves, the old connection still carries it. A refusal of another node does not matter then.
    if (!('reconnection' in life) || life.kind === 'moving') return;
    if (life.kind === 'crossing') {
      const { session, reconnection } = life;
      this.#lifecycle.enter(life, 'connection-lost', { kind: 'resuming', session, reconnection });
      this.#ports.tell('connection-lost');
    }
    // Where nobody let it in, only a person decides to ask again.
    if ((error.retryable && error.detail !== WAITING_ROOM) || this.#life.kind !== 'resuming') return;
    if (isRemoval(error.code)) {
      this.end(error.code);
      return;
    }
    this.#ports.tell('error', error);
    this.end(error.code === 'token-expired' ? error.code : 'network');
  }
}

/** Whether a goodbye, or the refusal of a resume, tells that somebody else ended the session (SPEC R210, R211). */
function isRemoval(reason: string): reason is 'removed' | 'closed' {
  return reason === 'removed' || reason === 'closed';
}
