import type { SignalingNode } from '../node.ts';
import type { NodeId, RoomId, RoomSnapshot } from '../ports.ts';
import { hostsOf } from '../replica.ts';
import { capacityOf } from '../room-rules.ts';

/** A room as an administrator sees it. */
export interface RoomView {
  readonly room: RoomId;
  readonly version: number;
  /** Most peers, as its host and the settings have it. */
  readonly capacity: number;
  /** The nodes that serve a present peer of it. */
  readonly nodes: readonly NodeId[];
  readonly seats: RoomSnapshot['seats'];
  readonly state: RoomSnapshot['state'];
}

export interface RoomViews {
  readonly rooms: readonly RoomView[];
  /** The cursor of the next part; missing at the end. */
  readonly next?: string;
}

/**
 * A part of the list of all rooms, each as it is now (SPEC R212). Undefined for a cursor that is none. Rejects with
 * StoreUnavailable.
 */
export async function listRooms(node: SignalingNode, cursor: string, most: number): Promise<RoomViews | undefined> {
  const list = await node.store.list(cursor, most);
  if (list === undefined) return undefined;
  const rooms = await Promise.all(list.rooms.map((room) => lookAtRoom(node, room)));
  return { rooms: rooms.filter((room) => room !== undefined), ...(list.next !== undefined && { next: list.next }) };
}

/** One room; undefined if nobody is in it. Rejects with StoreUnavailable. */
export async function lookAtRoom(node: SignalingNode, room: RoomId): Promise<RoomView | undefined> {
  const { version, seats, state } = await node.store.load(room);
  if (seats.length === 0) return undefined;
  return { room, version, capacity: capacityOf(node, room, state), nodes: [...hostsOf(seats)].sort(), seats, state };
}
