import { isErrorCode, SignalboxError } from '../../../src/protocol/index.ts';
import { isRecord } from '../../../src/protocol/json.ts';

/** The longest wait that a client believes, in ms. A broken node must not keep it silent for longer (SPEC R151). */
const LONGEST_MS = 60_000;

/** The wait that a node asks for, in whole ms, 1 to LONGEST_MS; undefined for a value that is no wait. */
export function retryAfter(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? Math.min(LONGEST_MS, Math.ceil(value)) : undefined;
}

/** The error of a refusal. A code that only a newer node knows becomes `internal`, with the code as its detail. */
export function refusal(error: unknown): SignalboxError {
  const { code, detail, retryAfterMs } = isRecord(error) ? error : {};
  if (!isErrorCode(code)) return new SignalboxError('internal', typeof code === 'string' ? code : undefined);
  return new SignalboxError(code, typeof detail === 'string' ? detail : undefined, retryAfter(retryAfterMs));
}
