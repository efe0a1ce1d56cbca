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
    case 'change':
    case 'reload':
      return receiveInRoom(node, envelope);
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
