import type { ErrorCode } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/events.ts';
import { isPlainJson, isRecord } from '../../protocol/json.ts';
import {
  type GatewayPorts,
  isAboutToken,
  ROOMS_LIMIT,
  roomOf,
  type TextClient,
  type TextDialect,
  type TextConversation,
} from '../dialect.ts';
import { readJson } from '../read-json.ts';
import { RoomPeer } from '../room-peer.ts';
import { DialectConversation } from '../conversation.ts';
import { namesOf, type PubsubNames } from './names.ts';

export interface PubsubOptions {
  /** Path of the WebSocket. */
  readonly path: string;
  /** What this copy calls fields and commands. */
  readonly names: Partial<PubsubNames>;
}

/** The dialect of pages that publish and subscribe over a plain WebSocket (docs/dialects.md, "pubsub"). */
export function pubsubDialect(ports: GatewayPorts, { path, names }: PubsubOptions): TextDialect {
  const all = namesOf(names);
  return { name: 'pubsub', path, open: (client) => new PubsubConversation(ports, client, all) };
}

/** A page may publish without having subscribed. Its peer still takes a seat, and hears nothing. */
interface Subject {
  readonly peer: RoomPeer;
  subscribed: boolean;
}

class PubsubConversation implements TextConversation {
  readonly #ports: GatewayPorts;
  readonly #client: TextClient;
  readonly #names: PubsubNames;
  readonly #conversation: DialectConversation;
  readonly #subjects = new Map<string, Subject>();

  constructor(ports: GatewayPorts, client: TextClient, names: PubsubNames) {
    this.#ports = ports;
    this.#client = client;
    this.#names = names;
    this.#conversation = new DialectConversation(ports, 'pubsub', client.id);
  }

  text(text: string): void {
    this.#conversation.take(text, () => {
      const message = readJson(text);
      if (!isRecord(message)) return 'bad-message';
      const { cmd, subject, event, data, subscribe, publish } = this.#names;
      const name = message[subject];
      if (typeof name !== 'string') return 'bad-room';
      switch (message[cmd]) {
        case subscribe:
          return this.#subscribe(name);
        case publish:
          return this.#publish(name, message[event], message[data]);
        default:
          return 'unknown-event';
      }
    });
  }

  end(): void {
    this.#conversation.end(() => {
      for (const { peer } of this.#subjects.values()) void peer.leave();
      this.#subjects.clear();
    });
  }

  async #subscribe(name: string): Promise<ErrorCode | undefined> {
    const subject = await this.#enter(name, true);
    if (typeof subject === 'string') return subject;
    subject.subscribed = true;
    return undefined;
  }

  async #publish(name: string, event: unknown, data: unknown = null): Promise<ErrorCode | undefined> {
    if (typeof event !== 'string' || !isPlainJson(data)) return 'bad-message';
    const subject = await this.#enter(name, false);
    return typeof subject === 'string' ? subject : subject.peer.broadcast([event, data]);
  }

  /**
   * The subject, in whose room this client has a seat from now on; or the code for which it has none. `subscribed`: whether a
   * new one hears from its first moment on.
   */
  async #enter(name: string, subscribed: boolean): Promise<Subject | ErrorCode> {
    const known = this.#subjects.get(name);
    if (known !== undefined) return known;
    const room = roomOf('pubsub', name);
    if (room === undefined) return 'bad-room';
    if (this.#subjects.size >= ROOMS_LIMIT) return 'already-joined';
    const subject: Subject = {
      subscribed,
      peer: new RoomPeer(this.#ports, this.#client, room, {
        heard: (_from, body) => subject.subscribed && this.#hear(body),
        ended: () => this.#client.close(),
      }),
    };
    const result = await subject.peer.join({});
    if (result.ok) {
      this.#subjects.set(name, subject);
      return subject;
    }
    // The page is told nothing and does not ask again, so a closed connection is the only sign.
    const { code } = result;
    if (code === 'draining' || code === 'room-full' || isAboutToken(code)) this.#client.close();
    return code;
  }

  #hear(body: Json): void {
    if (!Array.isArray(body)) return;
    const [event, data] = body;
    this.#client.send(JSON.stringify({ [this.#names.event]: event, [this.#names.data]: data }));
  }
}
