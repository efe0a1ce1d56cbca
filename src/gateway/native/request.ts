import type { SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { signalAddress } from '../../protocol/decode-signal.ts';
import { type ErrorCode, wireError } from '../../protocol/errors.ts';
import { encodeEvent } from '../../protocol/frames.ts';
import type { Ack } from '../dialect.ts';

/** Longest part of an unknown event's name that is sent back or logged, in UTF-16 code units. */
const EVENT_NAME_LENGTH = 64;

/** One event of a client. `ack` is undefined if the client asked for no answer. */
export interface Request {
  readonly node: SignalingNode;
  readonly id: ConnectionId;
  readonly event: string;
  readonly args: readonly unknown[];
  readonly ack: Ack | undefined;
}

/** Refuses a request: in its ack, else in `signal-failed` where it is a signal with an address, else in `refused` (SPEC R3). */
export function refuse({ node, id, event, args, ack }: Request, code: ErrorCode, detail?: string): void {
  node.events.emit({ type: 'refused', code });
  const error = wireError(code, detail);
  const address = event === 'signal' ? signalAddress(args) : undefined;
  if (ack !== undefined) ack({ ok: false, error });
  else if (address !== undefined) {
    node.connections.send(id, encodeEvent('signal-failed', address.to, address.seq, code));
  } else {
    node.connections.send(id, encodeEvent('refused', event.slice(0, EVENT_NAME_LENGTH), error));
  }
}

/**
 * Answers a request that failed with an unexpected error. The sender gets `internal`, the log the error; the node goes
 * on.
 */
export function fail(request: Request, error: unknown): void {
  const { node, id, event } = request;
  node.events.emit({ type: 'request-failed', connection: id, event: event.slice(0, EVENT_NAME_LENGTH), error });
  refuse(request, 'internal');
}
