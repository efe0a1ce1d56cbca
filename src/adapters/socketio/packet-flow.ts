import { PacketRate } from '../../core/limits/packet-rate.ts';
import type { Turns } from '../../core/limits/turns.ts';
import type { SignalingNode } from '../../core/node.ts';

/** Stands between the packets of a WebSocket (RFC 6455) and who reads them. The adapter of WebSockets gives it. */
export interface WebSocketGuard {
  /** The class of the server, for Engine.IO's option `wsEngine`. */
  readonly server: unknown;
  /** Asks `gate` before each frame is read: whether it is the turn of the address, and whether the frame may be read at all. */
  guardFrames(socket: object, gate: PacketFlow): void;
}

/** Counts all that one Engine.IO session sends, over whichever of its transports (SPEC R64). */
export class PacketFlow {
  readonly #rate: PacketRate;
  #flooded = false;
  /** The key of the client's address. */
  readonly address: string;
  readonly turns: Turns;
  /** Called once, when the session is over its rate. */
  onFlood: () => void = () => undefined;

  constructor({ clock, rates, turns }: Pick<SignalingNode, 'clock' | 'rates' | 'turns'>, address: string) {
    this.#rate = new PacketRate(clock, rates.packets);
    this.address = address;
    this.turns = turns;
  }

  /** Counts frames or packets before they are read. False: they may not be read. */
  take(count = 1): boolean {
    if (this.#flooded) return false;
    if (this.#rate.take(count)) return true;
    this.#flooded = true;
    this.onFlood();
    return false;
  }
}

/** What stands between the packets of a long-polling body (Engine.IO protocol v4). */
const SEPARATOR = '\x1e';

/** How Engine.IO reads a body: version 4 answers with all packets, version 3 calls back for each while that is not false. */
interface PayloadReader {
  decodePayload(body: unknown, each?: (...args: readonly unknown[]) => unknown): unknown;
}

/** Lets a transport of Engine.IO count what it receives. `transport`: one that was just made. */
export function countPackets(transport: object, flow: PacketFlow, webSockets: WebSocketGuard): void {
  const socket: unknown = Reflect.get(transport, 'socket');
  if (typeof socket === 'object' && socket !== null) {
    webSockets.guardFrames(socket, flow);
    return;
  }
  chargeBodies(transport, flow);
  const parser: unknown = Reflect.get(transport, 'parser');
  if (!isPayloadReader(parser)) throw new Error('Engine.IO reads bodies in another way');
  Reflect.set(transport, 'parser', {
    ...parser,
    decodePayload(body: unknown, each?: (...args: readonly unknown[]) => unknown): unknown {
      if (each !== undefined) return parser.decodePayload(body, (...args) => flow.take() && each(...args));
      return flow.take(packetsIn(body)) ? parser.decodePayload(body) : [];
    },
  });
}

/** A body is read when all of it is there, after its request had its turn. */
function chargeBodies(transport: object, { turns, address }: PacketFlow): void {
  const read: unknown = Reflect.get(transport, 'onData');
  if (typeof read !== 'function') throw new Error('Engine.IO reads bodies in another way');
  Reflect.set(transport, 'onData', (body: unknown) => turns.work(address, () => read.call(transport, body)));
}

function packetsIn(body: unknown): number {
  let count = 1;
  if (typeof body !== 'string') return count;
  for (let at = body.indexOf(SEPARATOR); at !== -1; at = body.indexOf(SEPARATOR, at + 1)) count += 1;
  return count;
}

function isPayloadReader(value: unknown): value is PayloadReader {
  return (
    typeof value === 'object' && value !== null && 'decodePayload' in value && typeof value.decodePayload === 'function'
  );
}
