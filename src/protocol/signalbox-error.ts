import { ERRORS, type ErrorCode } from './errors.ts';

/**
 * The error class of the client library: one code of the table. `message` is the code and its detail; sentences for each
 * code are ERROR_TEXTS of `signalbox/error-texts`, and docs/errors.md.
 */
export class SignalboxError extends Error {
  override readonly name = 'SignalboxError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly detail: string | undefined;
  /** How long to wait before the same call may succeed, in whole ms; undefined where nobody said. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, detail?: string, retryAfterMs?: number) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.code = code;
    this.retryable = ERRORS[code].retryable;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
  }
}
