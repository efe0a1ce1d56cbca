import {
  type Goodbye,
  type JoinRequest,
  type Metadata,
  type Nothing,
  PROTOCOL_VERSION,
  SignalboxError,
  type Welcome,
} from '../../src/protocol/index.ts';
import { backoffMs } from './backoff.ts';
import { Channel } from './channel.ts';
import type { Clock, Random } from './clock.ts';
import type { EndReason } from './end-reason.ts';
import type { Network } from './network.ts';
import { Session, type Tell } from './session.ts';
import type { SignalingState } from './signaling-events.ts';
import type { ServerEvent, Transport } from './transport.ts';

const LEAVE_MS = 2_000;

/** Whom to join as, and where. */
export interface SignalingJoin {
  readonly room: string;
  readonly name?: string;
  readonly metadata?: Metadata;
}

export interface MembershipPorts {
  readonly server: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly tell: Tell;
}

/** How a client comes into a room, stays in it whatever happens to its connections, and leaves. */
export class Membership {
  readonly #ports: MembershipPorts;
  #state: SignalingState = { kind: 'idle' };
  #session: Session | undefined;
  #channel: Channel | undefined;
  #cancelRetry: (() => void) | undefined;
  /** Stops listening for the network, while it does. */
  #ignoreNetwork: (() => void) | undefined;
  /** Not to connect before this time, as a goodbye asked for. */
  #notBefore = 0;
  /** Numbers the attempts to resume, so that one given up takes nothing from a later one (SPEC R42). */
  #attempts = 0;
  /** As whom to join again, should the session be refused. */
  #profile: SignalingJoin = { room: '' };

  constructor(ports: MembershipPorts) {
    this.#ports = ports;
  }

  get state(): SignalingState {
    return this.#state;
  }

  get session(): Session | undefined {
    return this.#session;
  }

  /** The connection that carries the session now; undefined while there is none. */
  get channel(): Channel | undefined {
    return this.#state.kind === 'joined' ? this.#channel : undefined;
  }

  async join({ room, name, metadata }: SignalingJoin): Promise<Welcome> {
    if (this.#state.kind !== 'idle' && this.#state.kind !== 'ended') throw new SignalboxError('already-joined');
    this.#profile = { room, ...(name === undefined ? {} : { name }), ...(metadata === undefined ? {} : { metadata }) };
    this.#state = { kind: 'joining', room };
    const channel = this.#open();
    try {
      await channel.opened;
      const welcome = await this.#requestJoin(channel);
      this.#begin(channel, welcome);
      this.#ports.tell('joined', welcome);
      channel.release();
      return welcome;
    } catch (error) {
      channel.close();
      if (this.#channel === channel) {
        this.#channel = undefined;
        this.#state = { kind: 'idle' };
      }
      throw error;
    }
  }

  async leave(): Promise<void> {
    const { channel } = this;
    // Kept open for the farewell; nothing that it brings counts any more.
    if (channel !== undefined) this.#channel = undefined;
    this.end('left');
    if (channel === undefined) return;
    try {
      await channel.request<Nothing>((emit, ack) => emit('leave', ack), LEAVE_MS);
    } catch {
      // Its grace period ends the session then.
    } finally {
      channel.close();
    }
  }

  end(reason: EndReason): void {
    if (this.#state.kind === 'idle' || this.#state.kind === 'ended') return;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#ignoreNetwork?.();
    this.#channel?.close();
    this.#channel = undefined;
    const session = this.#session;
    this.#session = undefined;
    this.#state = { kind: 'ended', reason };
    session?.end();
    this.#ports.tell('ended', reason);
  }

  #open(): Channel {
    const { transport, clock, server, random } = this.#ports;
    const channel: Channel = new Channel(transport, clock, server, this.#profile.room, {
      event: (event) => {
        if (this.#channel === channel) this.#handle(event);
      },
      lost: () => {
        if (this.#channel === channel) this.#lost(backoffMs(0, random));
      },
    });
    this.#channel = channel;
    return channel;
  }

  #requestJoin(channel: Channel, resume?: JoinRequest['resume']): Promise<Welcome> {
    const self = this.#session?.self;
    const profile = self === undefined ? this.#profile : { ...this.#profile, name: self.name, metadata: self.metadata };
    const request: JoinRequest = { v: PROTOCOL_VERSION, ...profile, ...(resume === undefined ? {} : { resume }) };
    return channel.request<Welcome>((emit, ack) => emit('join', request, ack));
  }

  #begin(channel: Channel, welcome: Welcome): void {
    // Left or closed while the answer was on its way.
    if (this.#channel !== channel) throw new SignalboxError('connection-failed', 'left while joining');
    const before = this.#session;
    this.#session = new Session(this.#ports.clock, this.#ports.tell, welcome, channel);
    this.#state = { kind: 'joined', welcome };
    before?.end();
  }

  #handle(event: ServerEvent): void {
    if (event.name === 'goodbye') this.#dismissed(event.args[0]);
    else this.#session?.handle(event);
  }

