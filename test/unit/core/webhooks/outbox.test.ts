import { expect, test } from 'vitest';
import { type RoomFact, StoreUnavailable } from '../../../../src/core/ports.ts';
import { Outbox } from '../../../../src/core/webhooks/outbox.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';

function setUp() {
  const clock = new FakeClock();
  const appended: RoomFact[][] = [];
  const state = { up: true, dropped: 0, errors: 0 };
  const outbox = new Outbox({
    clock,
    queue: {
      append: async (facts) => {
        if (!state.up) throw new StoreUnavailable('away', { uncertain: false });
        appended.push([...facts]);
      },
    },
    metrics: {
      attempt: () => undefined,
      buried: () => undefined,
      dropped: (reason, count) => {
        expect(reason).toBe('store-away');
        state.dropped += count;
      },
    },
    onAppended: () => undefined,
    onError: () => {
      state.errors += 1;
    },
  });
  return { clock, appended, state, outbox };
}

function fact(version: number): RoomFact {
  return { kind: 'left', room: 'room', peer: 'a', reason: 'left', version, at: 1 };
}

test('R226: facts of one turn of the event loop go in one append, and nobody waits for it', async () => {
  const { appended, outbox } = setUp();
  outbox.add(fact(1));
  outbox.add(fact(2));
  expect(appended).toEqual([]);
  await settled();
  expect(appended).toEqual([[fact(1), fact(2)]]);
  outbox.add(fact(3));
  await settled();
  expect(appended).toHaveLength(2);
});

test('R226: while the store is away facts wait in order, and the one over 10,000 is dropped and counted', async () => {
  const { clock, appended, state, outbox } = setUp();
  state.up = false;
  for (let version = 0; version < 10_002; version += 1) outbox.add(fact(version));
  await clock.advance(1_000);
  expect(appended).toEqual([]);
  expect(state.dropped).toBe(2);
  expect(outbox.size).toBe(10_000);
  state.up = true;
  await clock.advance(1_000);
  expect(appended.flat().map(({ version }) => version)).toEqual(
    Array.from({ length: 10_000 }, (_, version) => version),
  );
  expect(state.errors).toBe(0);
});

test('R229: at its end the outbox appends what waits once more, and waits no longer for a store that is away', async () => {
  const { appended, state, outbox } = setUp();
  outbox.add(fact(1));
  await outbox.close();
  expect(appended).toEqual([[fact(1)]]);
  const { state: away, outbox: second, clock } = setUp();
  away.up = false;
  second.add(fact(1));
  await settled();
  const closed = second.close();
  await clock.advance(250);
  await closed;
  expect(second.size).toBe(1);
  expect(state.dropped).toBe(0);
});
