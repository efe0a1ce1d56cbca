import { LIMITS, type Payload, SignalboxError } from '../../src/protocol/index.ts';

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Throws what a node would refuse a payload with (SPEC R5, R38): a refused signal would leave a hole in its link that
 * nothing can close, so it never gets a number.
 */
export function checkPayload(payload: Payload, longest: number): void {
  if (typeof payload !== 'object' || payload === null) throw new SignalboxError('bad-message', 'payload');
  checkValue(payload, 1);
  if (JSON.stringify(payload).length > longest) throw new SignalboxError('payload-too-large', `at most ${longest}`);
}

function checkValue(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > LIMITS.depth) throw new SignalboxError('bad-message', `payload: deeper than ${LIMITS.depth}`);
  for (const [key, each] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw new SignalboxError('bad-message', `payload: key ${key}`);
    checkValue(each, depth + 1);
  }
}
