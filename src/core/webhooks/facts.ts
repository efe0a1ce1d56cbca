import type { NodeEvent } from '../events.ts';
import type { PeerId, RoomFact, RoomId } from '../ports.ts';

/** What the node knows of a room beside the event. */
export interface RoomKnowledge {
  nameOf(room: RoomId, peer: PeerId): string;
  peersOf(room: RoomId): readonly PeerId[];
}

/** What an event of a node means for webhooks; undefined for most events. `at`: ms since the epoch. */
export function factOf(event: NodeEvent, at: number, { nameOf, peersOf }: RoomKnowledge): RoomFact | undefined {
  switch (event.type) {
    case 'peer-joined': {
      const { room, peerId: peer, version } = event;
      return { kind: 'joined', room, peer, version, at, name: nameOf(room, peer) };
    }
    case 'peer-left': {
      const { room, peerId: peer, version, reason } = event;
      return { kind: 'left', room, peer, version, at, reason };
    }
    case 'room-closed': {
      const { room, version } = event;
      return { kind: 'emptied', room, version, at, reason: 'removed' };
    }
    case 'peer-resumed': {
      const { room, peerId, version } = event;
      return { kind: 'seen', room, peers: [peerId], version, at };
    }
    case 'room-mended': {
      const { room, version, how } = event;
      return how === 'restored' ? { kind: 'seen', room, peers: peersOf(room), version, at } : undefined;
    }
    default:
      return undefined;
  }
}
