/** An error as it may be logged. Its own properties are left out, because ioredis puts a command's arguments there. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

const MAX_CAUSES = 4;

/** Describes an error and its causes, at most `causesLeft` of them, without passwords in URLs. */
export function describeError(error: unknown, causesLeft = MAX_CAUSES): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutPasswords(String(error)) };
  const { stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    message: withoutPasswords(error.message),
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack: withoutPasswords(stack) }),
    ...(cause === undefined || causesLeft === 0 ? {} : { cause: describeError(cause, causesLeft - 1) }),
  };
}

/** Replaces the user part of every URL in a text: RFC 3986 section 3.2.1. */
function withoutPasswords(text: string): string {
  return text.replace(/(\w:\/\/)[^\s/@]*@/g, '$1***@');
}