  #dismissed(goodbye: Goodbye): void {
    const { clock, tell } = this.#ports;
    tell('goodbye', goodbye);
    if (!goodbye.reconnect) {
      this.end(goodbye.reason === 'replaced' ? 'replaced' : 'network');
      return;
    }
    // The node still serves until it closes, so the connection is kept until then.
    this.#notBefore = clock.now() + goodbye.afterMs;
    this.#cancelRetry?.();
    this.#cancelRetry = clock.after(goodbye.afterMs, () => this.#lost(0));
  }

  /** The connection is gone or given up: the session goes on in a new one. */
  #lost(retryMs: number): void {
    if (this.#state.kind !== 'joined') return;
    const { welcome } = this.#state;
    this.#session?.disconnected();
    this.#channel?.close();
    this.#channel = undefined;
    this.#state = { kind: 'resuming', welcome };
    this.#retry(0, retryMs);
    this.#ignoreNetwork = this.#ports.network.onOnline(() => {
      // A try that began without a network would hang until its timeout.
      this.#channel?.close();
      this.#channel = undefined;
      this.#retry(0, 0);
    });
    this.#ports.tell('connection-lost');
  }

  #retry(attempt: number, ms: number): void {
    const { clock } = this.#ports;
    this.#cancelRetry?.();
    this.#cancelRetry = clock.after(Math.max(ms, this.#notBefore - clock.now()), () => {
      this.#cancelRetry = undefined;
      this.#notBefore = 0;
      void this.#resume(attempt);
    });
  }

  async #resume(attempt: number): Promise<void> {
    const channel = this.#open();
    try {
      await channel.opened;
      await this.#takeUp(channel);
      this.#ignoreNetwork?.();
      channel.release();
    } catch (error) {
      channel.close();
      if (this.#channel !== channel) return;
      this.#channel = undefined;
      const problem = error instanceof SignalboxError ? error : new SignalboxError('internal', String(error));
      if (problem.retryable) {
        this.#retry(attempt + 1, backoffMs(attempt + 1, this.#ports.random));
        return;
      }
      this.#ports.tell('error', problem);
      this.end('network');
    }
  }

  /** Resumes the session, or joins anew where that is refused for good. */
  async #takeUp(channel: Channel): Promise<void> {
    const session = this.#session;
    if (session === undefined) throw new SignalboxError('not-joined');
    const { self: peerId, resumeSecret: secret } = session.welcome;
    this.#attempts += 1;
    const resume = { peerId, secret, attempt: this.#attempts };
    const welcome = await this.#requestJoin(channel, resume).catch((error: unknown) => {
      if (error instanceof SignalboxError && error.code === 'resume-refused') return this.#requestJoin(channel);
      throw error;
    });
    if (welcome.self !== peerId) {
      this.#begin(channel, welcome);
      this.#ports.tell('rejoined', welcome);
      return;
    }
    if (this.#channel !== channel) throw new SignalboxError('connection-failed');
    this.#state = { kind: 'joined', welcome };
    session.resumed(channel, welcome);
  }
}
