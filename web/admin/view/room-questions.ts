import { html } from 'lit';
import type { AdminApi } from '../api/admin-api.ts';
import type { Peer, Room } from '../api/answers.ts';
import type { Question } from '../state/desk.ts';
import { counted } from './format.ts';
import { peerName, roomName } from './names.ts';

/** What is asked before a peer is removed. */
export function removeQuestion(peer: Peer, { room, peers }: Room, api: AdminApi): Question {
  const others = peers - 1;
  return {
    title: html`Remove ${peerName(peer.name)} from ${roomName(room)}?`,
    lines: [
      'One peer loses its seat at once, and cannot resume its session.',
      others === 0
        ? 'Nobody else is in the room, so the room ends too.'
        : `${counted(others, 'other peer')} stay${others === 1 ? 's' : ''} in the room and see${others === 1 ? 's' : ''} it leave.`,
      'Nothing keeps the person from joining again. A ban or a lock is for the host of the room.',
    ],
    act: 'Remove',
    run: () => api.removePeer(room, peer.peerId),
  };
}

/** What is asked before a room is closed. */
export function closeQuestion({ room, peers, away, nodes }: Room, api: AdminApi): Question {
  const awayToo = away === 0 ? '' : `, ${away} of them away`;
  return {
    title: html`Close ${roomName(room)}?`,
    lines: [
      `${counted(peers, 'peer')}${awayToo} on ${counted(nodes.length, 'node')} lose their seats at once. Their call ends.`,
      'No session of this room can be resumed. The room may be joined anew.',
    ],
    act: 'Close room',
    run: () => api.closeRoom(room),
  };
}
