import { beforeEach, expect, test } from 'vitest';
import type { CallState } from '../../../web/client/call/call-store.ts';
import { Speech } from '../../../web/ui/panels/speech.ts';
import { panelWords } from '../../../web/ui/panels/words.ts';
import { NO_CALL } from '../../../web/ui/view.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const texts = panelWords('en');
const inCall: CallState = {
  ...NO_CALL,
  phase: { kind: 'joined', room: 'r', self: 'me', capacity: 8 },
  local: { ...NO_CALL.local, audio: true, video: true },
};

let clock: FakeClock;
let node: { textContent: string };
let speech: Speech;

beforeEach(() => {
  clock = new FakeClock();
  node = { textContent: '' };
  speech = new Speech(clock, node);
});

test('R347: sentences are 500 ms apart, and the last one is emptied after 1 s, so that it is heard again', async () => {
  speech.say('one');
  speech.say('two');
  expect(node.textContent).toBe('one');
  await clock.advance(499);
  expect(node.textContent).toBe('one');
  await clock.advance(1);
  expect(node.textContent).toBe('two');
  await clock.advance(1_000);
  expect(node.textContent).toBe('');
  speech.say('two');
  expect(node.textContent).toBe('two');
});

test('R347: of what waits, the latest about the same is said', async () => {
  speech.say('first');
  for (const text of ['Muted', 'Microphone on', 'Muted']) speech.say(text, 'audio');
  await clock.advance(500);
  expect(node.textContent).toBe('Muted');
  await clock.advance(500);
  expect(node.textContent).toBe('Muted');
  await clock.advance(500);
  expect(node.textContent).toBe('');
});

test('R347: what was turned on or off before the call, or with its end, is not said', async () => {
  speech.follow({ ...NO_CALL, local: { ...NO_CALL.local, audio: true } }, '', texts);
  speech.follow(inCall, '', texts);
  expect(node.textContent).toBe('');
  speech.follow({ ...NO_CALL, phase: { kind: 'ended', room: 'r', reason: 'left' } }, '', texts);
  expect(node.textContent).toBe('');
});
