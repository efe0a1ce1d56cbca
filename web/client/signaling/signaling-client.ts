import { createNanoEvents } from 'nanoevents';
import {
  type Nothing,
  type Payload,
  type Peer,
  type RoomGlimpse,
  SignalboxError,
  type UpdateRequest,
  type Welcome,
} from '../../../src/protocol/index.ts';
import { Channel } from './channel.ts';
import { type Clock, type Random, systemClock } from './clock.ts';
import { Membership } from './membership.ts';
import { browserNetwork, type Network } from './network.ts';
import { checkPayload } from './payload.ts';
import type { SignalingJoin } from './seat-requests.ts';
import type { Session, Tell } from './session.ts';
import { shield } from './shield.ts';
import type { SignalingEvents, SignalingState } from './signaling-events.ts';
import { socketTransport } from './socket-transport.ts';
import type { Transport } from './transport.ts';

export interface SignalingOptions {
  /** Base URL of the server, for instance https://signal.example.org; a path is kept. */
  readonly server: string;
  /** How to connect; Socket.IO unless given. */
  readonly transport?: Transport;
  readonly clock?: Clock;
  readonly random?: Random;
  /** When to try again before its time; the browser's `online` event unless given. */
  readonly network?: Network;
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
  readonly #emitter = createNanoEvents<SignalingEvents>();
  readonly #membership: Membership;

  constructor(options: SignalingOptions) {
    const { server, transport = socketTransport, clock = systemClock, random = Math.random } = options;
    const { network = browserNetwork } = options;
    this.#server = server;
    this.#transport = transport;
    this.#clock = clock;
    this.#membership = new Membership({ server, transport, clock, random, network, tell: this.#tell });
  }

  get state(): SignalingState {
    return this.#membership.state;
  }

  /** The other peers of the room, in the order of their arrival here; kept while the connection is away. */
  get peers(): readonly Peer[] {
    return this.#membership.session?.peers ?? [];
  }

  /** This client as the others see it; undefined outside a room. */
  get self(): Peer | undefined {
    return this.#membership.session?.self;
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
    return this.#membership.join(options);
  }

  /** Leaves the room at once, without grace (SPEC R15). Resolves when the node knows it, or after 2 s. */
  async leave(): Promise<void> {
    await this.#membership.leave();
  }

  /** Lets go of the connection without a word: the peer is away to the others until its grace period ends. */
  close(): void {
    this.#membership.end('left');
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
    await this.#channel().request<Nothing>((emit, ack) => emit('update', change, ack));
  }

  /** Sends to every other peer of the room, at most once. Resolves when the node took it. */
  async sendMessage(payload: Payload): Promise<void> {
    checkPayload(payload, this.#joined().welcome.limits.payloadLength);
    await this.#channel().request<Nothing>((emit, ack) => emit('message', payload, ack));
  }

  /** What a room looks like from outside. Needs no join: without a connection it opens one and closes it again. */
  async peek(room: string): Promise<RoomGlimpse> {
    const ask = (channel: Channel) => channel.request<RoomGlimpse>((emit, ack) => emit('peek', { room }, ack));
    const joined = this.#membership.channel;
    if (joined !== undefined) return ask(joined);
    const channel = new Channel(this.#transport, this.#clock, this.#server, room, { event() {}, lost() {} });
    try {
      await channel.opened;
      return await ask(channel);
    } finally {
      channel.close();
    }
  }

  readonly #tell: Tell = (name, ...args) => {
    shield(() => this.#emitter.emit(name, ...args));
  };

  #joined(): Session {
    const { session } = this.#membership;
    if (session === undefined) throw new SignalboxError('not-joined');
    return session;
  }

  #channel(): Channel {
    this.#joined();
    const { channel } = this.#membership;
    if (channel === undefined) throw new SignalboxError('connection-failed');
    return channel;
  }
}
