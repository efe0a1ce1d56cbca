import { expect, test } from 'vitest';
import { type ErrorCode, WAITING_ROOM } from '../../../src/protocol/index.ts';
import { Rejoin } from '../../../web/ui/rejoin.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function rejoin() {
  const clock = new FakeClock();
  let joins = 0;
  const made = new Rejoin(clock, {
    changed: () => undefined,
    join() {
      joins += 1;
    },
  });
  const refused = (code: ErrorCode, detail?: string) =>
    made.refused({ code, message: '', action: '', fatal: true, ...(detail !== undefined && { detail }) });
  return { clock, made, refused, joins: () => joins };
}

test('R150: a join that was refused for a while is tried again, after a countdown', async () => {
  const { clock, made, refused, joins } = rejoin();
  refused('timeout');
  expect(made.seconds).toBe(5);
  await clock.advance(5_000);
  expect([joins(), made.seconds]).toEqual([1, undefined]);
});

test('R231: where nobody let them in, only the person asks again', async () => {
  const { clock, made, refused, joins } = rejoin();
  refused('timeout', WAITING_ROOM);
  expect(made.seconds).toBeUndefined();
  await clock.advance(600_000);
  expect(joins()).toBe(0);
});
