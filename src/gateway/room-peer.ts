import { maySend } from '../core/access/grants.ts';
import { hasUnsettled } from '../core/give-up-seat.ts';
import { joinRoom } from '../core/join-room.ts';
import { loseConnection, leaveRoom } from '../core/leave-room.ts';
import { openInnerConnection, track } from '../core/node.ts';
import type { ConnectionId, PeerId, RoomId } from '../core/ports.ts';
import { relaySignal } from '../core/relay-signal.ts';
import { rulesOf } from '../core/room-rules.ts';
import { failure, type Result } from '../core/result.ts';
import { sendMessage } from '../core/send-message.ts';
import { updatePeer } from '../core/update-peer.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Json } from '../protocol/events.ts';
import type { Frame } from '../protocol/frames.ts';
import { isPlainJson } from '../protocol/json.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Metadata } from '../protocol/peer.ts';
import type { JoinRequest, Welcome } from '../protocol/requests.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { type DialectClient, type GatewayPorts, shownBy } from './dialect.ts';
import { CAME, CLIENT, type Other, Others, type OthersListener } from './others.ts';
import { readFrame } from './read-frame.ts';
import { askWhileAway } from './while-away.ts';

/** What a gateway hears of a room. */
export interface RoomListener extends OthersListener {
  /** `body`: what the other's `broadcast` or `signal` was given. */
  heard?(from: Other, body: Json): unknown;
  /** The seat is lost: the client has to connect again. */
  ended(): unknown;
}

/** A body on its way, and its JSON. */
interface Payload {
  readonly value: readonly [Json];
  readonly json: string;
}

/** Clients of a dialect do not number signals, so a signal that is lost between two nodes stays lost. */
const UNNUMBERED = { seq: 1, ack: 0 } as const;

/**
 * One peer of one room, for a client that knows no peer ids, versions and acknowledgements. It has an inner connection of
 * its own, so a client may be in several rooms.
 */
export class RoomPeer {
  readonly room: RoomId;
  readonly #ports: GatewayPorts;
  readonly #client: DialectClient;
  readonly #id: ConnectionId;
  readonly #listener: RoomListener;
  readonly #others: Others;
  /** Resolves when the latest message was handed to the other hosts; undefined when none waits for that. */
  #sending: Promise<void> | undefined;
  #state: 'joining' | 'joined' | 'over' = 'joining';

  constructor(ports: GatewayPorts, client: DialectClient, room: RoomId, listener: RoomListener) {
    this.#ports = ports;
    this.#client = client;
    this.#id = `${client.id}/${ports.node.identity.peerId()}`;
    this.room = room;
    this.#listener = listener;
    this.#others = new Others(listener);
  }

  /** The others that are here, as far as this node knows, in the order in which they came. */
  get others(): readonly Other[] {
    return this.#others.list();
  }

