import type { ErrorCode } from './errors.ts';
import { isForbiddenKey, isRecord } from './json.ts';
import { LIMITS } from './limits.ts';
import type { Metadata } from './peer.ts';

/** Whether a value is a display name (SPEC R17). */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LIMITS.nameLength;
}

/**
 * Reads metadata by hand: how many keys there are is checked before any of them, because a schema makes a list of every
 * value that does not fit (SPEC R17, R126).
 */
export function readMetadata(value: unknown): Metadata | Extract<ErrorCode, 'bad-message' | 'payload-too-large'> {
  if (!isRecord(value)) return 'bad-message';
  const keys = Object.keys(value);
  if (keys.length > LIMITS.metadataKeys) return 'payload-too-large';
  const metadata: Record<string, Metadata[string]> = {};
  for (const key of keys) {
    const item = value[key];
    if (isForbiddenKey(key) || !isMetadataValue(item)) return 'bad-message';
    metadata[key] = item;
  }
  return metadataBytes(metadata) > LIMITS.metadataBytes ? 'payload-too-large' : metadata;
}

function isMetadataValue(value: unknown): value is Metadata[string] {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    default:
      return value === null;
  }
}

/** What metadata count against their limit: the bytes of their JSON (SPEC R17). */
export function metadataBytes(metadata: Metadata): number {
  return new TextEncoder().encode(JSON.stringify(metadata)).length;
}
