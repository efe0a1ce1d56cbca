import { beforeEach, expect, test } from 'vitest';
import type { CallState } from '../../../web/client/call/call-store.ts';
import { Speech } from '../../../web/ui/panels/speech.ts';
import { panelWords } from '../../../web/ui/panels/words.ts';
import { NO_CALL } from '../../../web/ui/view.ts';

const texts = panelWords('en');
const inCall: CallState = {
  ...NO_CALL,
  phase: { kind: 'joined', room: 'r', self: 'me', capacity: 8 },
  local: { ...NO_CALL.local, audio: true, video: true },
};

let said: string[];
let speech: Speech;

beforeEach(() => {
  said = [];
  speech = new Speech({ say: (text) => said.push(text) });
});

test('R347: what was turned on or off before the call, or with its end, is not said', async () => {
  speech.follow({ ...NO_CALL, local: { ...NO_CALL.local, audio: true } }, '', texts);
  speech.follow(inCall, '', texts);
  expect(said).toEqual([]);
  speech.follow({ ...NO_CALL, phase: { kind: 'ended', room: 'r', reason: 'left' } }, '', texts);
  expect(said).toEqual([]);
});

test('R347: the own microphone that goes off and on again is said, and each text of the chat once', async () => {
  const muted = { ...inCall, local: { ...inCall.local, audio: false } };
  for (const state of [inCall, muted, inCall]) speech.follow(state, 'Kim: hello', texts);
  expect(said).toEqual(['Kim: hello', texts.muted, texts.unmuted]);
});
