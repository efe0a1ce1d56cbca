import { createNanoEvents } from 'nanoevents';
import {
  type JoinRequest,
  type Metadata,
  type MetadataValue,
  type Nothing,
  type Payload,
  type Peer,
  PROTOCOL_VERSION,
  type RoomGlimpse,
  SignalboxError,
  type UpdateRequest,
  type Welcome,
} from '../../src/protocol/index.ts';
import { backoffMs } from './backoff.ts';
import { Channel } from './channel.ts';
import { type Clock, type Random, systemClock } from './clock.ts';
import { checkPayload } from './payload.ts';
import { Session, type Tell } from './session.ts';
import type { SignalingEvents, SignalingState } from './signaling-events.ts';
import { socketTransport } from './socket-transport.ts';
import type { ServerEvent, Transport } from './transport.ts';
import type { EndReason } from './types.ts';

const LEAVE_MS = 2_000;

export interface SignalingOptions {
  /** Base URL of the server, for instance https://signal.example.org; a path is kept. */
  readonly server: string;
  readonly transport?: Transport;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface SignalingJoin {
  readonly room: string;
  readonly name?: string;
  readonly metadata?: Metadata;
}

/**
 * One peer's side of the protocol (SPEC.md): joins a room, keeps its roster, carries signals reliably, and keeps the
 * session through lost connections, restarted nodes and drained ones. Works in browsers and in Node 22 or newer.
 * Everything it throws or rejects with is a SignalboxError. Add listeners before `join`.
 */
export class SignalingClient {
  readonly #server: string;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #emitter = createNanoEvents<SignalingEvents>();
  #state: SignalingState = { kind: 'idle' };
  #profile: SignalingJoin = { room: '' };
  #session: Session | undefined;
  #channel: Channel | undefined;
  #cancelRetry: (() => void) | undefined;
  /** Not to connect before this time, as a goodbye asked for. */
  #notBefore = 0;

  constructor({ server, transport = socketTransport, clock = systemClock, random = Math.random }: SignalingOptions) {
    this.#server = server;
    this.#transport = transport;
    this.#clock = clock;
    this.#random = random;
  }

  get state(): SignalingState {
    return this.#state;
  }

  /** The other peers of the room, in the order of their arrival here; kept while the connection is away. */
  get peers(): readonly Peer[] {
    return this.#session?.peers ?? [];
  }

  /** This client as the others see it; undefined outside a room. */
  get self(): Peer | undefined {
    return this.#session?.self;
  }

  /** Calls `listener` at every `event`; the answer unsubscribes. */
  on<Name extends keyof SignalingEvents>(event: Name, listener: SignalingEvents[Name]): () => void {
    return this.#emitter.on(event, listener);
  }

