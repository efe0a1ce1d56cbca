import { isForbiddenKey, isRecord } from './json.ts';
import { LIMITS } from './limits.ts';
import type { Metadata, MetadataValue, Peer } from './peer.ts';

/**
 * Peers as another node, or the store, tells of them. They are decoded too: a bug, or another program, may have written them
 * (SPEC R130). Checked by hand, because every join reads a whole room.
 */

/** Highest version that a store gives: it starts at the time in µs, and rises more slowly than that. */
const HIGHEST_VERSION = 9e15;

const PEER_ID = /^[\w-]{1,64}$/;

/** The most bytes that one UTF-16 code unit may have in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Whether a value may be the version of a room or of an address; 0 stands for none. */
export function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= HIGHEST_VERSION;
}

/** Whether a value may be a peer id that a node made (Identity.peerId): nothing in it needs an escape in JSON. */
export function isPeerId(value: unknown): value is string {
  return typeof value === 'string' && PEER_ID.test(value);
}

/** Whether a value may be a display name (SPEC R17). */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LIMITS.nameLength;
}

/** Whether a value may be a peer's metadata (SPEC R17). */
export function isMetadata(value: unknown): value is Metadata {
  if (!isRecord(value)) return false;
  const entries = Object.entries(value);
  if (entries.length > LIMITS.metadataKeys) return false;
  if (!entries.every(([key, item]) => !isForbiddenKey(key) && isMetadataValue(item))) return false;
  const json = JSON.stringify(value);
  if (json.length * BYTES_PER_UNIT <= LIMITS.metadataBytes) return true;
  return new TextEncoder().encode(json).length <= LIMITS.metadataBytes;
}

/** The peer that a value describes, without any other field; undefined if it describes none. */
export function decodePeer(value: unknown): Peer | undefined {
  if (!isRecord(value)) return undefined;
  const { peerId, name, metadata, presence } = value;
  if (!isPeerId(peerId) || !isName(name) || !isMetadata(metadata)) return undefined;
  return presence === 'present' || presence === 'away' ? { peerId, name, metadata, presence } : undefined;
}

function isMetadataValue(value: unknown): value is MetadataValue {
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
