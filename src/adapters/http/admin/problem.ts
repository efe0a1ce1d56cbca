import type { Response } from 'express';
import type { z } from 'zod';
import { ERROR_TEXTS } from '../../../protocol/error-texts.ts';
import { ERRORS } from '../../../protocol/errors.ts';
import { type ProblemCode, STATUS } from './codes.ts';
import { problem } from './schemas.ts';

/** The media type of a problem (RFC 9457, 3). */
export const PROBLEM_TYPE = 'application/problem+json';

/** What there is to say of an error beside its code. */
export interface ProblemDetails {
  readonly detail?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Answers with an error of the table as a problem (RFC 9457). */
export function sendProblem(
  response: Response,
  code: ProblemCode,
  { detail, retryAfterMs }: ProblemDetails = {},
): void {
  const { retryable } = ERRORS[code];
  const { meaning, action } = ERROR_TEXTS[code];
  const status = STATUS[code];
  const body: z.output<typeof problem> = {
    type: `/api/docs#${code}`,
    title: meaning,
    status,
    ...(detail !== undefined && { detail }),
    code,
    retryable,
    action,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  if (code === 'unauthorized') response.set('WWW-Authenticate', 'Bearer');
  // In whole seconds (RFC 9110, 10.2.3).
  if (retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(retryAfterMs / 1_000)));
  response
    .status(status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem.parse(body)));
}
