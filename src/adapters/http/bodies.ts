import type { IncomingMessage, ServerResponse } from 'node:http';
import { wireError } from '../../protocol/errors.ts';
import { httpRefusal } from '../../protocol/http-refusal.ts';
import { LIMITS } from '../../protocol/limits.ts';

/** Whether a request says that it has a body (RFC 9112, 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Whether a body is not to be read. Only one that somebody takes is, and that says its length: chunks of one byte cost the
 * parser of Node far more than their bytes in one piece.
 */
export function isTooLong({ headers }: IncomingMessage, isTaken: boolean): boolean {
  if (!isTaken || headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length']) > LIMITS.packetBytes;
}

/** Answers with 413, and ends the connection, so that nothing of the body is read. */
export function answerTooLong(response: ServerResponse): void {
  const { status, headers, body } = httpRefusal(wireError('payload-too-large'));
  response.writeHead(status, headers).end(body);
}
