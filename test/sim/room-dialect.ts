import {
  type GatewayPorts,
  roomOf,
  type TextClient,
  type TextDialect,
  type TextConversation,
} from '../../src/gateway/dialect.ts';
import type { Other } from '../../src/gateway/others.ts';
import { RoomPeer } from '../../src/gateway/room-peer.ts';
import { DialectConversation } from '../../src/gateway/conversation.ts';

/** What a peer of a dialect hears of its room: the others at its start, and who comes and goes. */
export type RoomText =
  | { readonly kind: 'joined'; readonly others: readonly string[] }
  | { readonly kind: 'came' | 'changed' | 'left'; readonly other: string };

/** A dialect as plain as can be: a client is in the room of its query, and is told of the others, by their connections. */
export function simRoomDialect(ports: GatewayPorts): TextDialect {
  return { name: 'pubsub', path: 'rooms', open: (client, query) => new RoomConversation(ports, client, query) };
}

class RoomConversation implements TextConversation {
  readonly #conversation: DialectConversation;
  readonly #client: TextClient;
  readonly #peer: RoomPeer;

  constructor(ports: GatewayPorts, client: TextClient, query: URLSearchParams) {
    this.#client = client;
    this.#conversation = new DialectConversation(ports, 'pubsub', client.id);
    const heard = (kind: 'came' | 'changed' | 'left') => (other: Other) => this.#tell({ kind, other: other.client });
    this.#peer = new RoomPeer(ports, client, roomOf('pubsub', query.get('room')) ?? '', {
      joined: heard('came'),
      updated: heard('changed'),
      left: heard('left'),
      ended: () => client.close(),
    });
    this.#conversation.take(undefined, async () => {
      const result = await this.#peer.join({}, () => {
        this.#tell({ kind: 'joined', others: this.#peer.others.map((other) => other.client) });
      });
      if (!result.ok) client.close();
      return result.ok ? undefined : result.code;
    });
  }

  text(): void {
    // Its clients only listen.
  }

  end(): void {
    this.#conversation.end(() => void this.#peer.leave());
  }

  #tell(text: RoomText): void {
    this.#client.send(JSON.stringify(text));
  }
}
