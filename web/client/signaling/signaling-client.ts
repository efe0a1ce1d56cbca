import { createNanoEvents } from 'nanoevents';
import {
  type Knock,
  type Nothing,
  type Payload,
  type Peer,
  type RoomGlimpse,
  type RoomState,
  SignalboxError,
  type UpdateRequest,
  type Welcome,
} from '../../../src/protocol/index.ts';
import { Channel } from './channel.ts';
import { type Clock, type Random, systemClock } from './clock.ts';
import { Membership } from './membership.ts';
import { browserNetwork, type Network } from './network.ts';
import { checkPayload } from './payload.ts';
import { RoomControls } from './room-controls.ts';
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
  /** Tells when a reconnecting client should try at once; the browser's `online` event unless given. */
  readonly network?: Network;
}

/**
 * The client side of the protocol (SPEC.md): joins a room, keeps its roster, carries signals reliably, and keeps the
 * session when connections are lost and nodes restart or drain. Works in browsers and in Node 22 or newer. Every error that
 * it throws or rejects with is a SignalboxError. Add listeners before `join`.
 */
export class SignalingClient {
  readonly #server: string;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #emitter = createNanoEvents<SignalingEvents>();
  readonly #membership: Membership;
  /** What a host asks of its room. */
  readonly room: RoomControls;

  constructor(options: SignalingOptions) {
    const { server, transport = socketTransport, clock = systemClock, random = Math.random } = options;
    const { network = browserNetwork } = options;
    this.#server = server;
    this.#transport = transport;
    this.#clock = clock;
    this.#membership = new Membership({ server, transport, clock, random, network, tell: this.#tell });
    this.room = new RoomControls(async (request) => {
      await this.#channel().request<Nothing>((emit, ack) => emit('room', request, ack));
    });
  }

  get state(): SignalingState {
    return this.#membership.state;
  }

  /** The other peers of the room, in the order in which this client saw them first. Kept while the connection is lost. */
  get peers(): readonly Peer[] {
    return this.#membership.session?.peers ?? [];
  }

  /** What holds for the room: host, lock, capacity, end. Empty outside a room, and on nodes of earlier versions. */
  get roomState(): RoomState {
    return this.#membership.session?.roomState ?? {};
  }

  /** Those who wait to be let in, the first one first. Empty for whoever may not let them in. */
  get waiting(): readonly Knock[] {
    return this.#membership.session?.waiting ?? [];
  }

  /** This client as the others see it; undefined outside a room. */
  get self(): Peer | undefined {
    return this.#membership.session?.self;
  }

  /** Calls `listener` at every `event`. The function that is returned unsubscribes. */
  on<Name extends keyof SignalingEvents>(event: Name, listener: SignalingEvents[Name]): () => void {
    return this.#emitter.on(event, listener);
  }

  /**
   * Connects and joins. Tries once: rejects with `connection-failed`, `timeout` or the code of the node's refusal,
   * with `timeout` or `connection-failed` where a `token` function fails, and with `already-joined` where this client is in a room or joining one.
   * In a room with a waiting room it resolves when this client is let in: see the event `waiting`. Meanwhile it connects again where
   * it has to, and keeps its place.
   */
  async join(options: SignalingJoin): Promise<Welcome> {
    return this.#membership.join(options);
  }

  /** Leaves the room at once, without a grace period (SPEC R15). Resolves when the node has answered, or after 2 s. */
  async leave(): Promise<void> {
    await this.#membership.leave();
  }

  /**
   * To be called when the network may be another one than before: asks the node for an answer, and resumes the session in a
   * new connection where none comes in 3 s. Without it a dead connection is noticed after 25 s. A call store does it by itself.
   */
  check(): void {
    this.#membership.check();
  }

  /** Closes the connection without telling the node. The others see the peer as away until its grace period ends. */
  close(): void {
    this.#membership.end('left');
  }

  /**
   * Sends a signal, exactly once and in order, also across reconnects of either side. Throws `not-joined`,
   * `forbidden`, `unknown-peer` and `link-full`; also `bad-message` or `payload-too-large`, if a node would refuse the payload.
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

  /** Sends to every other peer of the room, at most once. Resolves when the node has taken the message. */
  async sendMessage(payload: Payload): Promise<void> {
    checkPayload(payload, this.#joined().welcome.limits.payloadLength);
    await this.#channel().request<Nothing>((emit, ack) => emit('message', payload, ack));
  }

  /**
   * Tells how full a room is. Needs no join: if there is no connection, one is opened and closed again. `token`: where rooms
   * need one and this client is not in the room.
   */
  async peek(room: string, token?: string): Promise<RoomGlimpse> {
    const request = { room, ...(token === undefined ? {} : { token }) };
    const ask = (channel: Channel) => channel.request<RoomGlimpse>((emit, ack) => emit('peek', request, ack));
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