  /**
   * Connects and joins. Tries once: rejects with `connection-failed`, `timeout` or the code of the node's refusal,
   * and with `already-joined` where this client is in a room or joining one.
   */
  async join(options: SignalingJoin): Promise<Welcome> {
    if (this.#state.kind !== 'idle' && this.#state.kind !== 'ended') throw new SignalboxError('already-joined');
    const { room, name, metadata } = options;
    this.#profile = { room, ...(name === undefined ? {} : { name }), ...(metadata === undefined ? {} : { metadata }) };
    this.#state = { kind: 'joining', room };
    const channel = this.#open();
    try {
      await channel.opened;
      const welcome = await this.#requestJoin(channel, undefined);
      this.#begin(channel, welcome);
      this.#tell('joined', welcome);
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

  /** Leaves the room at once, without grace (SPEC R15). Resolves when the node knows it, or after 2 s. */
  async leave(): Promise<void> {
    const channel = this.#channel;
    if (this.#state.kind !== 'joined' || channel === undefined) return this.#end('left');
    // Kept open for the farewell; nothing that it brings counts any more.
    this.#channel = undefined;
    this.#end('left');
    try {
      await channel.request<Nothing>((emit, ack) => emit('leave', ack), LEAVE_MS);
    } catch {
      // Its grace period ends the session then.
    } finally {
      channel.close();
    }
  }

  /** Lets go of the connection without a word: the peer is away to the others until its grace period ends. */
  close(): void {
    this.#end('left');
  }

  /**
   * Sends a signal, exactly once and in order, also across reconnects of either side. Throws `not-joined`,
   * `unknown-peer`, `link-full`, and `bad-message` or `payload-too-large` for what a node would refuse.
   */
  signal(to: string, payload: Payload): void {
    const session = this.#joined();
    checkPayload(payload, session.welcome.limits.payloadLength);
    session.signal(to, payload);
  }

  /** Changes own name and metadata (null removes a key). Rejects with `connection-failed` while reconnecting. */
  async update(change: UpdateRequest): Promise<void> {
    this.#joined();
    await this.#request<Nothing>((emit, ack) => emit('update', change, ack));
    const { name = this.#profile.name, metadata } = change;
    this.#profile = {
      ...this.#profile,
      ...(name === undefined ? {} : { name }),
      metadata: merged(this.#profile.metadata ?? {}, metadata ?? {}),
    };
  }

  /** Sends to every other peer of the room, at most once. Resolves when the node took it. */
  async sendMessage(payload: Payload): Promise<void> {
    checkPayload(payload, this.#joined().welcome.limits.payloadLength);
    await this.#request<Nothing>((emit, ack) => emit('message', payload, ack));
  }

  /** What a room looks like from outside. Needs no join: without a connection it opens one and closes it again. */
  async peek(room: string): Promise<RoomGlimpse> {
    const ask = (channel: Channel) => channel.request<RoomGlimpse>((emit, ack) => emit('peek', { room }, ack));
    if (this.#state.kind === 'joined' && this.#channel !== undefined) return ask(this.#channel);
    const channel = new Channel(this.#transport, this.#clock, this.#server, room, { event() {}, lost() {} });
    try {
      await channel.opened;
      return await ask(channel);
    } finally {
      channel.close();
    }
  }

  readonly #tell: Tell = (name, ...args) => {
    try {
      this.#emitter.emit(name, ...args);
    } catch (error) {
      // A listener's own mistake must not take signals from the others: it surfaces as an uncaught error.
      queueMicrotask(() => {
        throw error;
      });
    }
  };

  #joined(): Session {
    if (this.#session === undefined) throw new SignalboxError('not-joined');
    return this.#session;
  }

  #request<T>(send: Parameters<typeof Channel.prototype.request<T>>[0]): Promise<T> {
    const channel = this.#state.kind === 'joined' ? this.#channel : undefined;
    return channel?.request<T>(send) ?? Promise.reject(new SignalboxError('connection-failed'));
  }

  #requestJoin(channel: Channel, resume: JoinRequest['resume']): Promise<Welcome> {
    const request: JoinRequest = { v: PROTOCOL_VERSION, ...this.#profile, ...(resume === undefined ? {} : { resume }) };
    return channel.request<Welcome>((emit, ack) => emit('join', request, ack));
  }

  #open(): Channel {
    const channel: Channel = new Channel(this.#transport, this.#clock, this.#server, this.#profile.room, {
      event: (event) => {
        if (this.#channel === channel) this.#handle(event);
      },
      lost: () => {
        if (this.#channel === channel) this.#lost(backoffMs(0, this.#random));
      },
    });
    this.#channel = channel;
    return channel;
  }

  #begin(channel: Channel, welcome: Welcome): void {
    // Left or closed while the answer was on its way.
    if (this.#channel !== channel) throw new SignalboxError('connection-failed', 'left while joining');
    this.#session?.end();
    this.#session = new Session(this.#clock, this.#tell, welcome, channel);
    this.#state = { kind: 'joined', welcome };
  }

  #handle(event: ServerEvent): void {
    if (event.name !== 'goodbye') {
      this.#session?.handle(event);
      return;
    }
    const [goodbye] = event.args;
    this.#tell('goodbye', goodbye);
    if (!goodbye.reconnect) return this.#end(goodbye.reason === 'replaced' ? 'replaced' : 'network');
    // The node still serves until it closes, so the connection is kept until then.
    this.#notBefore = this.#clock.now() + goodbye.afterMs;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#clock.after(goodbye.afterMs, () => this.#lost(0));
  }

  /** The connection is gone or given up: the session goes on in a new one. */
  #lost(retryMs: number): void {
    if (this.#state.kind !== 'joined') return;
    const { welcome } = this.#state;
    this.#session?.disconnected();
    this.#channel?.close();
    this.#channel = undefined;
    this.#state = { kind: 'resuming', welcome };
    this.#retry(0, Math.max(retryMs, this.#notBefore - this.#clock.now()));
    this.#tell('connection-lost');
  }

  #retry(attempt: number, ms: number): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#clock.after(ms, () => {
      this.#cancelRetry = undefined;
      void this.#resume(attempt);
    });
  }

  async #resume(attempt: number): Promise<void> {
    const channel = this.#open();
    try {
      await channel.opened;
      await this.#takeUp(channel);
      channel.release();
    } catch (error) {
      channel.close();
      if (this.#channel !== channel) return;
      this.#channel = undefined;
      const problem = error instanceof SignalboxError ? error : new SignalboxError('internal', String(error));
      if (problem.retryable) return this.#retry(attempt + 1, backoffMs(attempt + 1, this.#random));
      this.#tell('error', problem);
      this.#end('network');
    }
  }

  async #takeUp(channel: Channel): Promise<void> {
    const session = this.#joined();
    const { self: peerId, resumeSecret: secret } = session.welcome;
    const welcome = await this.#requestJoin(channel, { peerId, secret }).catch((error: unknown) => {
      if (error instanceof SignalboxError && error.code === 'resume-refused') {
        return this.#requestJoin(channel, undefined);
      }
      throw error;
    });
    if (welcome.self !== peerId) {
      this.#begin(channel, welcome);
      this.#tell('rejoined', welcome);
      return;
    }
    if (this.#channel !== channel) throw new SignalboxError('connection-failed');
    this.#state = { kind: 'joined', welcome };
    session.resumed(channel, welcome);
  }

  #end(reason: EndReason): void {
    if (this.#state.kind === 'idle' || this.#state.kind === 'ended') return;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#channel?.close();
    this.#channel = undefined;
    const session = this.#session;
    this.#session = undefined;
    this.#state = { kind: 'ended', reason };
    session?.end();
    this.#tell('ended', reason);
  }
}

function merged(before: Metadata, change: Readonly<Record<string, MetadataValue>>): Metadata {
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== null));
}
