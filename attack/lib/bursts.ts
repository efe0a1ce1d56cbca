import { FRAME, frameOf } from '../../scripts/lib/raw-frames.ts';

/** As many events as a connection may send at once by default (EVENTS_PER_SECOND). */
const BURST = 200;

/** A whole burst of `peek`, each for another room, as frames in one write. */
export function peeks(name: () => string): Buffer {
  const event = (id: number): string => `42${id}["peek",{"room":"${name()}"}]`;
  return Buffer.concat(Array.from({ length: BURST }, (_, id) => frameOf(FRAME.text, event(id))));
}

export const leaveNamespace = frameOf(FRAME.text, '41');
export const enterNamespace = frameOf(FRAME.text, '40');
