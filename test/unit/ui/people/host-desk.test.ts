import { nothing } from 'lit';
import { beforeEach, expect, test } from 'vitest';
import { SignalboxError } from '../../../../src/protocol/index.ts';
import type { CallState } from '../../../../web/client/call/call-store.ts';
import { panelWords } from '../../../../web/ui/panels/words.ts';
import { HostDesk } from '../../../../web/ui/people/host-desk.ts';
import { NO_CALL } from '../../../../web/ui/view.ts';
import { FakeStore } from '../../../browser/fixtures/fake-store.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const texts = panelWords('en');
const inRoom: Partial<CallState> = {
  phase: { kind: 'joined', room: 'r', self: 'me', capacity: 8 },
  roomState: { host: 'me' },
};

let clock: FakeClock;
let store: FakeStore;
let desk: HostDesk;
let alert: { textContent: string };
let said: string[];

beforeEach(() => {
  clock = new FakeClock();
  store = new FakeStore({ server: 'http://localhost' });
  alert = { textContent: '' };
  said = [];
  desk = new HostDesk({ clock, alert, changed: () => {}, say: (text) => said.push(text) });
});

const become = (change: Partial<CallState>): void => {
  store.set(change);
  desk.follow(store, store.state, texts);
};

/** What stands over the stage beside those who knock: a request to mute, a refusal, a question. */
const shown = (): readonly unknown[] => {
  const [, muted, failed, , question] = desk.template(
    store.state,
    { quiet: false, single: false },
    texts,
    nothing,
  ).values;
  return [muted, failed, question].map((part) => part !== nothing);
};

test.each([
  ['was removed from the page', { ...NO_CALL, local: { ...NO_CALL.local, audio: true } }],
  ['joins another room', { phase: { kind: 'joining', room: 'other' } }],
] satisfies readonly (readonly [string, Partial<CallState>])[])(
  'R314: requests, refusals and questions end with the call: the element %s',
  async (_, then) => {
    become(inRoom);
    store.raise['asked-to-mute']({ from: 'somebody' });
    desk.watch(Promise.reject(new SignalboxError('forbidden')));
    desk.answer({ kind: 'end-call' }, store, texts);
    await clock.advance(0);
    expect(shown()).toEqual([true, true, true]);
    become(then);
    become(inRoom);
    expect(shown()).toEqual([false, false, false]);
  },
);

test('R347: a request to mute and a refusal are said once, politely', async () => {
  become(inRoom);
  store.setLocal({ audio: true });
  store.raise['asked-to-mute']({ from: 'somebody' });
  become({});
  desk.watch(Promise.reject(new SignalboxError('forbidden')));
  await clock.advance(0);
  become({});
  become({});
  expect(said).toEqual(['\u2068Host\u2069 asks you to mute', 'That did not work (forbidden).']);
  expect(alert.textContent).toBe('');
});

test('R314: a second knock under the same name is said, too', async () => {
  become(inRoom);
  become({ waiting: [{ id: '1', name: 'Kim' }] });
  expect(alert.textContent).toContain('Kim');
  await clock.advance(1_000);
  expect(alert.textContent).toBe('');
  become({ waiting: [{ id: '2', name: 'Kim' }] });
  await clock.advance(900);
  become({ waiting: [{ id: '3', name: 'Kim' }] });
  await clock.advance(900);
  expect(alert.textContent).toContain('Kim');
});
