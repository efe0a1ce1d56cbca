import type { ErrorCode } from '../protocol/errors.ts';

/** Why a use case did nothing. `retryAfterMs`: how long to wait, for `rate-limited` and `denied`. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly retryAfterMs?: number;
  /** The check that failed: a word for a developer, never a part of what the client sent. */
  readonly detail?: string;
}

/** The answer of a use case: a value, or a code of the error table. */
export type Result<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Refusal);

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure(code: ErrorCode, detail?: string): { readonly ok: false } & Refusal {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail };
}

export function rateLimited(retryAfterMs: number): { readonly ok: false } & Refusal {
  return { ok: false, code: 'rate-limited', retryAfterMs };
}
