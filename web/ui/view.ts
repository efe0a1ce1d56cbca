import type { CallState } from '../client/call/types.ts';

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

/** Up to two letters for the disc that stands in for a picture. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase() || '?';
}

/** How many colours the discs have. */
export const HUES = 8;

/** The same colour for the same peer on every screen. */
export function hueOf(peerId: string): number {
  let hash = 0;
  for (const character of peerId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return hash % HUES;
}
