import type { ErrorCode } from '../../../protocol/errors.ts';

/** The errors that the administration API answers with, and the HTTP status of each. */
export const STATUS = {
  'bad-message': 400,
  unauthorized: 401,
  'not-found': 404,
  'payload-too-large': 413,
  'rate-limited': 429,
  internal: 500,
  'store-unavailable': 503,
  'node-silent': 504,
} as const satisfies Partial<Record<ErrorCode, number>>;

export type ProblemCode = keyof typeof STATUS;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(STATUS, code);
}
