import { lookInto } from '../../core/look-at-room.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/events.ts';
import { isPlainJson, isRecord } from '../../protocol/json.ts';
import type { Metadata } from '../../protocol/peer.ts';
import {
  type EventClient,
  type EventDialect,
  type EventConversation,
  type GatewayPorts,
  isAboutToken,
  roomOf,
  shownBy,
} from '../dialect.ts';
import { readJson } from '../read-json.ts';
import { inOrder } from '../others.ts';
import { RoomPeer } from '../room-peer.ts';
import { DialectConversation } from '../conversation.ts';
import { type EventNames, type InvitationEvent, type InvitationNames, namesOf } from './events.ts';

/** The dialect of Socket.IO tutorials with an invitation (docs/dialects.md, "invitation"). One room a connection. */
export function invitationDialect(ports: GatewayPorts, map: InvitationNames): EventDialect {
  const names = namesOf(map);
  const first: ReadonlySet<string> = new Set([names.theirs('checkRoom'), names.theirs('joinRoom')]);
  return {
    name: 'invitation',
    // Both events carry `room` and `user`. `user` is checked because a copy may use the name `join`.
    speaks: (name, [request]) => first.has(name) && isRecord(request) && 'user' in request,
    open: (client) => new InvitationConversation(ports, client, names),
  };
}

/** The part of a message that the others get, under the same name. */
const RELAYED_PART = {
  receiveOffer: 'offer',
  receiveAnsewer: 'answer',
  addIceCandidate: 'candidate',
} as const satisfies Partial<Record<InvitationEvent, string>>;

/** What travels between the gateways of two clients. */
interface Relayed {
  readonly event: string;
  readonly value: Json;
}

class InvitationConversation implements EventConversation {
  readonly #ports: GatewayPorts;
  readonly #client: EventClient;
  readonly #names: EventNames;
  readonly #conversation: DialectConversation;
  #peer: RoomPeer | undefined;
  /** Everybody in the room, in the order in which they came as far as this client saw it. */
  #users = new Map<string, Json>();

  constructor(ports: GatewayPorts, client: EventClient, names: EventNames) {
    this.#ports = ports;
    this.#client = client;
    this.#names = names;
    this.#conversation = new DialectConversation(ports, 'invitation', client.id);
  }

  unread(code: ErrorCode): void {
    this.#conversation.take(undefined, () => code);
  }

  event(name: string, args: readonly unknown[]): void {
    const [value] = args;
    this.#conversation.take(args, () => {
      const event = this.#names.ours(name);
      switch (event) {
        case 'checkRoom':
          return this.#check(value);
        case 'joinRoom':
          return this.#join(value);
        case 'inviteVideo':
          return this.#relay(event, value);
        case 'answerVideo': {
          const code = this.#relay(event, value);
          if (code === undefined) this.#tell(event, value);
          return code;
        }
        case 'receiveOffer':
        case 'receiveAnsewer':
        case 'addIceCandidate':
          return isRecord(value) ? this.#relay(event, value[RELAYED_PART[event]]) : 'bad-message';
        case 'userLeave':
          return this.#leave();
        case 'checkRoomSuccess':
        case 'joinRoomSuccess':
        case undefined:
          return 'unknown-event';
        default:
          return event satisfies never;
      }
    });
  }

  end(): void {
    this.#conversation.end(() => void this.#leave());
  }

  async #check(request: unknown): Promise<ErrorCode | undefined> {
    const room = roomOf('invitation', isRecord(request) && request['room']);
    if (room === undefined) return 'bad-room';
    const result = await lookInto(this.#ports.node, this.#client.id, shownBy(this.#client, room));
    if (!result.ok) {
      if (isAboutToken(result.code)) this.#client.close();
      return result.code;
    }
    this.#tell(
      'checkRoomSuccess',
      inOrder(result.value).map(({ metadata }) => userOf(metadata)),
    );
    return undefined;
  }

  async #join(request: unknown): Promise<ErrorCode | undefined> {
    if (this.#peer !== undefined) return 'already-joined';
    if (!isRecord(request)) return 'bad-message';
    const room = roomOf('invitation', request['room']);
    const { user } = request;
    if (room === undefined) return 'bad-room';
    if (!isPlainJson(user)) return 'bad-message';
    const metadata = { user: JSON.stringify(user) };
    if (Buffer.byteLength(JSON.stringify(metadata)) > USER_BYTES) return 'payload-too-large';
    const peer = new RoomPeer(this.#ports, this.#client, room, {
      joined: ({ client, metadata: theirs }) => {
        this.#users.set(client, userOf(theirs));
        this.#tellUsers();
      },
      left: ({ client, metadata: theirs }) => {
        this.#users.delete(client);
        this.#tell('userLeave', userOf(theirs));
      },
      heard: (_from, body) => this.#hear(body),
      ended: () => this.#client.close(),
    });
    const result = await peer.join(metadata, () => {
      this.#peer = peer;
      this.#users = new Map(peer.others.map(({ client, metadata: theirs }) => [client, userOf(theirs)]));
      this.#users.set(this.#client.id, user);
      this.#tellUsers();
    });
    if (result.ok) return undefined;
    if (result.code === 'draining' || isAboutToken(result.code)) this.#client.close();
    return result.code;
  }

  #relay(event: InvitationEvent, value: unknown): ErrorCode | undefined {
    if (!isPlainJson(value)) return 'bad-message';
    const relayed: Relayed = { event, value };
    return this.#peer?.broadcast(relayed) ?? (this.#peer === undefined ? 'not-joined' : undefined);
  }

  async #leave(): Promise<ErrorCode | undefined> {
    const peer = this.#peer;
    this.#peer = undefined;
    await peer?.leave();
    return peer === undefined ? 'not-joined' : undefined;
  }

  #hear(body: Json): void {
    if (!isRecord(body)) return;
    const { event, value } = body;
    if (isRelayed(event)) this.#tell(event, value);
  }

  #tellUsers(): void {
    this.#tell('joinRoomSuccess', [...this.#users.values()]);
  }

  #tell(event: InvitationEvent, value: unknown): void {
    this.#client.emit(this.#names.theirs(event), value);
  }
}

/** Largest user, in bytes of its JSON: it travels in the metadata of a peer (LIMITS.metadataBytes). */
export const USER_BYTES = 1_900;

function userOf({ user }: Metadata): Json {
  const value = typeof user === 'string' ? readJson(user) : null;
  return isPlainJson(value) ? value : null;
}

function isRelayed(event: unknown): event is InvitationEvent {
  return (
    event === 'inviteVideo' ||
    event === 'answerVideo' ||
    (typeof event === 'string' && Object.hasOwn(RELAYED_PART, event))
  );
}
