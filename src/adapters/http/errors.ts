import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { type Log, StoreUnavailable } from '../../core/ports.ts';
import { ERROR_TEXTS } from '../../protocol/error-texts.ts';
import { ERRORS, type ErrorCode } from '../../protocol/index.ts';

/** Answers with a row of the error table and nothing else: no stack, no path, no message of a library. */
export function sendError(response: Response, status: number, code: ErrorCode): void {
  const { retryable } = ERRORS[code];
  const { meaning, action } = ERROR_TEXTS[code];
  response.status(status).set('Cache-Control', 'no-store').json({ error: { code, meaning, retryable, action } });
}

/** Answers 404 with `not-found`. */
export const answerNotFound: RequestHandler = (_request, response) => sendError(response, 404, 'not-found');

/** Answers an error of a route with `internal` or `bad-message`, and logs it if the request was not its cause. */
export function answerErrors(log: Log): ErrorRequestHandler {
  // Express recognises an error handler by its four parameters.
  return (error: unknown, _request, response, _next) => {
    if (error instanceof StoreUnavailable && !response.headersSent) {
      sendError(response, 503, 'store-unavailable');
      return;
    }
    const status = statusOf(error);
    if (status >= 500) log.error('http request failed', { error });
    if (response.headersSent) response.destroy();
    else if (status >= 500) sendError(response, 500, 'internal');
    else sendError(response, status, 'bad-message');
  };
}

/** The HTTP status of an error. Express and `send` set 400 to 499 if the request is wrong, for instance its path. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
