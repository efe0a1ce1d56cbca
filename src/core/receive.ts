import { receiveInRoom } from './follow-room.ts';
import type { SignalingNode } from './node.ts';
import type { Envelope } from './ports.ts';

/** Takes an envelope that another node sent. */
export function receive(node: SignalingNode, envelope: Envelope): void {
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
    default:
      return envelope satisfies never;
  }
}
