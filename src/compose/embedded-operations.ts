import { listRooms, lookAtRoom, type RoomView as CoreRoomView, type RoomViews } from '../core/administration/rooms.ts';
import type { NodeEvent } from '../core/events.ts';
import { StoreUnavailable } from '../core/ports.ts';
import { closeRoom, removePeer } from '../core/remove-peer.ts';
import { isStoredRoom } from '../gateway/dialect.ts';
import { NODE_LIMITS } from '../protocol/limits.ts';
import { SignalboxError } from '../protocol/signalbox-error.ts';
import type { RoomView, Signalbox } from '../server/signalbox.ts';
import type { MadeNode } from './node.ts';

/** About how many rooms are read at once. */
const ROOMS = 100;

/** Who acts, as the log says it in the place of a client address. */
const ACTOR = 'application';

/** What an application asks of its node while it runs (SPEC R257). */
export function operate({ node, admin, health, metrics }: MadeNode): Omit<Signalbox, 'node' | 'close'> {
  const { administration } = admin;
  const act = (event: Omit<Extract<NodeEvent, { type: 'admin-acted' }>, 'type' | 'address'>): void =>
    node.events.emit({ type: 'admin-acted', address: ACTOR, ...event });

  async function* rooms(): AsyncGenerator<RoomView, void> {
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const part: RoomViews | undefined = await asked(listRooms(node, cursor, ROOMS));
      for (const room of part?.rooms ?? []) yield viewOf(room);
      cursor = part?.next;
    }
  }

  return {
    rooms,
    async room(room) {
      const view = isStoredRoom(room) ? await asked(lookAtRoom(node, room)) : undefined;
      return view && viewOf(view);
    },
    async closeRoom(room) {
      const closed = isStoredRoom(room) && (await asked(closeRoom(node, room)));
      if (closed) act({ act: 'closed a room', room });
      return closed;
    },
    async removePeer(room, peerId) {
      const removed = isStoredRoom(room) && (await asked(removePeer(node, room, peerId)));
      if (removed) act({ act: 'removed a peer', room, peerId });
      return removed;
    },
    async announce(text, { room } = {}) {
      const most = NODE_LIMITS.announcementLength;
      if (text.length < 1 || text.length > most) throw new RangeError(`an announcement has 1 to ${most} characters`);
      if (room === undefined) {
        const nodes = await asked(administration.announce(text));
        act({ act: 'announced to all' });
        return nodes;
      }
      const nodes = isStoredRoom(room) ? await asked(administration.announceIn(room, text)) : undefined;
      if (nodes !== undefined) act({ act: 'announced to a room', room });
      return nodes ?? 0;
    },
    health: (question) => health[question](),
    metrics: {
      registry: metrics.registry,
      contentType: metrics.contentType,
      render: () => metrics.render(),
    },
  };
}

function viewOf({ room, version, capacity, state, seats }: CoreRoomView): RoomView {
  const peers = seats.map(({ peerId, name, metadata, presence, node }) => ({ peerId, name, metadata, presence, node }));
  return { room, version, capacity, state, peers };
}

/** What the store answers; without it the error of the table. */
async function asked<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreUnavailable) throw new SignalboxError('store-unavailable');
    throw error;
  }
}
