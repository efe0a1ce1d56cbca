import {
  type MemberSeat,
  NONE_SPENT,
  type NewSeat,
  type ResumeClaim,
  type RoomSnapshot,
  type RoomStore,
} from '../../src/core/ports.ts';

/** A grace period that a test may wait for, in ms. */
export const GRACE_MS = 40;

let rooms = 0;
/** A room id that no other test uses. It has every character that could break a key. */
export function newRoom(): string {
  rooms += 1;
  return `}{ room:${rooms} ü%`;
}

export function seat(peerId: string, node = 'n1'): NewSeat {
  return {
    peerId,
    name: `name of ${peerId}`,
    metadata: { audio: true },
    node,
    digest: `digest of ${peerId}`,
    banKey: `key-of-${peerId}`,
  };
}

/** The seat as its node knows it. A join or a resume at version `since` brought the session to this node. */
export function held(peerId: string, node: string, since: number, spent = NONE_SPENT): MemberSeat {
  return { ...seat(peerId, node), since, joined: since, spent };
}

export function claim(node: string, digest: string, nextDigest: string, attempt = 0): ResumeClaim {
  return { node, digest, attempt, nextDigest, banKey: `key-at-${node}` };
}

export function ids({ seats }: RoomSnapshot): readonly string[] {
  return seats.map(({ peerId }) => peerId).sort();
}

export function presences({ seats }: RoomSnapshot): readonly (readonly [string, string, string])[] {
  return seats.map(({ peerId, node, presence }) => [peerId, node, presence] as const).sort();
}

/** Takes seats in a room with a capacity of 8, and answers the room after that. */
export async function joined(store: RoomStore, room: string, ...seats: NewSeat[]): Promise<RoomSnapshot> {
  for (const each of seats) await store.join(room, each, 8);
  return store.load(room);
}
