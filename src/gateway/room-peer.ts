import { hasUnsettled } from '../core/give-up-seat.ts';
import { joinRoom } from '../core/join-room.ts';
import { loseConnection, leaveRoom } from '../core/leave-room.ts';
import { openConnection } from '../core/node.ts';
import type { ConnectionId, PeerId, RoomId } from '../core/ports.ts';
import { relaySignal } from '../core/relay-signal.ts';
import { failure, type Result } from '../core/result.ts';
import { sendMessage } from '../core/send-message.ts';
import { updatePeer } from '../core/update-peer.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Json } from '../protocol/events.ts';
import type { Frame } from '../protocol/frames.ts';
import { isPlainJson } from '../protocol/json.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Metadata, Peer, Roster } from '../protocol/peer.ts';
import type { JoinRequest, Welcome } from '../protocol/requests.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { GatewayPorts } from './dialect.ts';
import { readFrame } from './read-frame.ts';
import { askWhileAway } from './while-away.ts';

/** Another peer of the room, as a client of a dialect knows it. */
export interface Other {
  /** The id of its client's connection. */
  readonly client: string;
  readonly metadata: Metadata;
}

/** What a gateway hears of a room. */
export interface RoomListener {
  joined?(other: Other): unknown;
  left?(other: Other): unknown;
  updated?(other: Other): unknown;
  /** `body`: what the other's `broadcast` was given. */
  message?(from: Other, body: Json): unknown;
  /** `body`: what the other's `signal` was given. */
  signal?(from: Other, body: Json): unknown;
  /** The seat is lost: the client has to connect again. */
  ended(): unknown;
}

/** Metadata keys: the id of a client's connection, and when it came, in ms since the epoch by the clock of its node. */
const CLIENT = 'client';
const CAME = 'came';

/** Clients of a dialect number no signals: what is lost between two nodes stays lost. */
const UNNUMBERED = { seq: 1, ack: 0 } as const;

/**
 * One peer of one room, for a client that knows no peer ids, versions and acknowledgements. It has an inner connection of
 * its own, so a client may be in several rooms. An old client cannot resume, so a peer that is away has left for it.
 */
export class RoomPeer {
  readonly room: RoomId;
  readonly #ports: GatewayPorts;
  readonly #client: ConnectionId;
  readonly #id: ConnectionId;
  readonly #listener: RoomListener;
  readonly #peers = new Map<PeerId, Peer>();
  #self: PeerId = '';
  #state: 'joining' | 'joined' | 'over' = 'joining';

  /** `client`: the id of the client's connection. */
  constructor(ports: GatewayPorts, client: ConnectionId, room: RoomId, listener: RoomListener) {
    this.#ports = ports;
    this.#client = client;
    this.#id = `${client}/${ports.node.identity.peerId()}`;
    this.room = room;
    this.#listener = listener;
  }

