import type { DialectName } from '../../../src/gateway/dialect.ts';
import type { Knowledge } from '../messages.ts';
import type { Frame } from '../packets.ts';
import type { Random } from '../random.ts';

/**
 * What stands between a WebSocket and a dialect. `socket.io`: the client asks for the namespace. `old`: Engine.IO 3, where
 * the server gives it unasked and the client sends the pings. `text`: nothing.
 */
export type Transport = 'socket.io' | 'old' | 'text';

/** How clients of one dialect speak, honest ones and others. All texts are whole WebSocket messages. */
export interface Door {
  readonly name: DialectName;
  readonly transport: Transport;
  /** Whether its clients take seats in rooms: those of PeerJS have addresses instead. */
  readonly seats: boolean;
  /** Path and query of the WebSocket. `id`: of the client, where it chooses its own. */
  address(id: string): string;
  /** What an honest client says to enter a room. */
  enter(room: string): string;
  /** How the answer to that begins; undefined where the dialect has none. */
  readonly entered: string | undefined;
  /** A message number `n` to the other of the room. */
  word(n: number, speaking: Speaking): string;
  /** The same, as the other has to get it. */
  heard(n: number, speaking: Speaking): string;
  /** What the client sends so that it is not taken for dead, where its transport does not do that. */
  readonly heartbeat?: string;
  /** One or several messages of an attacker. */
  attack(random: Random, known: Knowledge): readonly Frame[];
}

export interface Speaking {
  /** Ids of the clients. */
  readonly from: string;
  readonly to: string;
  readonly room: string;
}
