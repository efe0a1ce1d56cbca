import type { CallState } from '../client/call/call-store.ts';

/** The state while no store exists, also on a server. */
export const NO_CALL: CallState = {
  phase: { kind: 'idle' },
  local: {
    stream: undefined,
    screen: undefined,
    audio: true,
    video: true,
    microphones: [],
    cameras: [],
    microphoneId: undefined,
    cameraId: undefined,
  },
  participants: [],
  quality: undefined,
  speaker: undefined,
  roomState: {},
  waiting: [],
  error: undefined,
};

export type View = 'lobby' | 'joining' | 'call' | 'ended';

/**
 * Tells which screen the element shows. `joining` is shown instead of the lobby if the element joins by itself. After a
 * join that the person cancelled comes the lobby.
 */
export function viewOf(state: CallState, joinsByItself: boolean, cancelled = false): View {
  switch (state.phase.kind) {
    case 'idle':
      return joinsByItself ? 'joining' : 'lobby';
    case 'joining':
      return joinsByItself ? 'joining' : 'lobby';
    case 'joined':
    case 'reconnecting':
      return 'call';
    case 'ended':
      return cancelled ? 'lobby' : 'ended';
  }
}
