/** One row of the error table: whether the same call may succeed later, and where the error comes from. */
export interface ErrorRow {
  /** True where the same call, unchanged, may succeed later. */
  readonly retryable: boolean;
  /** The part that raises the error: a node, the client library, or the device layer of the client. */
  readonly origin: 'node' | 'client' | 'media';
}

/**
 * Every error that crosses a boundary of Signalbox. No other error crosses one (SPEC R60). What each means, and what to do
 * about it, is in `error-texts.ts`, which a page need not load. `docs/errors.md` is both for readers; a test compares them.
 */
export const ERRORS = {
  'bad-message': { retryable: false, origin: 'node' },
  'unknown-event': { retryable: false, origin: 'node' },
  'unsupported-version': { retryable: false, origin: 'node' },
  'bad-room': { retryable: false, origin: 'node' },
  'payload-too-large': { retryable: false, origin: 'node' },
  'not-joined': { retryable: false, origin: 'node' },
  'already-joined': { retryable: false, origin: 'node' },
  'room-full': { retryable: true, origin: 'node' },
  'room-locked': { retryable: true, origin: 'node' },
  denied: { retryable: false, origin: 'node' },
  banned: { retryable: false, origin: 'node' },
  'unknown-peer': { retryable: false, origin: 'node' },
  'peer-away': { retryable: true, origin: 'node' },
  'address-taken': { retryable: true, origin: 'node' },
  'resume-refused': { retryable: false, origin: 'node' },
  'token-required': { retryable: false, origin: 'node' },
  'token-refused': { retryable: false, origin: 'node' },
  'token-expired': { retryable: false, origin: 'node' },
  'token-unchecked': { retryable: true, origin: 'node' },
  forbidden: { retryable: false, origin: 'node' },
  removed: { retryable: false, origin: 'node' },
  closed: { retryable: false, origin: 'node' },
  'rate-limited': { retryable: true, origin: 'node' },
  'slow-consumer': { retryable: true, origin: 'node' },
  flood: { retryable: true, origin: 'node' },
  'node-full': { retryable: true, origin: 'node' },
  'store-unavailable': { retryable: true, origin: 'node' },
  draining: { retryable: true, origin: 'node' },
  'not-found': { retryable: false, origin: 'node' },
  unauthorized: { retryable: false, origin: 'node' },
  'node-silent': { retryable: true, origin: 'node' },
  internal: { retryable: true, origin: 'node' },
  'connection-failed': { retryable: true, origin: 'client' },
  'origin-refused': { retryable: false, origin: 'node' },
  timeout: { retryable: true, origin: 'client' },
  'link-full': { retryable: true, origin: 'client' },
  'peer-gone': { retryable: false, origin: 'client' },
  'peer-connection-failed': { retryable: true, origin: 'client' },
  'media-denied': { retryable: true, origin: 'media' },
  'media-blocked': { retryable: false, origin: 'media' },
  'media-insecure': { retryable: false, origin: 'media' },
  'media-not-found': { retryable: true, origin: 'media' },
  'media-replaced': { retryable: false, origin: 'media' },
  'media-in-use': { retryable: true, origin: 'media' },
  'media-constraints': { retryable: true, origin: 'media' },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error as it is sent. The texts of its row stay in the table; `detail` names the field or the bound. `retryAfterMs`: how
 * long the client has to wait before it tries again, in whole ms; only with `rate-limited`.
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
