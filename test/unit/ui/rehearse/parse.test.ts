import { expect, test } from 'vitest';
import type { CallPhase, EndReason, MediaConnection, Quality } from '../../../../web/client/call/call-store.ts';
import { sceneOf } from '../../../../web/ui/rehearse/parse.ts';
import { WORDS } from '../../../../web/ui/rehearse/vocabulary.ts';

const scene = (text: string) => sceneOf(text).scene;

test('R331: words with commas between them, numbers before what can be counted', () => {
  const played = sceneOf('6 people, one poor, two muted, One  knocking, reconnecting');
  expect(played.unknown).toEqual([]);
  expect(played.scene).toMatchObject({
    screen: { kind: 'reconnecting' },
    others: [{ quality: 'poor' }, { audio: false }, { audio: false }, {}, {}],
    knocking: 1,
    own: { host: true },
  });
});

test.each([
  ['', 'idle', 3],
  ['lobby, 3 people', 'idle', 3],
  ['camera blocked', 'idle', 3],
  ['full', 'idle', 3],
  ['3 people', 'joined', 2],
  ['alone', 'joined', 0],
  ['five away', 'joined', 5],
  ['1 person', 'joined', 0],
  ['999 people', 'joined', 49],
  ['two people, five poor', 'joined', 1],
  ['lobby, no people', 'idle', 0],
  ['lobby, alone', 'idle', 0],
] as const)('R331: "%s" begins with %s, and %i others', (text, kind, others) => {
  expect(scene(text).screen.kind).toBe(kind);
  expect(scene(text).others).toHaveLength(others);
});

test('R331: without a number, what a person can be is about the person in front of the screen', () => {
  expect(scene('muted, camera off')).toMatchObject({ own: { audio: false, video: false }, screen: { kind: 'idle' } });
  expect(scene('one muted').own).toEqual({});
});

test('R331: a word that is not known is told, and so is a number where none belongs; the others hold', () => {
  const text = '3 people, dancing, two lobby, people, __proto__, one, two alone, seventeen poor, one away';
  const { scene: played, unknown } = sceneOf(text);
  expect(unknown).toEqual(['dancing', 'two lobby', 'people', '__proto__', 'one', 'two alone', 'seventeen poor']);
  expect(played.others).toEqual([{ away: true }, {}]);
});

const PHASES = { idle: 0, joining: 0, joined: 0, reconnecting: 0, ended: 0 } satisfies Record<CallPhase['kind'], 0>;
const REASONS = {
  ...{ left: 0, replaced: 0, 'token-expired': 0, removed: 0 },
  ...{ closed: 0, 'server-shutdown': 0, network: 0, unknown: 0 },
} satisfies Record<EndReason, 0>;
const CONNECTIONS = {
  ...{ connecting: 0, 'still-connecting': 0, connected: 0, interrupted: 0, failed: 0 },
} satisfies Record<MediaConnection, 0>;
const QUALITIES = { good: 0, fair: 0, poor: 0 } satisfies Record<Quality, 0>;

test('R332: every phase, reason, connection and quality can be seen', () => {
  const scenes = Object.keys(WORDS).flatMap((word) => [scene(word), scene(`one ${word}`), scene(`3 ${word}`)]);
  const persons = scenes.flatMap(({ others }) => others);
  const all = (values: readonly (string | undefined)[]) => [...new Set(values)].filter(Boolean).sort();
  expect(all(scenes.map(({ screen }) => screen.kind))).toEqual(Object.keys(PHASES).sort());
  const reasons = scenes.map(({ screen }) => (screen.kind === 'ended' ? screen.reason : undefined));
  expect(all(reasons)).toEqual(Object.keys(REASONS).sort());
  expect(all(['connected', ...persons.map(({ connection }) => connection)])).toEqual(Object.keys(CONNECTIONS).sort());
  expect(all(['good', ...persons.map(({ quality }) => quality)])).toEqual(Object.keys(QUALITIES).sort());
  expect(all(['good', ...scenes.map(({ quality }) => quality)])).toEqual(Object.keys(QUALITIES).sort());
});

test('R352: what is open, what is written and what the browser causes; the call is on where it is about that', () => {
  expect(scene('chat open, two messages')).toMatchObject({
    screen: { kind: 'joined' },
    opens: { panel: 'chat', messages: 2 },
  });
  expect(scene('messages').opens).toEqual({ messages: 3 });
  expect(scene('one message').opens).toEqual({ messages: 1 });
  expect(scene('people open, settings open').opens).toEqual({ panel: 'settings' });
  expect(scene('leaving')).toMatchObject({ own: { host: true }, opens: { menu: 'leave' } });
  for (const text of ['microphones open', 'browser asking', 'microphone silent', 'nobody answered']) {
    expect(scene(text).screen, text).toEqual({ kind: 'idle' });
  }
  expect(scene('sound off')).toMatchObject({ screen: { kind: 'joined' }, browser: { soundOff: true } });
  expect(scene('waiting for a place')).toMatchObject({ refused: { code: 'room-full' }, opens: { place: true } });
  expect(scene('nobody answered').refused).toEqual({ code: 'timeout', detail: 'waiting room' });
  expect(scene('lobby, waiting room')).toMatchObject({ screen: { kind: 'idle' }, room: { waiting: true } });
});
