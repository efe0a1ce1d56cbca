import type { SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { signalAddress } from '../../protocol/decode-signal.ts';
import { type ErrorCode, wireError } from '../../protocol/errors.ts';
import { encodeEvent } from '../../protocol/frames.ts';

/** How the client asked to be answered: the last argument of its event. */
export type Ack = (reply: object) => void;

/** Longest part of an unknown event's name that is sent back or logged. */
const EVENT_NAME_LENGTH = 64;

/** One event of a connection. */
export interface Call {
  readonly node: SignalingNode;
  readonly id: ConnectionId;
  readonly event: string;
  readonly args: readonly unknown[];
  readonly ack: Ack | undefined;
}

/** Into the ack, into `signal-failed`, or into `refused`: whichever the sender can take (SPEC R3). */
export function refuse({ node, id, event, args, ack }: Call, code: ErrorCode, detail?: string): void {
  node.metrics.error(code);
  const error = wireError(code, detail);
  const address = event === 'signal' ? signalAddress(args) : undefined;
  if (ack !== undefined) ack({ ok: false, error });
  else if (address !== undefined) {
    node.connections.send(id, encodeEvent('signal-failed', address.to, address.seq, code));
  } else {
    node.connections.send(id, encodeEvent('refused', event.slice(0, EVENT_NAME_LENGTH), error));
  }
}

/** What nobody foresaw: the node goes on, its log and the sender are told. */
export function fail(call: Call, error: unknown): void {
  const { node, id, event } = call;
  node.log.error('event failed', { connection: id, reason: event.slice(0, EVENT_NAME_LENGTH), error });
  refuse(call, 'internal');
}
