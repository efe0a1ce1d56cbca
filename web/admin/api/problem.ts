import { ERROR_TEXTS } from '../../../src/protocol/error-texts.ts';
import { type ErrorCode, isErrorCode } from '../../../src/protocol/errors.ts';

/** Why a request came to nothing, in words for the administrator. */
export interface Problem {
  readonly code: ErrorCode;
  /** What happened, in one sentence. */
  readonly title: string;
  /** Which part of the request, or which node. */
  readonly detail?: string;
  /** What to do. */
  readonly action: string;
  /** How long to wait before the next request, in ms. */
  readonly waitMs?: number;
}

/** A row of the error table (docs/errors.md) as a problem. */
export function problemWith(code: ErrorCode, more: Partial<Omit<Problem, 'code'>> = {}): Problem {
  const { meaning, action } = ERROR_TEXTS[code];
  return { code, title: meaning, action, ...more };
}

/** A node answers 404 in another form where the API is not there (SPEC R217). */
export const API_OFF = problemWith('not-found', {
  title: 'The administration API is off at this address.',
  action: 'Set ADMIN_KEY and start the node again. If ADMIN_PORT is set, open the page on that port.',
});

/** What an answer of the API, or of something before it, says with a status that is no success. `text`: its body. */
export function problemOf(status: number, text: string): Problem {
  const said = readProblem(text);
  if (said !== undefined) return said;
  switch (status) {
    case 401:
      return problemWith('unauthorized');
    case 404:
      return API_OFF;
    case 429:
      return problemWith('rate-limited', { waitMs: 5_000 });
    default:
      return problemWith('internal', { detail: `the answer has the status ${status} and no problem in it` });
  }
}

/** A problem (RFC 9457) of the API; undefined if the text is something else. */
function readProblem(text: string): Problem | undefined {
  const { code, title, detail, action, retryAfterMs } = fieldsOf(text);
  if (typeof code !== 'string' || !isErrorCode(code) || typeof title !== 'string' || typeof action !== 'string') {
    return undefined;
  }
  return {
    code,
    title,
    action,
    ...(typeof detail === 'string' && { detail }),
    ...(typeof retryAfterMs === 'number' && { waitMs: retryAfterMs }),
  };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
