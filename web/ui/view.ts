import type { CallState } from '../client/call/call-store.ts';

/** Before a store exists, on a server too. */
export const NO_CALL: CallState = {
  phase: { kind: 'idle' },
  local: {
    stream: undefined,
    audio: true,
    video: true,
    microphones: [],
    cameras: [],
    microphoneId: undefined,
    cameraId: undefined,
  },
  participants: [],
  error: undefined,
};

export type View = 'lobby' | 'joining' | 'call' | 'ended';

/** Which screen the element shows. `joining` has no lobby behind it: the element joins by itself. */
export function viewOf(state: CallState, joinsByItself: boolean): View {
  switch (state.phase.kind) {
    case 'idle':
      return joinsByItself ? 'joining' : 'lobby';
    case 'joining':
      return joinsByItself ? 'joining' : 'lobby';
    case 'joined':
    case 'reconnecting':
      return 'call';
    case 'ended':
      return 'ended';
  }
}
