import type { CallState } from '../../client/call/call-store.ts';

/** The own peer id; empty while not in a room. */
export function selfOf({ phase }: CallState): string {
  return phase.kind === 'joined' || phase.kind === 'reconnecting' ? phase.self : '';
}

/** Whether this person may change the room: by permission where rooms need tokens, else as its host (SPEC R197). */
export function mayModerate(state: CallState): boolean {
  const { phase, roomState } = state;
  if (phase.kind !== 'joined' && phase.kind !== 'reconnecting') return false;
  return phase.permissions?.includes('moderate') ?? roomState.host === phase.self;
}
