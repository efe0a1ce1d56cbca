import { admit, type SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { relaySignal, relaySignalAck } from '../../core/relay-signal.ts';
import { type DecodedSignal, decodeSignal, decodeSignalAck } from '../../protocol/decode-signal.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { fail, type Request, refuse } from './request.ts';

/** The two events that come often. */
export type SignalEventName = 'signal' | 'signal-ack';

export function isSignalEvent(event: unknown): event is SignalEventName {
  return event === 'signal' || event === 'signal-ack';
}

/** Decodes a signal or an acknowledgement and relays it: no promise, no schema. */
export function runSignal(event: SignalEventName, request: Request): void {
  const code = relay(event, request);
  if (code !== undefined) refuse(request, { code });
}

/** Relays a signal that a transport has decoded already. Never throws. */
export function dispatchPlainSignal(node: SignalingNode, id: ConnectionId, signal: DecodedSignal): void {
  // The signal came in the same read as the packet before it that ended the connection.
  if (!node.connected.has(id)) return;
  try {
    const code = admit(node, id) ? relaySignal(node, id, signal) : 'rate-limited';
    if (code !== undefined) refuse(requestOf(node, id, signal), { code });
  } catch (error) {
    fail(requestOf(node, id, signal), error);
  }
}

function requestOf(node: SignalingNode, id: ConnectionId, { to, seq }: DecodedSignal): Request {
  return { node, id, event: 'signal', args: [to, seq], ack: undefined };
}

function relay(event: SignalEventName, { node, id, args }: Request): ErrorCode | undefined {
  if (event === 'signal') {
    const signal = decodeSignal(args);
    return typeof signal === 'string' ? signal : relaySignal(node, id, signal);
  }
  const signalAck = decodeSignalAck(args);
  return signalAck === undefined ? 'bad-message' : relaySignalAck(node, id, signalAck.to, signalAck.seq);
}
