import { expect, test } from 'vitest';
import type { CallPhase } from '../../../web/client/call/call-store.ts';
import { HUES, hueOf, initialsOf } from '../../../web/ui/disc.ts';
import { causeOf, stateAfter, TileStates } from '../../../web/ui/tile-state.ts';
import { NO_CALL, viewOf } from '../../../web/ui/view.ts';
import { en } from '../../../web/ui/words/en.ts';
import { endTitle } from '../../../web/ui/words/texts.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test.each([
  ['Ada Lovelace', 'AL'],
  ['  ada  ', 'A'],
  ['Ana María de la Cruz', 'AC'],
  ['李小龙', '李'],
  ['👩‍💻 dev', '👩‍💻D'],
  ['Zoë 🇨🇭', 'Z🇨🇭'],
  ['e\u0301toile', 'E\u0301'],
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

test.each([
  [{ away: false, connection: 'connected', paused: false }, [[0, 'well']]],
  [{ away: false, connection: 'connected', paused: true }, [[0, 'paused']]],
  [
    { away: false, connection: 'connecting', paused: true },
    [
      [0, 'connecting'],
      [7_999, 'connecting'],
      [8_000, 'slow'],
      [20_000, 'failed'],
    ],
  ],
  [
    { away: true, connection: 'interrupted', paused: true },
    [
      [0, 'interrupted'],
      [15_000, 'lost'],
    ],
  ],
  [
    { away: true, connection: 'connected', paused: false },
    [
      [2_999, 'well'],
      [3_000, 'away'],
    ],
  ],
] as const)('a tile of %j says more the longer that lasts', (participant, steps) => {
  for (const [ms, state] of steps) expect(stateAfter(causeOf(participant), ms).state).toBe(state);
});

test('a tile is drawn again when it has to say something else, and not for people who are well', () => {
  const clock = new FakeClock();
  let updates = 0;
  const host = {
    addController() {},
    removeController() {},
    updateComplete: Promise.resolve(true),
    requestUpdate: () => updates++,
  };
  const states = new TileStates(host, clock);
  const ada = {
    peerId: 'ada',
    name: 'Ada',
    metadata: {},
    audio: true,
    video: true,
    stream: undefined,
    screen: undefined,
    away: false,
    quality: undefined,
    paused: false,
    speaking: false,
  };
  expect(states.of([{ ...ada, connection: 'connecting' }]).get('ada')).toBe('connecting');
  clock.tick(8_000);
  expect(updates).toBe(1);
  expect(states.of([{ ...ada, connection: 'connecting' }]).get('ada')).toBe('slow');
  expect(states.of([{ ...ada, connection: 'still-connecting' }]).get('ada')).toBe('slow');
  expect(states.of([{ ...ada, connection: 'failed' }]).get('ada')).toBe('failed');
  expect(states.of([{ ...ada, connection: 'connected' }]).get('ada')).toBe('well');
  expect(clock.waiting).toBe(0);
});

test('each way to end has words of its own', () => {
  const reasons = ['left', 'replaced', 'token-expired', 'removed', 'closed', 'network'] as const;
  expect(new Set(reasons.map((reason) => endTitle(reason, en))).size).toBe(6);
});
