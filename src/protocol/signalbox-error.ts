import { CLIENT_ERRORS, type ClientErrorCode } from './client-errors.ts';

/** The error class of the client library and of the settings: one code of the table and its texts. */
export class SignalboxError extends Error {
  override readonly name = 'SignalboxError';
  readonly code: ClientErrorCode;
  readonly retryable: boolean;
  /** What the person or the developer should do, from the table. */
  readonly action: string;
  readonly detail: string | undefined;
  /** How long to wait before the same call may succeed, in whole ms; undefined where nobody said. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ClientErrorCode, detail?: string, retryAfterMs?: number) {
    const row = CLIENT_ERRORS[code];
    super(detail === undefined ? row.meaning : `${row.meaning} (${detail})`);
    this.code = code;
    this.retryable = row.retryable;
    this.action = row.action;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
  }
}
