import type { PeerId, Seat } from '../../core/ports.ts';
import { isPeerId, isVersion } from '../../protocol/decode-peer.ts';
import { isRole, type Role } from '../../protocol/grant.ts';
import { isRecord } from '../../protocol/json.ts';
import { isName, readMetadata } from '../../protocol/metadata.ts';
import type { Metadata } from '../../protocol/peer.ts';
import { isNodeId } from './ids.ts';

/** A seat as Redis keeps it (`lua/_seat.lua` says the fields). */

/** Fields before the JSON. */
const FIELDS = 7;

const WHOLE = /^\d{1,16}$/;

/** Longest record, in bytes. A code unit has at most three. */
const LONGEST = 8_192;

const DIGEST = /^[ -~]*$/;

/** What the JSON of a record says. */
interface Shown {
  readonly name: string;
  readonly metadata: Metadata;
  /** See `Seat`. Where it is missing, the verb knows it. */
  readonly joined?: number;
  /** See `NewSeat`. */
  readonly banKey?: string;
  /** See `Peer`. */
  readonly role?: Role;
}

/** Name and metadata of a peer, as the JSON that Lua stores and returns untouched. */
export function shownOf({ name, metadata, joined, banKey, role }: Shown): string {
  const head = {
    ...(joined !== undefined && { joined }),
    ...(banKey !== undefined && { banKey }),
    ...(role !== undefined && { role }),
  };
  return JSON.stringify({ ...head, name, metadata });
}

/** The whole number that a text is; undefined for any other text. */
export function wholeOf(text: unknown): number | undefined {
  const number = typeof text === 'string' && WHOLE.test(text) ? Number(text) : undefined;
  return isVersion(number) ? number : undefined;
}

/** Reads a record of Redis; undefined if it is none. */
export function seatOf(peerId: PeerId, record: string): Seat | undefined {
  if (record.length > LONGEST / 3 && Buffer.byteLength(record) > LONGEST) return undefined;
  const [node = '', presence, ends = '', since = '', digest = '', previous = '', attempt = ''] = record.split(
    '\t',
    FIELDS,
  );
  const json = record.slice(headOf(record).length);
  if (!json.startsWith('{') || !json.endsWith('}')) return undefined;
  const shown = jsonOf(json);
  if (!isPeerId(peerId) || !isNodeId(node) || !isRecord(shown)) return undefined;
  if (!WHOLE.test(ends) || !WHOLE.test(since) || !WHOLE.test(attempt)) return undefined;
  if (!DIGEST.test(digest) || !DIGEST.test(previous)) return undefined;
  if (presence !== 'away' && (presence !== 'present' || ends !== '0')) return undefined;
  const { name, joined = Number(since), role } = shown;
  const metadata = readMetadata(shown['metadata']);
  if (!isName(name) || typeof metadata === 'string' || !isVersion(joined)) return undefined;
  const times = { awayUntil: Number(ends), since: Number(since), joined };
  return { peerId, name, metadata, presence, node, ...times, ...(isRole(role) && { role }) };
}

/** The part of a record before its JSON. */
export function headOf(record: string): string {
  let end = 0;
  for (let field = 0; field < FIELDS; field += 1) end = record.indexOf('\t', end) + 1;
  return record.slice(0, end);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
