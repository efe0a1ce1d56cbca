import { type Payload, SignalboxError } from '../../../src/protocol/index.ts';
import { isPayload } from '../../../src/protocol/json.ts';

/**
 * Throws the error with which a node would refuse the payload (SPEC R5, R38). The check comes before a signal gets its
 * number: if a node refused a numbered signal, its link would have a gap that nothing can close.
 */
export function checkPayload(payload: Payload, longest: number): void {
  if (!isPayload(payload)) throw new SignalboxError('bad-message', 'payload');
  if (JSON.stringify(payload).length > longest) throw new SignalboxError('payload-too-large', `at most ${longest}`);
}

/** Copies a value of the application as JSON. Parts that JSON has no form for, such as functions, are left out. */
export function asPayload(value: object): Payload {
  return JSON.parse(JSON.stringify(value));
}
