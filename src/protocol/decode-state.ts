import { isPeerId, isVersion } from './decode-peer.ts';
import { isRecord } from './json.ts';
import type { MuteRequest, RoomState } from './room-state.ts';

/** Most peers that any room may have (ROOM_CAPACITY). */
const MOST_PEERS = 1_000;

/** Most bans of a room. One more takes the place of the oldest. */
const MOST_BANS = 100;

/** The fields of a value that are fields of a room's state, without any other; undefined if one of them does not fit. */
export function decodeRoomState(value: unknown): RoomState | undefined {
  if (!isRecord(value)) return undefined;
  const { host, locked, waiting, capacity, endsAt, bans, muted } = value;
  if (host !== undefined && !isPeerId(host)) return undefined;
  if (locked !== undefined && locked !== true) return undefined;
  if (waiting !== undefined && waiting !== true) return undefined;
  if (capacity !== undefined && !isRoomCapacity(capacity)) return undefined;
  if (endsAt !== undefined && !isVersion(endsAt)) return undefined;
  if (bans !== undefined && !isBanList(bans)) return undefined;
  if (muted !== undefined && !isMuteList(muted)) return undefined;
  return {
    ...(host !== undefined && { host }),
    ...(locked !== undefined && { locked }),
    ...(waiting !== undefined && { waiting }),
    ...(capacity !== undefined && { capacity }),
    ...(endsAt !== undefined && { endsAt }),
    ...(bans !== undefined && { bans }),
    ...(muted !== undefined && { muted }),
  };
}

/** Whether a value may be the most peers of a room. */
export function isRoomCapacity(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= MOST_PEERS;
}

/** Whether a value may be the key of a client address: a signature of Identity. */
export function isBanKey(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}

function isBanList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST_BANS && value.every(isBanKey);
}

function isMuteList(value: unknown): value is Readonly<Record<string, MuteRequest>> {
  if (!isRecord(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MOST_PEERS &&
    entries.every(
      ([peerId, request]) =>
        isPeerId(peerId) && isRecord(request) && isPeerId(request['from']) && isVersion(request['version']),
    )
  );
}
