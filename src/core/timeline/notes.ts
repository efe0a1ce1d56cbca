import type { NodeEvent } from '../events.ts';
import type { SignalingNode } from '../node.ts';
import type { PeerId, RoomId, RoomNote } from '../ports.ts';

/** A note, and the room that it is of. */
export interface NoteOfRoom {
  readonly room: RoomId;
  readonly note: RoomNote;
}

/** What an event of a node says of the changes of a room; undefined for most events. */
export function noteOf(event: NodeEvent, node: SignalingNode): NoteOfRoom | undefined {
  const at = node.clock.now();
  const own = { at, node: node.settings.nodeId, made: true } as const;
  switch (event.type) {
    case 'peer-joined': {
      const { room, peerId, version } = event;
      const first = node.replicas.get(room)?.seats.size === 1;
      const named = nameOf(node, room, peerId);
      return { room, note: { ...own, kind: 'joined', version, peerId, ...named, ...(first && { first }) } };
    }
    case 'peer-resumed': {
      const { room, peerId, version } = event;
      return { room, note: { ...own, kind: 'resumed', version, peerId, ...nameOf(node, room, peerId) } };
    }
    case 'peer-away': {
      const { room, peerId, version } = event;
      return { room, note: { ...own, kind: 'away', version, peerId, ...nameOf(node, room, peerId) } };
    }
    case 'peer-left': {
      const { room, peerId, version, reason } = event;
      return { room, note: { ...own, kind: 'left', version, peerId, ...nameOf(node, room, peerId), reason } };
    }
    case 'room-changed': {
      const { room, version, change } = event;
      // They raise no version: a note of that version is of another change.
      if (change === 'admitted' || change === 'denied') return undefined;
      // The role passes at the version at which the host leaves.
      const kind = change === 'host-passed' ? 'left' : 'state';
      return { room, note: { ...own, kind, version, change } };
    }
    case 'room-closed':
      return { room: event.room, note: { ...own, kind: 'closed', version: event.version } };
    case 'room-mended': {
      const { room, version, how, members } = event;
      if (members === 0) return undefined;
      return { room, note: { ...own, kind: how, version, count: members } };
    }
    case 'change-followed':
      return { room: event.room, note: followed(event, node, at) };
    default:
      return undefined;
  }
}

function followed(
  { room, change, owner }: Extract<NodeEvent, { type: 'change-followed' }>,
  node: SignalingNode,
  at: number,
): RoomNote {
  const { version } = change;
  const seen = { version, at, node: owner, made: false } as const;
  switch (change.type) {
    case 'peer-joined': {
      const { peerId, name } = change.peer;
      return { ...seen, kind: 'joined', peerId, name };
    }
    case 'peer-updated': {
      const { peerId, name } = change.peer;
      return { ...seen, kind: 'updated', peerId, name, count: 1 };
    }
    case 'peer-away':
      return { ...seen, kind: 'away', peerId: change.peerId, ...nameOf(node, room, change.peerId) };
    case 'peer-back':
      return { ...seen, kind: 'resumed', peerId: change.peerId, ...nameOf(node, room, change.peerId) };
    case 'peer-left': {
      const { peerId, reason, host } = change;
      return { ...seen, kind: 'left', peerId, reason, ...(host !== undefined && { change: 'host-passed' }) };
    }
    case 'room-updated':
      return { ...seen, kind: 'state' };
    default:
      return change satisfies never;
  }
}

function nameOf({ replicas }: SignalingNode, room: RoomId, peerId: PeerId): { readonly name?: string } {
  const name = replicas.get(room)?.seats.get(peerId)?.name;
  return name === undefined ? {} : { name };
}
