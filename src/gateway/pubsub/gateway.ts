import type { ErrorCode } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/events.ts';
import { isPlainJson } from '../../protocol/json.ts';
import {
  type GatewayPorts,
  isRecord,
  roomOf,
  type TextClient,
  type TextDialect,
  type TextSession,
} from '../dialect.ts';
import { RoomPeer } from '../room-peer.ts';
import { DialectSession } from '../session.ts';
import { namesOf, type PubsubNames } from './names.ts';

/** Most subjects that one connection may subscribe to. */
const SUBJECTS_LIMIT = 16;

export interface PubsubOptions {
  /** Path of the WebSocket. */
  readonly path: string;
  /** What this copy calls fields and commands. */
  readonly names: Partial<PubsubNames>;
}

/** The dialect of pages that publish and subscribe over a plain WebSocket (docs/dialects.md, "pubsub"). */
export function pubsubDialect(ports: GatewayPorts, { path, names }: PubsubOptions): TextDialect {
  const all = namesOf(names);
  return { name: 'pubsub', path, open: (client) => new PubsubSession(ports, client, all) };
}

class PubsubSession implements TextSession {
  readonly #ports: GatewayPorts;
  readonly #client: TextClient;
  readonly #names: PubsubNames;
  readonly #session: DialectSession;
  readonly #subjects = new Map<string, RoomPeer>();

  constructor(ports: GatewayPorts, client: TextClient, names: PubsubNames) {
    this.#ports = ports;
    this.#client = client;
    this.#names = names;
    this.#session = new DialectSession(ports, 'pubsub', client.id);
  }

  text(text: string): void {
    this.#session.take(() => {
      const message = parsed(text);
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
    this.#session.end(() => {
      for (const peer of this.#subjects.values()) peer.leave();
      this.#subjects.clear();
    });
  }

  async #subscribe(subject: string): Promise<ErrorCode | undefined> {
    if (this.#subjects.has(subject)) return undefined;
    const room = roomOf('pubsub', subject);
    if (room === undefined) return 'bad-room';
    if (this.#subjects.size >= SUBJECTS_LIMIT) return 'already-joined';
    const peer = new RoomPeer(this.#ports, this.#client.id, room, {
      message: (_from, body) => this.#hear(body),
      ended: () => this.#client.close(),
    });
    const result = await peer.join({});
    if (result.ok) this.#subjects.set(subject, peer);
    // The page would wait for ever: it is not told, and does not ask again.
    else if (result.code === 'draining' || result.code === 'room-full') this.#client.close();
    return result.ok ? undefined : result.code;
  }

  #publish(subject: string, event: unknown, data: unknown = null): ErrorCode | undefined {
    const peer = this.#subjects.get(subject);
    if (peer === undefined) return 'not-joined';
    if (typeof event !== 'string' || !isPlainJson(data)) return 'bad-message';
    return peer.broadcast([event, data]);
  }

  #hear(body: Json): void {
    if (!Array.isArray(body)) return;
    const [event, data] = body;
    this.#client.send(JSON.stringify({ [this.#names.event]: event, [this.#names.data]: data }));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
