import { receiveInRoom } from './follow-room.ts';
import type { SignalingNode } from './node.ts';
import type { Envelope } from './ports.ts';

/** Takes an envelope that another node sent. Never throws: others stand beside it in its batch (SPEC R130). */
export function receive(node: SignalingNode, envelope: Envelope): void {
  try {
    take(node, envelope);
  } catch (error) {
    node.events.emit({ type: 'bad-input', source: 'envelope', count: 1, error });
  }
}

function take(node: SignalingNode, envelope: Envelope): void {
  switch (envelope.kind) {
    case 'direct':
    case 'room':
      return receiveInRoom(node, envelope);
    case 'change':
      receiveInRoom(node, envelope);
      // Those who wait here may be let in. The node may have no replica of their room.
      if (envelope.change.type === 'room-updated') node.waitingRooms.mayHaveChanged(envelope.room);
      return;
    case 'reload':
      receiveInRoom(node, envelope);
      return node.waitingRooms.mayHaveChanged(envelope.room);
    case 'waiting':
      return node.waitingRooms.look(envelope.room);
    case 'to-address':
    case 'no-address':
    case 'address-at':
      return node.addresses?.receive(envelope);
    case 'question':
    case 'answer':
    case 'room-question':
    case 'room-answer':
    case 'announcement':
      return node.administration?.receive(envelope);
    default:
      return envelope satisfies never;
  }
}
