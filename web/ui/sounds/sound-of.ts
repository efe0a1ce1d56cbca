import type { CallState } from '../../client/call/call-store.ts';

/** What a call tells by a sound. */
export type Sound = 'join' | 'leave' | 'hand' | 'knock' | 'message';

/** In a call of more people than this there are no sounds: they would never end. */
const MOST_PEOPLE = 8;

/** How long no other sound follows, in ms. */
export const APART_MS = 500;

/** The sound of a change of the state; undefined where it has none. The call itself has none: nobody comes with it. */
export function soundOf(before: CallState, now: CallState): Sound | undefined {
  if (!runs(before) || !runs(now) || isCrowd(now)) return undefined;
  if (now.waiting.some(({ id }) => before.waiting.every((each) => each.id !== id))) return 'knock';
  const known = new Map(before.participants.map((each) => [each.peerId, each]));
  const raises = ({ peerId, metadata }: CallState['participants'][number]) => {
    const old = known.get(peerId);
    return old !== undefined && isUp(metadata['hand']) && !isUp(old.metadata['hand']);
  };
  if (now.participants.some(raises)) return 'hand';
  if (now.participants.some(({ peerId }) => !known.has(peerId))) return 'join';
  const here = new Set(now.participants.map(({ peerId }) => peerId));
  return before.participants.every(({ peerId }) => here.has(peerId)) ? undefined : 'leave';
}

export function isCrowd({ participants }: CallState): boolean {
  return participants.length + 1 > MOST_PEOPLE;
}

function runs({ phase }: CallState): boolean {
  return phase.kind === 'joined' || phase.kind === 'reconnecting';
}

function isUp(hand: unknown): boolean {
  return typeof hand === 'number' && hand > 0;
}
