import type { ConnectionId } from '../../src/core/ports.ts';
import { type NetworkPorts, SimLine } from './line.ts';
import type { RoomText } from './room-dialect.ts';

/** How soon a client comes again after it lost its connection, in ms. */
const AGAIN_MS = { least: 100, most: 1_200 };

/** A client of a dialect with rooms: it cannot resume, so it comes again as another peer. */
export class RoomClient {
  readonly room: string;
  readonly #network: NetworkPorts;
  readonly #failed: (what: string) => void;
  /** Its connection, once it is in its room. */
  connection: ConnectionId | undefined;
  /** The others, by their connections. */
  seen = new Set<ConnectionId>();

  constructor(room: string, network: NetworkPorts, failed: (what: string) => void) {
    this.room = room;
    this.#network = network;
    this.#failed = failed;
  }

  connect(): void {
    const { clock, random } = this.#network;
    const query = new URLSearchParams({ room: this.room });
    const line = new SimLine(this.#network, {
      accept: (node, id, close) => {
        node.openText(id, 'rooms', query, {
          close,
          frame: (text) => line.toClient(() => this.#take(JSON.parse(text), id)),
        });
      },
      opened: () => undefined,
      ended: () => {
        this.connection = undefined;
        clock.after(random.int(AGAIN_MS.least, AGAIN_MS.most), () => this.connect());
      },
    });
  }

  #take(text: RoomText, id: ConnectionId): void {
    switch (text.kind) {
      case 'joined':
        this.connection = id;
        this.seen = new Set(text.others);
        if (this.seen.size < text.others.length) this.#failed(`${id} sees a peer twice: ${text.others.join()}`);
        return;
      case 'came':
        if (this.connection !== id || this.seen.has(text.other)) this.#failed(`${id} was told twice of ${text.other}`);
        this.seen.add(text.other);
        return;
      case 'left':
        if (!this.seen.delete(text.other))
          this.#failed(`${id} was told of the end of ${text.other}, which is not there`);
        return;
      case 'changed':
        this.#failed(`${id} was told of a change of ${text.other}, which changes nothing`);
        return;
      default:
        text satisfies never;
    }
  }
}