  /**
   * Takes a seat. `entered` is called in the same turn in which the listener begins to hear, and before it: `others` are those
   * that were there, and the listener hears of all that come later.
   */
  async join(metadata: Metadata, entered: () => void = () => undefined): Promise<Result<Welcome>> {
    const { node } = this.#ports;
    this.#open();
    const own = { [CLIENT]: this.#client.id, [CAME]: node.clock.now() };
    const shown = shownBy(this.#client, this.room);
    const request = { v: PROTOCOL_VERSION, ...shown, metadata: { ...metadata, ...own } };
    try {
      return await askWhileAway(node, this.#client.id, () => this.#ask(request, entered));
    } finally {
      // The join was refused, or it failed: nothing else would end the inner connection.
      if (this.#state === 'joining') await this.leave();
    }
  }

  #open(): void {
    const { node, registry } = this.#ports;
    registry.add(this.#id, {
      send: (frame) => {
        if (!registry.admits(this.#client.id, frame)) return false;
        this.#take(frame);
        return true;
      },
      close: () => this.#lose(),
      waitingBytes: () => 0,
    });
    openInnerConnection(node, this.#id, this.#client.id);
  }

  async #ask(request: JoinRequest, entered: () => void): Promise<Result<Welcome>> {
    // A try before may have taken a seat. Until that is given up, another one would show the client twice.
    if (hasUnsettled(this.#ports.node, this.room)) return failure('store-unavailable');
    // A peer that leaves while it joins gets no answer.
    let answer: Result<Welcome> = failure('not-joined');
    await joinRoom(this.#ports.node, this.#id, request, (result) => {
      if (result.ok) {
        this.#begin(result.value);
        entered();
      }
      answer = result;
    });
    return answer;
  }

  /**
   * Sends to all others of the room, in order. In a full room all of them are known here, so that nothing has to be read; in
   * another one the room is read first, because a peer that has just joined elsewhere may not be known here yet (SPEC R11).
   * Answers the code for which it does not, or undefined.
   */
  broadcast(body: unknown): ErrorCode | undefined {
    const payload = payloadOf(body);
    if (typeof payload === 'string') return payload;
    if (!this.#maySend()) return 'forbidden';
    const { node } = this.#ports;
    const others = this.#others.peers();
    if (this.#sending === undefined && others.length + 1 >= rulesOf(node, this.room).capacity) {
      for (const { peerId } of others) this.#relay(peerId, payload.json);
      return undefined;
    }
    const result = sendMessage(node, this.#id, payload.value);
    if (!result.ok) return result.code;
    this.#follow(node.replicas.get(this.room)?.lastMessage);
    return undefined;
  }

  /** Sends to the other whose client's connection has this id. Answers the code for which it does not, or undefined. */
  signal(client: string, body: unknown): ErrorCode | undefined {
    const payload = payloadOf(body);
    if (typeof payload === 'string') return payload;
    if (!this.#maySend()) return 'forbidden';
    const target = this.#others.find(client);
    return target === undefined ? 'unknown-peer' : this.#relay(target, payload.json);
  }

  /** Changes what the others see of this peer. */
  async update(metadata: Metadata): Promise<Result<object>> {
    return updatePeer(this.#ports.node, this.#id, { metadata });
  }

  /** Gives the seat up, behind the message that is on its way: the others would not know its sender any more. */
  async leave(): Promise<void> {
    if (this.#state === 'over') return;
    this.#state = 'over';
    if (this.#sending === undefined) this.#end();
    else {
      const ended = this.#sending.then(() => this.#end());
      track(this.#ports.node, ended);
      await ended;
    }
  }

  #end(): void {
    const { node, registry } = this.#ports;
    leaveRoom(node, this.#id);
    loseConnection(node, this.#id);
    registry.remove(this.#id);
  }

  /** Notes that a message is on its way until `sent` resolves. */
  #follow(sent: Promise<void> | undefined): void {
    if (sent === undefined) return;
    this.#sending = sent;
    void sent.then(() => {
      if (this.#sending === sent) this.#sending = undefined;
    });
  }

  #maySend(): boolean {
    const connection = this.#ports.node.connected.get(this.#id);
    return connection === undefined || maySend(connection);
  }

  #relay(to: PeerId, payloadJson: string): ErrorCode | undefined {
    return relaySignal(this.#ports.node, this.#id, { to, payloadJson, ...UNNUMBERED });
  }

  #begin({ self, roster }: Welcome): void {
    this.#state = 'joined';
    this.#others.begin(self, roster.peers);
  }

  #take(frame: Frame): void {
    const event = readFrame(frame);
    if (this.#state !== 'joined' || event === undefined) return;
    switch (event.name) {
      case 'peer-joined':
      case 'peer-updated':
      case 'peer-left':
      case 'peer-away':
      case 'peer-back':
      case 'room-updated':
      case 'roster':
        return this.#others.take(event);
      case 'message': {
        const [from, payload] = event.args;
        return this.#deliver(from, payload);
      }
      case 'signal': {
        const [from, , payload] = event.args;
        return this.#deliver(from, payload);
      }
      // The client itself is told by the outlet of its own connection.
      case 'goodbye':
      case 'signal-ack':
      case 'signal-failed':
      case 'refused':
      case 'resume-proof':
      case 'token-expiring':
      case 'waiting':
      case 'waiting-updated':
      case 'announcement':
        return;
      default:
        event satisfies never;
    }
  }

  #deliver(from: PeerId, payload: Json): void {
    const other = this.#others.get(from);
    const [body] = Array.isArray(payload) ? payload : [];
    if (other !== undefined && body !== undefined) this.#listener.heard?.(other, body);
  }

  /** The core has ended this peer: its session expired, or another connection took the session. */
  #lose(): void {
    if (this.#state === 'over') return;
    void this.leave();
    this.#listener.ended();
  }
}

/** The payload in which a body travels, also as JSON: an array, because a body may be any JSON. A code where it may not. */
function payloadOf(body: unknown): Payload | 'bad-message' | 'payload-too-large' {
  if (!isPlainJson(body, LIMITS.depth - 1)) return 'bad-message';
  const value = [body] as const;
  const json = JSON.stringify(value);
  return json.length > LIMITS.payloadLength ? 'payload-too-large' : { value, json };
}
