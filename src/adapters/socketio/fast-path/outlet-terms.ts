import type { Clock, ConnectionId } from '../../../core/ports.ts';
import { CROWDED_BYTES } from '../../../gateway/slow-reader.ts';
import type { OutletWriter } from './writer.ts';

export interface OutletLimits {
  /** Packets that may wait for one connection before it is full. */
  readonly packets: number;
  /** Bytes that may wait for one connection before it is full. */
  readonly bytes: number;
}

/** How much more may wait for a full connection, as the answers to its own requests: as much again, and at least this. */
const LEAST_MORE: OutletLimits = { packets: 512, bytes: 524_288 };

/** The outlet of one connection, as its server is told of it. */
interface ToldOutlet {
  readonly id: ConnectionId;
  close(): void;
}

/** What the outlets of a server have in common. */
export interface OutletTerms {
  readonly writer: OutletWriter;
  readonly limits: OutletLimits;
  readonly clock: Clock;
  /** Whether too much waits for all connections of the node together. */
  isCrowded(): boolean;
  /** Called once, when the connection has to be closed. */
  onSlow(outlet: ToldOutlet): void;
  /** The client has taken all that waited, and what came meanwhile was dropped. */
  onCaughtUp(outlet: ToldOutlet): void;
}

/**
 * For what there is room if so much waits for a connection: for all that comes, for answers to its own requests, or for
 * nothing, so that it has to be closed.
 */
export function roomFor({ limits, isCrowded }: OutletTerms, waiting: OutletLimits): 'all' | 'answers' | 'nothing' {
  const { packets, bytes } = waiting;
  const isFull = packets > limits.packets || bytes > limits.bytes || (bytes > CROWDED_BYTES && isCrowded());
  if (!isFull) return 'all';
  const isOver =
    packets > limits.packets + Math.max(limits.packets, LEAST_MORE.packets) ||
    bytes > limits.bytes + Math.max(limits.bytes, LEAST_MORE.bytes);
  return isOver ? 'nothing' : 'answers';
}
