import { type Payload, SignalboxError } from '../../../src/protocol/index.ts';
import { isPayload } from '../../../src/protocol/json.ts';

/**
 * Throws what a node would refuse a payload with (SPEC R5, R38): a refused signal would leave a hole in its link that
 * nothing can close, so it never gets a number.
 */
export function checkPayload(payload: Payload, longest: number): void {
  if (!isPayload(payload)) throw new SignalboxError('bad-message', 'payload');
  if (JSON.stringify(payload).length > longest) throw new SignalboxError('payload-too-large', `at most ${longest}`);
}

/** What an application gives, as JSON: without what JSON cannot say. */
export function asPayload(value: object): Payload {
  return JSON.parse(JSON.stringify(value));
}
