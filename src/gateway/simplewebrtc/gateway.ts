import { isRecord } from '../../protocol/json.ts';
import { iceServersOf } from '../../core/ice-servers.ts';
import { lookInto } from '../../core/look-at-room.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/events.ts';
import type { IceServer } from '../../protocol/requests.ts';
import {
  type Ack,
  type EventClient,
  type EventDialect,
  type EventConversation,
  type GatewayPorts,
  roomOf,
  shownBy,
} from '../dialect.ts';
import type { Other } from '../others.ts';
import { RoomPeer } from '../room-peer.ts';
import { DialectConversation } from '../conversation.ts';

/** The dialect of the `simplewebrtc` client and its server, signalmaster (docs/dialects.md, "simplewebrtc"). */
export function simpleWebRtcDialect(ports: GatewayPorts): EventDialect {
  return { name: 'simplewebrtc', speaks: () => true, open: (client) => new SimpleWebRtcConversation(ports, client) };
}

/** What a client shares, as the others see it. */
const RESOURCES = { screen: false, video: true, audio: false };

class SimpleWebRtcConversation implements EventConversation {
  readonly #ports: GatewayPorts;
  readonly #client: EventClient;
  readonly #conversation: DialectConversation;
  /** The others that share a screen now. */
  readonly #sharing = new Set<string>();
  #peer: RoomPeer | undefined;
  #screen = false;

  constructor(ports: GatewayPorts, client: EventClient) {
    this.#ports = ports;
    this.#client = client;
    this.#conversation = new DialectConversation(ports, 'simplewebrtc', client.id);
    const { iceServers } = iceServersOf(ports.node, client.id);
    client.emit(
      'stunservers',
      iceServers.filter((server) => !isTurn(server)),
    );
    client.emit('turnservers', iceServers.filter(isTurn));
  }

  unread(code: ErrorCode): void {
    this.#conversation.take(undefined, () => code);
  }

  event(name: string, args: readonly unknown[], ack: Ack = () => undefined): void {
    this.#conversation.take(args, () => {
      const [value] = args;
      switch (name) {
        case 'join':
          return this.#join(value, ack);
        case 'create':
          return this.#create(value, ack);
        case 'message':
          return this.#message(value);
        case 'shareScreen':
          return this.#share(true);
        case 'unshareScreen':
          return this.#share(false);
        case 'leave':
          return this.#leave();
        // Logs of the page, which signalmaster writes to its console.
        case 'trace':
          return undefined;
        default:
          return 'unknown-event';
      }
    });
  }

  end(): void {
    this.#conversation.end(() => void this.#leave());
  }

  async #join(name: unknown, ack: Ack): Promise<ErrorCode | undefined> {
    const room = roomOf('simplewebrtc', name);
    if (room === undefined) return refused(ack, 'bad-room');
    // As signalmaster does: a client that may not enter stays where it is.
    const before = this.#peer;
    if (before?.room === room) await before.leave();
    const peer = new RoomPeer(this.#ports, this.#client, room, {
      joined: (other) => this.#updated(other),
      left: ({ client }) => {
        this.#sharing.delete(client);
        this.#client.emit('remove', { id: client });
      },
      updated: (other) => this.#updated(other),
      heard: ({ client }, body) => this.#hear(client, body),
      ended: () => this.#client.close(),
    });
    const result = await peer.join({ screen: this.#screen }, () => {
      const { others } = peer;
      this.#peer = peer;
      this.#sharing.clear();
      for (const { client, metadata } of others) if (metadata['screen'] === true) this.#sharing.add(client);
      ack(null, { clients: Object.fromEntries(others.map(({ client, metadata }) => [client, resourcesOf(metadata)])) });
    });
    // signalmaster's own word for a room that is full.
    if (!result.ok) return refused(ack, result.code, result.code === 'room-full' ? 'full' : result.code);
    await before?.leave();
    return undefined;
  }

  async #create(given: unknown, ack: Ack): Promise<ErrorCode | undefined> {
    const name = given === undefined || given === null || given === '' ? this.#ports.node.identity.peerId() : given;
    const room = roomOf('simplewebrtc', name);
    if (room === undefined) return refused(ack, 'bad-room');
    const result = await lookInto(this.#ports.node, this.#client.id, shownBy(this.#client, room));
    if (!result.ok) return refused(ack, result.code);
    if (result.value.length > 0) return refused(ack, 'room-full', 'taken');
    return this.#join(name, (error: unknown) => (error === null ? ack(null, name) : ack(error)));
  }

  #message(details: unknown): ErrorCode | undefined {
    if (this.#peer === undefined) return 'not-joined';
    if (!isRecord(details) || typeof details['to'] !== 'string') return 'bad-message';
    return this.#peer.signal(details['to'], details);
  }

  async #share(screen: boolean): Promise<ErrorCode | undefined> {
    this.#screen = screen;
    const result = await this.#peer?.update({ screen });
    return result === undefined || result.ok ? undefined : result.code;
  }

  async #leave(): Promise<undefined> {
    const peer = this.#peer;
    this.#peer = undefined;
    this.#sharing.clear();
    await peer?.leave();
  }

  #updated({ client, metadata }: Other): void {
    if (metadata['screen'] === true) this.#sharing.add(client);
    else if (this.#sharing.delete(client)) this.#client.emit('remove', { id: client, type: 'screen' });
  }

  #hear(from: string, body: Json): void {
    if (isRecord(body)) this.#client.emit('message', { ...body, from });
  }
}

function resourcesOf({ screen }: Other['metadata']) {
  return { ...RESOURCES, screen: screen === true };
}

function isTurn({ urls }: IceServer): boolean {
  return [urls].flat().some((url) => /^turns?:/i.test(url));
}

function refused(ack: Ack, code: ErrorCode, told: string = code): ErrorCode {
  ack(told);
  return code;
}
