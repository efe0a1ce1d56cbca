import type { AdminApi, Result } from '../api/admin-api.ts';
import type { RoomSummary } from '../api/answers.ts';

/** How many rooms a page of the list has, about. */
const PAGE = 50;
/** Rooms of one answer while a name is searched for: the most that the API gives. */
const PART = 200;
/** Most parts that one search looks at. Further ones wait for the next click. */
const MOST_PARTS = 10;

export interface FoundRooms {
  /** By name. */
  readonly rooms: readonly RoomSummary[];
  /** Where the list goes on; missing at its end. */
  readonly next?: string;
  /** How many rooms were looked at. */
  readonly looked: number;
}

/**
 * The part of the list that begins at `cursor`, with the rooms whose name has `text` in it. The API does not search, and a
 * part of its list may be empty before the end. So this reads on until a page is full, at most MOST_PARTS parts.
 */
export async function findRooms(
  api: Pick<AdminApi, 'rooms'>,
  { text, cursor }: { readonly text: string; readonly cursor: string },
): Promise<Result<FoundRooms>> {
  const wanted = searchable(text);
  const found = new Map<string, RoomSummary>();
  let looked = 0;
  let next: string | undefined = cursor;
  for (let part = 0; part < MOST_PARTS && next !== undefined; part++) {
    const result: Awaited<ReturnType<AdminApi['rooms']>> = await api.rooms(next, wanted === '' ? PAGE : PART);
    if (!result.ok) return result;
    const { rooms } = result.value;
    next = result.value.next;
    looked += rooms.length;
    for (const room of rooms) if (searchable(room.room).includes(wanted)) found.set(room.room, room);
    if (found.size >= (wanted === '' ? 1 : PAGE)) break;
  }
  const rooms = [...found.values()].sort((a, b) => (a.room < b.room ? -1 : 1));
  return { ok: true, value: { rooms, looked, ...(next !== undefined && { next }) } };
}

/** What two names are compared by. */
function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase().trim();
}
