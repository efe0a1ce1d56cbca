import { iceServersOf } from '../../core/ice-servers.ts';
import { lookInto } from '../../core/look-at-room.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/events.ts';
import type { IceServer } from '../../protocol/requests.ts';
import {
  type Answer,
  type EventClient,
  type EventDialect,
  type EventSession,
  type GatewayPorts,
  isRecord,
  roomOf,
} from '../dialect.ts';
import { type Other, RoomPeer } from '../room-peer.ts';
import { DialectSession } from '../session.ts';

/** The dialect of the `simplewebrtc` client and its server, signalmaster (docs/dialects.md, "simplewebrtc"). */
export function simpleWebRtcDialect(ports: GatewayPorts): EventDialect {
  return { name: 'simplewebrtc', speaks: () => true, open: (client) => new SimpleWebRtcSession(ports, client) };
}

/** What a client shares, as the others see it. */
const RESOURCES = { screen: false, video: true, audio: false };

class SimpleWebRtcSession implements EventSession {
  readonly #ports: GatewayPorts;
  readonly #client: EventClient;
  readonly #session: DialectSession;
  /** The others that share a screen now. */
  readonly #sharing = new Set<string>();
  #peer: RoomPeer | undefined;
  #screen = false;

  constructor(ports: GatewayPorts, client: EventClient) {
    this.#ports = ports;
    this.#client = client;
    this.#session = new DialectSession(ports, 'simplewebrtc', client.id);
    const { iceServers } = iceServersOf(ports.node, client.id);
    client.emit(
      'stunservers',
      iceServers.filter((server) => !isTurn(server)),
    );
    client.emit('turnservers', iceServers.filter(isTurn));
  }

  event(name: string, args: readonly unknown[], answer: Answer = () => undefined): void {
    this.#session.take(args, () => {
      const [value] = args;
      switch (name) {
        case 'join':
          return this.#join(value, answer);
        case 'create':
          return this.#create(value, answer);
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
    this.#session.end(() => void this.#leave());
  }

  async #join(name: unknown, answer: Answer): Promise<ErrorCode | undefined> {
    const room = roomOf('simplewebrtc', name);
    if (room === undefined) return refused(answer, 'bad-room');
    this.#leave();
    const peer = new RoomPeer(this.#ports, this.#client.id, room, {
      joined: (other) => this.#updated(other),
      left: ({ client }) => {
        this.#sharing.delete(client);
        this.#client.emit('remove', { id: client });
      },
      updated: (other) => this.#updated(other),
      signal: ({ client }, body) => this.#hear(client, body),
      ended: () => this.#client.close(),
    });
    const result = await peer.join({ screen: this.#screen });
    // signalmaster's own word for a room that is full.
    if (!result.ok) return refused(answer, result.code, result.code === 'room-full' ? 'full' : result.code);
    this.#peer = peer;
    for (const { client, metadata } of peer.others) if (metadata['screen'] === true) this.#sharing.add(client);
    answer(null, {
      clients: Object.fromEntries(peer.others.map(({ client, metadata }) => [client, resourcesOf(metadata)])),
    });
    return undefined;
  }

  async #create(given: unknown, answer: Answer): Promise<ErrorCode | undefined> {
    const name = given === undefined || given === null || given === '' ? this.#ports.node.identity.peerId() : given;
    const room = roomOf('simplewebrtc', name);
    if (room === undefined) return refused(answer, 'bad-room');
    const result = await lookInto(this.#ports.node, room);
    if (!result.ok) return refused(answer, result.code);
    if (result.value.length > 0) return refused(answer, 'room-full', 'taken');
    return this.#join(name, (error: unknown) => (error === null ? answer(null, name) : answer(error)));
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

  #leave(): ErrorCode | undefined {
    const peer = this.#peer;
    this.#peer = undefined;
    this.#sharing.clear();
    peer?.leave();
    return undefined;
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

function refused(answer: Answer, code: ErrorCode, told: string = code): ErrorCode {
  answer(told);
  return code;
}
