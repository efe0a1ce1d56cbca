import type { IncomingMessage } from 'node:http';
import { type EdgeContext, NO_EDGE } from '../../core/ports.ts';
import { isTraceContext } from '../../core/trace-context.ts';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * Answers with what an edge says of a handshake. `hops`: how many proxies stand before the node (TRUST_PROXY). Without one
 * nothing is believed, because the client itself may have written it (SPEC R170, R174).
 */
export function edgeContext(hops: number): (request: IncomingMessage) => EdgeContext {
  return hops === 0 ? () => NO_EDGE : ({ headers }) => contextOf(headers);
}

/** Node joins headers that come twice by a comma, so these fit neither pattern. */
function contextOf({ 'x-request-id': id, traceparent: trace }: IncomingMessage['headers']): EdgeContext {
  const requestId = typeof id === 'string' && REQUEST_ID.test(id) ? { requestId: id } : undefined;
  const parent = typeof trace === 'string' && isTraceContext(trace) ? { trace } : undefined;
  return requestId === undefined && parent === undefined ? NO_EDGE : { ...requestId, ...parent };
}
