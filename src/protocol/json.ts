import type { Json, Payload } from './events.ts';
import { LIMITS } from './limits.ts';

/**
 * Whether a key could reach an object's prototype if a receiver merges it without care into another object (SPEC R5).
 */
export function isForbiddenKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

/** Whether a value is JSON as it came off the wire: plain, of bounded depth, free of forbidden keys and of binary. */
export function isPlainJson(value: unknown, depth: number = LIMITS.depth): value is Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || (depth > 0 && isPlainContainer(value, depth - 1));
    default:
      return false;
  }
}

function isPlainContainer(value: object, depth: number): boolean {
  if (Array.isArray(value)) return value.every((item) => isPlainJson(item, depth));
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const [key, item] of Object.entries(value)) {
    if (isForbiddenKey(key) || !isPlainJson(item, depth)) return false;
  }
  return true;
}

/** Whether a value may be sent as a payload. Its length is checked where it is encoded. */
export function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && isPlainJson(value);
}

/** Whether a value is an object with keys, as JSON has it: neither null nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
