import { expect, test } from 'vitest';
import type { CallState, Participant } from '../../../web/client/call/call-store.ts';
import { PicturesFirst } from '../../../web/ui/pictures-first.ts';
import { NO_CALL } from '../../../web/ui/view.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const ada: Participant = {
  peerId: 'ada',
  name: 'Ada',
  metadata: {},
  audio: true,
  video: true,
  stream: undefined,
  screen: undefined,
  away: false,
  quality: undefined,
  speaking: false,
  paused: false,
  connection: 'connecting',
};

function inCall(...participants: Participant[]): CallState {
  return { ...NO_CALL, phase: { kind: 'joined', room: 'r', self: 'me', capacity: 8 }, participants };
}

function setUp() {
  const clock = new FakeClock();
  const seen = { picture: false, updates: 0 };
  const host = {
    addController() {},
    removeController() {},
    updateComplete: Promise.resolve(true),
    requestUpdate: () => seen.updates++,
  };
  return { clock, seen, first: new PicturesFirst(host, clock, () => seen.picture) };
}

test('R368: somebody who has just come is drawn when their connection has had 80 ms', async () => {
  const { clock, first } = setUp();
  expect(first.headStart(inCall())).toBeUndefined();
  let drawn = false;
  const wait = first.headStart(inCall(ada))?.then(() => (drawn = true));
  clock.tick(79);
  await Promise.resolve();
  expect(drawn).toBe(false);
  clock.tick(1);
  await wait;
  expect(drawn).toBe(true);
  expect(first.headStart(inCall(ada))).toBeUndefined();
});

test('R368: nobody waits for people without a picture, nor for those who are connected', () => {
  const { first } = setUp();
  expect(first.headStart(inCall({ ...ada, video: false }))).toBeUndefined();
  expect(first.headStart(inCall({ ...ada, peerId: 'bob', connection: 'connected' }))).toBeUndefined();
});

test('R368: what else a call has is due with the first picture', () => {
  const { seen, first } = setUp();
  expect(first.due(inCall(ada))).toBe(false);
  seen.picture = true;
  expect(first.due(inCall(ada))).toBe(true);
});

test('R368: it is due at once where no picture comes, and after 2 s where one does not come', () => {
  const { clock, seen, first } = setUp();
  expect(first.due(inCall())).toBe(true);
  expect(first.due(inCall({ ...ada, video: false }))).toBe(true);
  expect(first.due(inCall({ ...ada, connection: 'failed' }))).toBe(true);
  expect(first.due(inCall(ada))).toBe(false);
  clock.tick(2_000);
  expect(seen.updates).toBe(1);
  expect(first.due(inCall(ada))).toBe(true);
});

test('R368: before a call it is due for who waits to be let in, and for who was refused', () => {
  const { first } = setUp();
  const joining = { kind: 'joining', room: 'r' } as const;
  expect(first.due({ ...NO_CALL, phase: joining })).toBe(false);
  expect(first.due({ ...NO_CALL, phase: { ...joining, waiting: { host: true } } })).toBe(true);
  const refused = { code: 'room-full', message: '', action: '', fatal: true } as const;
  expect(first.due(NO_CALL)).toBe(false);
  expect(first.due({ ...NO_CALL, error: refused })).toBe(true);
  expect(first.due({ ...NO_CALL, phase: { kind: 'ended', room: 'r', reason: 'left' } })).toBe(false);
});
