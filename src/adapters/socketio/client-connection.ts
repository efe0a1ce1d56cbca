import type { Place } from '../../core/gatekeeper.ts';
import { labelOf } from '../../core/connection-label.ts';
import type { SignalingNode } from '../../core/node.ts';
import type { ConnectionId, ConnectionLabel } from '../../core/ports.ts';
import { cut, type EngineConnection, NativeLane } from './fast-path/index.ts';
import type { Admitted } from './handshakes.ts';
import type { PacketFlow } from './packet-flow.ts';

/** How long a connection may be without a socket in a namespace, all such times together, in ms (SPEC R113). */
export const CONNECT_MS = 10_000;

/** One Engine.IO session of a node, from its handshake to its end. */
export class ClientConnection {
  readonly conn: EngineConnection;
  readonly place: Place;
  readonly lane: NativeLane;
  readonly flow: PacketFlow;
  readonly #node: SignalingNode;
  #id: ConnectionId | undefined;
  #leftMs = CONNECT_MS;
  #since: number;
  #cancel: () => void;

  constructor(node: SignalingNode, conn: EngineConnection, { place, flow }: Admitted, onFlood: () => void) {
    this.#node = node;
    this.conn = conn;
    this.place = place;
    this.flow = flow;
    this.lane = new NativeLane(conn, node);
    this.#since = node.clock.seconds();
    this.#cancel = node.clock.after(this.#leftMs, () => cut(conn));
    flow.onFlood = onFlood;
    conn.on('close', () => {
      this.#cancel();
      place.close();
    });
  }

  /** Names it for the log. Without a socket in the namespace it has no id. */
  get label(): Partial<ConnectionLabel> {
    const { edge } = this.place;
    if (this.#id !== undefined) return labelOf({ id: this.#id, edge });
    return edge.requestId === undefined ? {} : { requestId: edge.requestId };
  }

  /** It has a socket in the namespace, whose id is that of the client's connection. */
  enter(id: ConnectionId): void {
    this.#id = id;
    this.lane.taken = true;
    this.#cancel();
    this.#cancel = noTimer;
    this.#leftMs -= (this.#node.clock.seconds() - this.#since) * 1_000;
    this.place.setPending(false);
    // Its origin is checked by now, and is not checked again when the client leaves the namespace and comes back.
    Reflect.set(this.conn, 'request', undefined);
  }

  /** That socket is gone. The connection may ask for another one, but not for longer than is left of its time. */
  leave(): void {
    this.#id = undefined;
    this.lane.taken = false;
    if (this.conn.readyState !== 'open') return;
    this.place.setPending(true);
    this.#since = this.#node.clock.seconds();
    this.#cancel = this.#node.clock.after(Math.max(0, this.#leftMs), () => cut(this.conn));
  }
}

function noTimer(): void {}
