import { isRecord } from '../../protocol/json.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import {
  type Ack,
  type EventClient,
  type EventDialect,
  type EventConversation,
  type GatewayPorts,
  isAboutToken,
  ROOMS_LIMIT,
  roomOf,
  TUTORIAL_CAPACITY,
} from '../dialect.ts';
import { RoomPeer } from '../room-peer.ts';
import { DialectConversation } from '../conversation.ts';

/**
 * The dialect of Socket.IO tutorials with two peers in a room (docs/dialects.md, "tutorial"). The newcomer waits; the peer
 * that is inside makes the offer on `otherjoined`.
 */
export function tutorialDialect(ports: GatewayPorts): EventDialect {
  return { name: 'tutorial', speaks, open: (client) => new TutorialConversation(ports, client) };
}

/** Its events share names with native ones. Native joins have a version, and native events other than signals an ack. */
function speaks(name: string, [request]: readonly unknown[], ack: Ack | undefined): boolean {
  if (ack !== undefined) return false;
  const hasVersion = isRecord(request) && 'v' in request;
  const hasRoom = isRecord(request) && 'roomId' in request;
  return name === 'join' ? !hasVersion : (name === 'message' || name === 'leave') && hasRoom;
}

class TutorialConversation implements EventConversation {
  readonly #ports: GatewayPorts;
  readonly #client: EventClient;
  readonly #conversation: DialectConversation;
  /** By the names that clients have for them. */
  readonly #rooms = new Map<string, RoomPeer>();

  constructor(ports: GatewayPorts, client: EventClient) {
    this.#ports = ports;
    this.#client = client;
    this.#conversation = new DialectConversation(ports, 'tutorial', client.id);
  }

  unread(code: ErrorCode): void {
    this.#conversation.take(undefined, () => code);
  }

  event(name: string, args: readonly unknown[]): void {
    const [request] = args;
    this.#conversation.take(args, () => {
      if (!isRecord(request)) return 'bad-message';
      const { roomId, data } = request;
      if (typeof roomId !== 'string') return 'bad-room';
      switch (name) {
        case 'join':
          return this.#join(roomId);
        case 'message':
          return this.#message(roomId, data);
        case 'leave':
          return this.#leave(roomId);
        default:
          return 'unknown-event';
      }
    });
  }

  end(): void {
    this.#conversation.end(() => {
      for (const peer of this.#rooms.values()) void peer.leave();
      this.#rooms.clear();
    });
  }

  async #join(roomId: string): Promise<ErrorCode | undefined> {
    const known = this.#rooms.get(roomId);
    if (known !== undefined) {
      this.#client.emit('joined', { roomId, userNum: known.others.length + 1 });
      return undefined;
    }
    const room = roomOf('tutorial', roomId);
    if (room === undefined) return 'bad-room';
    if (this.#rooms.size >= ROOMS_LIMIT) return 'already-joined';
    const peer = new RoomPeer(this.#ports, this.#client, room, {
      joined: ({ client }) => this.#client.emit('otherjoined', { roomId, userId: client }),
      left: ({ client }) => this.#client.emit('bye', { roomId, userId: client }),
      heard: (_from, data) => this.#client.emit('message', data),
      ended: () => this.#client.close(),
    });
    const result = await peer.join({}, () => {
      this.#rooms.set(roomId, peer);
      this.#client.emit('joined', { roomId, userNum: peer.others.length + 1 });
    });
    if (result.ok) return undefined;
    if (result.code === 'draining' || isAboutToken(result.code)) this.#client.close();
    if (result.code === 'room-full') this.#client.emit('full', { roomId, userNum: TUTORIAL_CAPACITY });
    return result.code;
  }

  #message(roomId: string, data: unknown): ErrorCode | undefined {
    const peer = this.#rooms.get(roomId);
    return peer === undefined ? 'not-joined' : peer.broadcast(data);
  }

  async #leave(roomId: string): Promise<ErrorCode | undefined> {
    const peer = this.#rooms.get(roomId);
    await peer?.leave();
    this.#rooms.delete(roomId);
    this.#client.emit('leaved', { roomId });
    return peer === undefined ? 'not-joined' : undefined;
  }
}
