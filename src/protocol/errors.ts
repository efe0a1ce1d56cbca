import { CLIENT_ERRORS, type ErrorRow } from './client-errors.ts';

/** Errors of the administration API and of other dialects, and those that a node only counts: no native client is told one. */
const OTHER_ERRORS = {
  'address-taken': {
    meaning: 'Another client has this address, with another token.',
    retryable: true,
    action: 'Choose another address, or come back with the token that claimed it.',
    origin: 'node',
  },
  'slow-consumer': {
    meaning: 'Too much waited to be sent to the client, and it took nothing for a while, so its connection was closed.',
    retryable: true,
    action: 'Connect again and resume; the client library does.',
    origin: 'node',
  },
  flood: {
    meaning: 'The connection sent far more than its rate allows, so it was closed.',
    retryable: true,
    action: 'Slow down; wait for the time that the `goodbye` names, then connect again and resume.',
    origin: 'node',
  },
  'not-found': {
    meaning: 'Nothing is at this address.',
    retryable: false,
    action: 'Correct the address; the README lists the endpoints.',
    origin: 'node',
  },
  unauthorized: {
    meaning: 'The request has no key, or not the key of the administration.',
    retryable: false,
    action: 'Send `Authorization: Bearer` with the value of ADMIN_KEY.',
    origin: 'node',
  },
  'node-silent': {
    meaning: 'The node has a lease and did not answer.',
    retryable: true,
    action: 'Try again; if the node is dead, its lease ends by itself.',
    origin: 'node',
  },
} as const satisfies Record<string, ErrorRow>;

/**
 * Every error that crosses a boundary of Signalbox. No other error crosses one (SPEC R60). `docs/errors.md` is this
 * table for readers; a test compares the two.
 */
export const ERRORS = { ...CLIENT_ERRORS, ...OTHER_ERRORS };

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error as it is sent. The texts of its row stay in the table; `detail` names the field or the bound. `retryAfterMs`: how
 * long the client has to wait before it tries again, in whole ms; only with `rate-limited` and `denied`.
 */
export interface WireError {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly detail?: string;
  readonly retryAfterMs?: number;
}

export function wireError(code: ErrorCode, detail?: string, retryAfterMs?: number): WireError {
  const { retryable } = ERRORS[code];
  return {
    code,
    retryable,
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
