import { expect, test } from 'vitest';
import type { CallPhase } from '../../../web/client/call/call-store.ts';
import { HUES, hueOf, initialsOf } from '../../../web/ui/disc.ts';
import { NO_CALL, viewOf } from '../../../web/ui/view.ts';
import { en } from '../../../web/ui/words/en.ts';
import { endTitle, statusOf } from '../../../web/ui/words/texts.ts';

test.each([
  ['Ada Lovelace', 'AL'],
  ['  ada  ', 'A'],
  ['Ana María de la Cruz', 'AC'],
  ['李小龙', '李'],
  ['👩‍💻 dev', '👩D'],
  ['', '?'],
])('initials of "%s" are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test('a peer has one of the colours, the same each time, and peers differ', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `peer-${index}`);
  const hues = ids.map(hueOf);
  expect(hues).toEqual(ids.map(hueOf));
  expect(new Set(hues)).toEqual(new Set(Array.from({ length: HUES }, (_, hue) => hue)));
});

test('every phase has its screen', () => {
  const call = { room: 'r', self: 's', capacity: 8 };
  const phases: readonly (readonly [CallPhase, string, string])[] = [
    [{ kind: 'idle' }, 'lobby', 'joining'],
    [{ kind: 'joining', room: 'r' }, 'lobby', 'joining'],
    [{ kind: 'joined', ...call }, 'call', 'call'],
    [{ kind: 'reconnecting', ...call }, 'call', 'call'],
    [{ kind: 'ended', room: 'r', reason: 'left' }, 'ended', 'ended'],
  ];
  for (const [phase, asked, byItself] of phases) {
    expect(viewOf({ ...NO_CALL, phase }, false)).toBe(asked);
    expect(viewOf({ ...NO_CALL, phase }, true)).toBe(byItself);
  }
});

test('away outweighs what the media connection says; a well one says nothing', () => {
  expect(statusOf({ away: true, connection: 'connected' }, en)).toBe(en.away);
  expect(statusOf({ away: false, connection: 'interrupted' }, en)).toBe(en.interrupted);
  expect(statusOf({ away: false, connection: 'connected' }, en)).toBe('');
});

test('each way to end has words of its own', () => {
  const reasons = ['left', 'replaced', 'token-expired', 'removed', 'closed', 'network'] as const;
  expect(new Set(reasons.map((reason) => endTitle(reason, en))).size).toBe(6);
});
