import { beforeEach, expect, test } from 'vitest';
import type { ErrorCode, RoomGlimpse } from '../../../../src/protocol/index.ts';
import type { CallPhase, CallState } from '../../../../web/client/call/call-store.ts';
import { EntryWatch } from '../../../../web/ui/people/entry-watch.ts';
import { NO_CALL } from '../../../../web/ui/view.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

let clock: FakeClock;
let watch: EntryWatch;
let joins = 0;
let room: string | undefined;
let glimpse: RoomGlimpse;

beforeEach(() => {
  clock = new FakeClock();
  joins = 0;
  room = 'r';
  glimpse = { room: 'r', peers: 4, capacity: 4, full: true };
  watch = new EntryWatch({
    clock,
    room: () => room,
    peek: async () => glimpse,
    changed: () => {},
    join: () => (joins += 1),
  });
});

const phase = (now: CallPhase): CallState => ({ ...NO_CALL, phase: now });
const joining = (waiting?: { readonly host: boolean }): void =>
  watch.follow(phase({ kind: 'joining', room: 'r', ...(waiting && { waiting }) }));
const refused = (code: ErrorCode, retryAfterMs?: number): void =>
  watch.follow({
    ...NO_CALL,
    error: { code, message: '', action: '', fatal: true, ...(retryAfterMs && { retryAfterMs }) },
  });

test('R313: somebody who waits reads whether a host is there; whoever comes in reads nothing of it', () => {
  joining();
  expect(watch.entry).toBeUndefined();
  joining({ host: false });
  expect(watch.entry).toEqual({ kind: 'asking', host: false });
  joining({ host: true });
  expect(watch.entry).toEqual({ kind: 'asking', host: true });
  watch.follow(phase({ kind: 'joined', room: 'r', self: 'me', capacity: 4 }));
  expect(watch.entry).toBeUndefined();
});

test('R313: somebody who was turned away may ask again when the time of the node is over, and not by itself', async () => {
  joining({ host: true });
  refused('denied', 20_000);
  expect(watch.entry).toEqual({ kind: 'denied', seconds: 20 });
  expect(watch.mayAsk).toBe(false);
  await clock.advance(19_000);
  expect(watch.entry).toEqual({ kind: 'denied', seconds: 1 });
  await clock.advance(1_000);
  expect(watch.mayAsk).toBe(true);
  await clock.advance(600_000);
  expect(joins).toBe(0);
});

test('R313: nobody answered is not the same as a node that did not answer', () => {
  joining({ host: true });
  refused('timeout');
  expect(watch.entry).toEqual({ kind: 'unanswered' });
  joining();
  refused('timeout');
  expect(watch.entry).toBeUndefined();
});

test('R313: a full room is joined as soon as it has a place, if the person waits for one', async () => {
  joining();
  refused('room-full');
  await clock.advance(0);
  expect(watch.entry).toEqual({ kind: 'full', peers: 4, waits: false });
  await clock.advance(60_000);
  watch.waitForPlace(true);
  await clock.advance(10_000);
  expect(joins).toBe(0);
  glimpse = { ...glimpse, peers: 3, full: false };
  await clock.advance(5_000);
  expect(joins).toBe(1);
  // Somebody else was faster.
  joining();
  refused('room-full');
  await clock.advance(5_000);
  expect(joins).toBe(2);
  watch.waitForPlace(false);
  await clock.advance(60_000);
  expect(joins).toBe(2);
});

test('R313: a wait for a place is over where the room cannot be joined for another reason', async () => {
  joining();
  refused('room-full');
  await clock.advance(0);
  watch.waitForPlace(true);
  joining();
  refused('room-locked');
  expect(watch.entry).toBeUndefined();
  await clock.advance(60_000);
  expect(joins).toBe(0);
});

test.each([
  ['another room', 'other'],
  ['no element', undefined],
] as const)('R313: somebody who waits for a place does not come into %s by that', async (_, then) => {
  joining();
  refused('room-full');
  await clock.advance(0);
  watch.waitForPlace(true);
  room = then;
  glimpse = { ...glimpse, peers: 3, full: false };
  await clock.advance(60_000);
  expect(joins).toBe(0);
  expect(watch.entry).toBeUndefined();
  expect(clock.waiting).toBe(0);
});

test('R313: whoever was turned away from one room may ask at another', () => {
  joining({ host: true });
  refused('denied', 20_000);
  room = 'other';
  expect(watch.mayAsk).toBe(true);
  watch.follow(NO_CALL);
  expect(watch.entry).toBeUndefined();
  expect(clock.waiting).toBe(0);
});
