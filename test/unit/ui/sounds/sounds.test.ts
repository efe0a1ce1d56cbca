import { describe, expect, test } from 'vitest';
import type { CallState, Participant } from '../../../../web/client/call/call-store.ts';
import { type Sound, soundOf } from '../../../../web/ui/sounds/sound-of.ts';
import { NO_CALL } from '../../../../web/ui/view.ts';

function participant(peerId: string, metadata: Participant['metadata'] = {}): Participant {
  const quiet = { away: false, audio: true, video: true, speaking: false, paused: false, quality: undefined } as const;
  return { peerId, name: peerId, metadata, ...quiet, connection: 'connected', stream: undefined, screen: undefined };
}

/** In a call with these people. */
function call(participants: readonly Participant[], change: Partial<CallState> = {}): CallState {
  return { ...NO_CALL, phase: { kind: 'joined', room: 'lab', self: 'me', capacity: 20 }, participants, ...change };
}

const ann = participant('ann');
const bob = participant('bob');
const crowd = Array.from({ length: 7 }, (_, index) => participant(`peer-${index}`));
const knocks = (...ids: readonly string[]) => ids.map((id) => ({ id, name: id }));

describe('R305: the sound of a change', () => {
  test.each<[string, Sound | undefined, CallState, CallState]>([
    ['somebody comes', 'join', call([ann]), call([ann, bob])],
    ['somebody goes', 'leave', call([ann, bob]), call([bob])],
    ['a hand is raised', 'hand', call([ann]), call([participant('ann', { hand: 1 })])],
    ['a hand is lowered', undefined, call([participant('ann', { hand: 1 })]), call([ann])],
    ['somebody knocks', 'knock', call([ann]), call([ann], { waiting: knocks('x') })],
    [
      'one of two is let in',
      undefined,
      call([ann], { waiting: knocks('x', 'y') }),
      call([ann], { waiting: knocks('y') }),
    ],
    ['nothing that is heard', undefined, call([ann]), call([participant('ann', { audio: true })])],
    ['a call begins', undefined, NO_CALL, call([ann, bob])],
    ['a call ends', undefined, call([ann]), { ...NO_CALL, phase: { kind: 'ended', room: 'lab', reason: 'left' } }],
    ['the eighth person comes', 'join', call(crowd.slice(1)), call(crowd)],
    ['the ninth person comes', undefined, call(crowd), call([...crowd, ann])],
  ])('%s: %s', (_, sound, before, now) => {
    expect(soundOf(before, now)).toBe(sound);
  });
});
