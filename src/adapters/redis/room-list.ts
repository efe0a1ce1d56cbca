import { Cluster, type Redis } from 'ioredis';
import type { RoomId, RoomList } from '../../core/ports.ts';
import type { RedisClient } from './client.ts';

/** Most SCANs for one part of the list. Where few keys are those of rooms, it has few rooms, or none. */
const MOST_SCANS = 10;

/** Where a list goes on: at a server, named `host:port` on Redis Cluster, with a cursor of SCAN. */
interface Place {
  readonly server: string;
  readonly scan: string;
}

/**
 * Some of the rooms in Redis, found by SCAN, one server after another: an index of rooms would cost each join a write on another
 * server. Each SCAN looks at as many keys as rooms are still wanted, so that about `most` come at most. Undefined for a cursor
 * that none of these lists gave. `roomIn`: the room of a key, undefined for another key.
 */
export async function listRooms(
  redis: RedisClient,
  pattern: string,
  roomIn: (key: string) => RoomId | undefined,
  cursor: string,
  most: number,
): Promise<RoomList | undefined> {
  let place = cursor === '' ? { server: '', scan: '0' } : placeIn(cursor);
  if (place === undefined) return undefined;
  const rooms = new Set<RoomId>();
  for (let scans = 0; scans < MOST_SCANS && rooms.size < most; scans += 1) {
    const { server, scan } = serverAt(redis, place);
    if (server === undefined) return { rooms: [...rooms] };
    const [next, keys] = await server.redis.scan(scan, 'MATCH', pattern, 'COUNT', most - rooms.size);
    for (const key of keys) {
      const room = roomIn(key);
      if (room !== undefined) rooms.add(room);
    }
    // After its last key a server answers with the cursor 0: the list goes on with the next server, whose name is greater.
    place = next === '0' ? { server: `${server.name}\u0000`, scan: '0' } : { server: server.name, scan: next };
  }
  return { rooms: [...rooms], next: Buffer.from(JSON.stringify([place.server, place.scan])).toString('base64url') };
}

/** The server at a place. Where that server is gone: the next one by name, from its first key. */
function serverAt(redis: RedisClient, { server, scan }: Place) {
  const [first] = serversOf(redis)
    .filter(({ name }) => name >= server)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { server: first, scan: first?.name === server ? scan : '0' };
}

/** A server alone has the name '', so that the list goes on where another one took over. */
function serversOf(redis: RedisClient): readonly { readonly name: string; readonly redis: Redis }[] {
  if (!(redis instanceof Cluster)) return [{ name: '', redis }];
  return redis.nodes('master').map((each) => ({ name: `${each.options.host}:${each.options.port}`, redis: each }));
}

/** A cursor of SCAN is an unsigned number of 64 bits. Redis refuses a larger one, which would look like an outage. */
function isScanCursor(text: string): boolean {
  return /^\d{1,20}$/.test(text) && BigInt(text) <= 0xffff_ffff_ffff_ffffn;
}

function placeIn(cursor: string): Place | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [server, scan] = Array.isArray(parts) ? parts : [];
    if (typeof server !== 'string' || typeof scan !== 'string' || !isScanCursor(scan)) return undefined;
    return { server, scan };
  } catch {
    return undefined;
  }
}
