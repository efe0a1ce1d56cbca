import type { CallState } from '../../client/call/call-store.ts';
import { permits } from '../../client/call/permits.ts';

/** The own peer id; empty while not in a room. */
export function selfOf({ phase }: CallState): string {
  return phase.kind === 'joined' || phase.kind === 'reconnecting' ? phase.self : '';
}

/** Whether this person may change the room: by permission where rooms need tokens, else as its host (SPEC R197). */
export function mayModerate(state: CallState): boolean {
  const { phase, roomState } = state;
  if (phase.kind !== 'joined' && phase.kind !== 'reconnecting') return false;
  return permits(state, 'moderate') ?? roomState.host === phase.self;
}

/** Whether this person may send files and take them (SPEC R353). */
export function maySendFiles(state: CallState): boolean {
  return permits(state, 'files') !== false;
}

/** Whether this person may share a screen (SPEC R343). */
export function mayShare(state: CallState): boolean {
  return permits(state, 'share') !== false;
}
