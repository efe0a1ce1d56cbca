import { isRole } from './grant.ts';
import { isRecord } from './json.ts';
import { isName, readMetadata } from './metadata.ts';
import type { Peer } from './peer.ts';

/**
 * Peers as another node, or the store, tells of them. They are decoded too: a bug, or another program, may have written them
 * (SPEC R130). Checked by hand, because every join reads a whole room.
 */

/** Highest version that a store gives: it starts at the time in µs, and rises more slowly than that. */
const HIGHEST_VERSION = 9e15;

const PEER_ID = /^[\w-]{1,64}$/;

/** Whether a value may be the version of a room or of an address; 0 stands for none. */
export function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= HIGHEST_VERSION;
}

/** Whether a value may be a peer id that a node made (Identity.peerId): nothing in it needs an escape in JSON. */
export function isPeerId(value: unknown): value is string {
  return typeof value === 'string' && PEER_ID.test(value);
}

/** The peer that a value describes, without any other field; undefined if it describes none. */
export function decodePeer(value: unknown): Peer | undefined {
  if (!isRecord(value)) return undefined;
  const { peerId, name, presence, role } = value;
  const metadata = readMetadata(value['metadata']);
  if (!isPeerId(peerId) || !isName(name) || typeof metadata === 'string') return undefined;
  if (presence !== 'present' && presence !== 'away') return undefined;
  return { peerId, name, metadata, presence, ...(isRole(role) && { role }) };
}