  /** The others that are here, as far as this node knows, in the order in which they came. */
  get others(): readonly Other[] {
    return inOrder([...this.#peers.values()].filter((peer) => this.#isOther(peer)));
  }

  /** Takes a seat. The listener hears only of others that come later. */
  async join(metadata: Metadata): Promise<Result<Welcome>> {
    const { node } = this.#ports;
    this.#open();
    const own = { [CLIENT]: this.#client, [CAME]: node.clock.now() };
    const request = { v: PROTOCOL_VERSION, room: this.room, metadata: { ...metadata, ...own } };
    try {
      return await askWhileAway(node, this.#client, () => this.#ask(request));
    } finally {
      // The join was refused, or it failed: nothing else would end the inner connection.
      if (this.#state === 'joining') this.leave();
    }
  }

  #open(): void {
    const { node, registry } = this.#ports;
    registry.add(this.#id, {
      send: (frame) => this.#take(frame),
      close: () => this.#lose(),
      waitingBytes: () => 0,
    });
    openConnection(node, this.#id, this.#client);
  }

  async #ask(request: JoinRequest): Promise<Result<Welcome>> {
    // A try before may have taken a seat. Until that is given up, another one would show the client twice.
    if (hasUnsettled(this.#ports.node, this.room)) return failure('store-unavailable');
    // A peer that leaves while it joins gets no answer.
    let answer: Result<Welcome> = failure('not-joined');
    await joinRoom(this.#ports.node, this.#id, request, (result) => {
      if (result.ok) this.#begin(result.value);
      answer = result;
    });
    return answer;
  }

  /** Sends to all others of the room. Answers the code for which it does not, or undefined. */
  broadcast(body: unknown): ErrorCode | undefined {
    const payload = payloadOf(body);
    if (typeof payload === 'string') return payload;
    const result = sendMessage(this.#ports.node, this.#id, payload);
    return result.ok ? undefined : result.code;
  }

  /** Sends to the other whose client's connection has this id. Answers the code for which it does not, or undefined. */
  signal(client: string, body: unknown): ErrorCode | undefined {
    const payload = payloadOf(body);
    if (typeof payload === 'string') return payload;
    const target = [...this.#peers.values()].find((peer) => this.#isOther(peer) && clientOf(peer) === client);
    if (target === undefined) return 'unknown-peer';
    const payloadJson = JSON.stringify(payload);
    return relaySignal(this.#ports.node, this.#id, { to: target.peerId, payloadJson, ...UNNUMBERED });
  }

  /** Changes what the others see of this peer. */
  async update(metadata: Metadata): Promise<Result<object>> {
    return updatePeer(this.#ports.node, this.#id, { metadata });
  }

  /** Gives the seat up at once. */
  leave(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    const { node, registry } = this.#ports;
    leaveRoom(node, this.#id);
    loseConnection(node, this.#id);
    registry.remove(this.#id);
  }

  #begin({ self, roster }: Welcome): void {
    this.#state = 'joined';
    this.#self = self;
    for (const peer of roster.peers) this.#peers.set(peer.peerId, peer);
  }

  #take(frame: Frame): void {
    const event = readFrame(frame);
    if (this.#state !== 'joined' || event === undefined) return;
    switch (event.name) {
      case 'peer-joined':
      case 'peer-updated':
        return this.#set(event.args[0].peer);
      case 'peer-left':
        return this.#remove(event.args[0].peerId);
      case 'peer-away':
        return this.#mark(event.args[0].peerId, 'away');
      case 'peer-back':
        return this.#mark(event.args[0].peerId, 'present');
      case 'roster':
        return this.#replace(event.args[0]);
      case 'message': {
        const [from, payload] = event.args;
        return this.#deliver('message', from, payload);
      }
      case 'signal': {
        const [from, , payload] = event.args;
        return this.#deliver('signal', from, payload);
      }
      // The client itself is told by the outlet of its own connection.
      case 'goodbye':
      case 'signal-ack':
      case 'signal-failed':
      case 'refused':
      case 'announcement':
        return;
      default:
        event satisfies never;
    }
  }

  #deliver(kind: 'message' | 'signal', from: PeerId, payload: Json): void {
    const peer = this.#peers.get(from);
    const [body] = Array.isArray(payload) ? payload : [];
    if (peer !== undefined && body !== undefined) this.#listener[kind]?.(otherOf(peer), body);
  }

  #set(peer: Peer): void {
    const before = this.#peers.get(peer.peerId);
    this.#peers.set(peer.peerId, peer);
    const was = before !== undefined && this.#isOther(before);
    const is = this.#isOther(peer);
    if (is && was) this.#listener.updated?.(otherOf(peer));
    else if (is) this.#listener.joined?.(otherOf(peer));
    else if (was) this.#listener.left?.(otherOf(peer));
  }

  #mark(peerId: PeerId, presence: Peer['presence']): void {
    const peer = this.#peers.get(peerId);
    if (peer !== undefined && peer.presence !== presence) this.#set({ ...peer, presence });
  }

  #remove(peerId: PeerId): void {
    this.#mark(peerId, 'away');
    this.#peers.delete(peerId);
  }

  #replace({ peers }: Roster): void {
    const now = new Set(peers.map(({ peerId }) => peerId));
    for (const peerId of [...this.#peers.keys()]) if (!now.has(peerId)) this.#remove(peerId);
    for (const peer of peers) {
      const known = this.#peers.get(peer.peerId);
      const same =
        known?.presence === peer.presence && JSON.stringify(known.metadata) === JSON.stringify(peer.metadata);
      if (!same) this.#set(peer);
    }
  }

  /** The core has ended this peer: its session expired, or the node found that another has it. */
  #lose(): void {
    if (this.#state === 'over') return;
    this.leave();
    this.#listener.ended();
  }

  #isOther({ peerId, presence }: Peer): boolean {
    return peerId !== this.#self && presence === 'present';
  }
}

/** Peers of a dialect's room as its clients know them, in the order in which they came. */
export function inOrder(peers: readonly Peer[]): readonly Other[] {
  return peers.toSorted((a, b) => Number(a.metadata[CAME]) - Number(b.metadata[CAME])).map(otherOf);
}

function clientOf({ metadata }: Peer): string {
  return String(metadata[CLIENT] ?? '');
}

function otherOf(peer: Peer): Other {
  return { client: clientOf(peer), metadata: peer.metadata };
}

/** The payload in which a body travels: an array, because a body may be any JSON. A code for one that may not travel. */
function payloadOf(body: unknown): readonly [Json] | 'bad-message' | 'payload-too-large' {
  if (!isPlainJson(body, LIMITS.depth - 1)) return 'bad-message';
  return JSON.stringify(body).length + 2 > LIMITS.payloadLength ? 'payload-too-large' : [body];
}
