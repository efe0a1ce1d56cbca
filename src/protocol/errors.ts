/** One row of the error table: whether the same call may succeed later, and where the error comes from. */
export interface ErrorRow {
  /** True where the same call, unchanged, may succeed later. */
  readonly retryable: boolean;
  /** The part that raises the error: a node, the client library, or the device layer of the client. */
  readonly origin: 'node' | 'client' | 'media';
}

/* One object for all codes alike, because each page loads this table. */
const CLIENT_FINAL: ErrorRow = { retryable: false, origin: 'client' };
const CLIENT_PASSING: ErrorRow = { retryable: true, origin: 'client' };
const MEDIA_FINAL: ErrorRow = { retryable: false, origin: 'media' };
const MEDIA_PASSING: ErrorRow = { retryable: true, origin: 'media' };
const NODE_FINAL: ErrorRow = { retryable: false, origin: 'node' };
const NODE_PASSING: ErrorRow = { retryable: true, origin: 'node' };

/**
 * Every error that crosses a boundary of Signalbox. No other error crosses one (SPEC R60). What each means, and what to do
 * about it, is in `error-texts.ts`, which a page need not load. `docs/errors.md` is both for readers; a test compares them.
 */
export const ERRORS = {
  'bad-message': NODE_FINAL,
  'unknown-event': NODE_FINAL,
  'unsupported-version': NODE_FINAL,
  'bad-room': NODE_FINAL,
  'payload-too-large': NODE_FINAL,
  'not-joined': NODE_FINAL,
  'already-joined': NODE_FINAL,
  'room-full': NODE_PASSING,
  'room-locked': NODE_PASSING,
  denied: NODE_FINAL,
  banned: NODE_FINAL,
  'unknown-peer': NODE_FINAL,
  'peer-away': NODE_PASSING,
  'address-taken': NODE_PASSING,
  'resume-refused': NODE_FINAL,
  'token-required': NODE_FINAL,
  'token-refused': NODE_FINAL,
  'token-expired': NODE_FINAL,
  'token-unchecked': NODE_PASSING,
  forbidden: NODE_FINAL,
  removed: NODE_FINAL,
  closed: NODE_FINAL,
  'rate-limited': NODE_PASSING,
  'slow-consumer': NODE_PASSING,
  flood: NODE_PASSING,
  'node-full': NODE_PASSING,
  'store-unavailable': NODE_PASSING,
  draining: NODE_PASSING,
  'not-found': NODE_FINAL,
  unauthorized: NODE_FINAL,
  'node-silent': NODE_PASSING,
  internal: NODE_PASSING,
  'connection-failed': CLIENT_PASSING,
  'origin-refused': NODE_FINAL,
  timeout: CLIENT_PASSING,
  'link-full': CLIENT_PASSING,
  'peer-gone': CLIENT_FINAL,
  'peer-connection-failed': CLIENT_PASSING,
  'media-denied': MEDIA_PASSING,
  'media-blocked': MEDIA_FINAL,
  'media-insecure': MEDIA_FINAL,
  'media-not-found': MEDIA_PASSING,
  'media-replaced': MEDIA_FINAL,
  'media-in-use': MEDIA_PASSING,
  'media-constraints': MEDIA_PASSING,
} as const satisfies Record<string, ErrorRow>;

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
