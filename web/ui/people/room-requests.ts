import type { CallState } from '../../client/call/call-store.ts';
import type { RoomControls } from '../../client/signaling/room-controls.ts';
import type { CallRequest } from '../events.ts';
import { selfOf } from './rights.ts';

/** Does what a host asks of the room; undefined where a request is about something else. The rejections are those of `RoomControls`. */
export function askRoom(room: RoomControls, request: CallRequest, state: CallState): Promise<unknown> | undefined {
  switch (request.kind) {
    case 'admit':
      return room.admit(request.knock);
    case 'deny':
      return room.deny(request.knock);
    case 'ask-to-mute':
      return request.peerId === undefined ? askAll(room, state) : room.askToMute(request.peerId);
    case 'make-host':
      return room.handOver(request.peerId);
    case 'remove':
      return room.remove(request.peerId, { ban: true });
    case 'lock':
      return request.on ? room.lock() : room.unlock();
    case 'waiting-room':
      return room.setWaiting(request.on);
    case 'set-length':
      return room.setLength(request.ms);
    case 'end-call':
      return room.end();
    default:
      return undefined;
  }
}

/** One after the other: each counts as five events against the rate of this peer (SPEC R197). */
async function askAll(room: RoomControls, state: CallState): Promise<void> {
  const self = selfOf(state);
  for (const { peerId, audio } of state.participants) if (audio && peerId !== self) await room.askToMute(peerId);
}
