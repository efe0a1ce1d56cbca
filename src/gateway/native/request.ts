import { roomOf, type SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { type SignalAddress, signalAddress } from '../../protocol/decode-signal.ts';
import type { Refusal } from '../../core/result.ts';
import { type ErrorCode, wireError } from '../../protocol/errors.ts';
import type { ServerEvents } from '../../protocol/events.ts';
import { encodeEvent } from '../../protocol/frames.ts';
import type { Ack } from '../dialect.ts';

/** Longest part of an unknown event's name that is sent back or logged, in UTF-16 code units. */
const EVENT_NAME_LENGTH = 64;

/** Told where the limit is not one of time, for instance a receiver that has too much to read, in ms. */
const LEAST_WAIT_MS = 100;

/** One event of a client. `ack` is undefined if the client asked for no answer. */
export interface Request {
  readonly node: SignalingNode;
  readonly id: ConnectionId;
  readonly event: string;
  readonly args: readonly unknown[];
  readonly ack: Ack | undefined;
}

/** Refuses a request: in its ack, else in `signal-failed` where it is a signal with an address, else in `refused` (SPEC R3). */
export function refuse({ node, id, event, args, ack }: Request, refusal: Refusal, detail = refusal.detail): void {
  const { code } = refusal;
  const room = roomOf(node, id);
  node.events.emit({ type: 'refused', code, ...(room !== undefined && { room }) });
  const retryAfterMs = refusal.retryAfterMs ?? (code === 'rate-limited' ? waitOf(node, id) : undefined);
  const error = wireError(code, detail, retryAfterMs);
  const address = event === 'signal' ? signalAddress(args) : undefined;
  if (ack !== undefined) ack({ ok: false, error });
  else if (address !== undefined) {
    node.connections.send(id, encodeEvent('signal-failed', ...failed(address, code, retryAfterMs)));
  } else {
    node.connections.send(id, encodeEvent('refused', event.slice(0, EVENT_NAME_LENGTH), error));
  }
}

function failed(
  { to, seq }: SignalAddress,
  code: ErrorCode,
  retryAfterMs: number | undefined,
): Parameters<ServerEvents['signal-failed']> {
  return retryAfterMs === undefined ? [to, seq, code] : [to, seq, code, retryAfterMs];
}

/** How long a client that is over its rate has to wait, in ms. */
function waitOf(node: SignalingNode, id: ConnectionId): number {
  return Math.max(node.connected.get(id)?.budget.waitMs() ?? 0, LEAST_WAIT_MS);
}

/**
 * Answers a request that failed with an unexpected error. The sender gets `internal`, the log the error; the node goes
 * on.
 */
export function fail(request: Request, error: unknown): void {
  const { node, id, event } = request;
  node.events.emit({ type: 'request-failed', connection: id, event: event.slice(0, EVENT_NAME_LENGTH), error });
  refuse(request, { code: 'internal' });
}
