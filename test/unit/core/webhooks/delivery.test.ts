import { expect, test } from 'vitest';
import { MemoryWebhookQueue } from '../../../../src/adapters/memory/webhook-queue.ts';
import type { SendOutcome, WebhookEvent } from '../../../../src/core/ports.ts';
import { pauseAfter } from '../../../../src/core/webhooks/backoff.ts';
import { Delivery } from '../../../../src/core/webhooks/delivery.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';

const URL = 'http://receiver.test/';

function setUp(giveUpMs: number) {
  const clock = new FakeClock();
  const queue = new MemoryWebhookQueue(clock, [URL]);
  const attempts: { readonly id: string; readonly at: number }[] = [];
  const state: { outcome: SendOutcome | undefined; buried: number } = { outcome: { kind: 'delivered' }, buried: 0 };
  const answers: (() => void)[] = [];
  const delivery = new Delivery(0, URL, {
    clock,
    queue,
    giveUpMs,
    random: () => 0.5,
    onError: (error) => expect.fail(String(error)),
    sender: {
      send: (_, { id }) => {
        attempts.push({ id, at: clock.now() });
        const { outcome } = state;
        if (outcome !== undefined) return Promise.resolve(outcome);
        return new Promise((resolve) => answers.push(() => resolve({ kind: 'delivered' })));
      },
    },
    metrics: {
      attempt: () => undefined,
      dropped: () => undefined,
      buried: () => {
        state.buried += 1;
      },
    },
  });
  async function add(room: string, ...ids: readonly string[]): Promise<void> {
    await queue.append([{ kind: 'seen', room, peers: [], version: 1, at: 0 }]);
    const shard = queue.shardOf(room);
    const [fact] = await queue.facts(shard, 1);
    const events = ids.map((id): WebhookEvent => ({ id, type: 'peer-joined', room, at: clock.now(), body: '{}' }));
    // All into shard 0, whatever the room is.
    const settlement = { fact: fact?.id ?? '', room, meeting: undefined, events };
    if (shard !== 0) throw new Error(`${room} is in shard ${shard}`);
    await queue.settle(shard, settlement, 0);
  }
  const rooms = Array.from({ length: 6_000 }, (_, index) => `room-${index}`).filter(
    (room) => queue.shardOf(room) === 0,
  );
  return { clock, queue, attempts, state, answers, delivery, add, rooms };
}

test('R224: pauses double from 1 s to 300 s; an event that fails when it is too old becomes a dead letter, then the next one is tried', async () => {
  const { clock, queue, attempts, state, delivery, add, rooms } = setUp(3_600_000);
  const [room = ''] = rooms;
  state.outcome = { kind: 'failed', reason: 'HTTP 503' };
  await add(room, 'first', 'second');
  await delivery.pump();
  await clock.advance(3_500_000);
  const times = attempts.map(({ at }) => at);
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(pauses.slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((it) => it * 1_000));
  expect(new Set(attempts.map(({ id }) => id))).toEqual(new Set(['first']));
  expect(await queue.deadLetters(10)).toEqual([]);
  await clock.advance(400_000);
  expect(attempts.at(-1)?.id).toBe('second');
  const letters = await queue.deadLetters(10);
  expect(letters.map(({ id }) => id)).toEqual(['second', 'first']);
  const tries = attempts.filter(({ id }) => id === 'first').length;
  expect(letters[1]).toMatchObject({ url: URL, room, attempts: tries, reason: 'HTTP 503' });
  expect(state.buried).toBe(2);
});

test('R224: chance makes a pause up to a fifth shorter or longer', () => {
  expect([0, 0.5, 1].map((random) => pauseAfter(1, () => random))).toEqual([800, 1_000, 1_200]);
  expect(pauseAfter(1_000_000, () => 1)).toBe(360_000);
});

test('R222: an event does not pass the one before it, also if the pause of that ends while the node looks', async () => {
  const { clock, attempts, state, delivery, add, rooms } = setUp(86_400_000);
  const [room = ''] = rooms;
  await add(room, 'first', 'second');
  state.outcome = { kind: 'failed', reason: 'HTTP 500' };
  await delivery.pump();
  await settled();
  clock.tick(999);
  // From here on each look at the clock takes 1 ms.
  const now = clock.now.bind(clock);
  clock.now = () => {
    clock.set(1);
    return now() - 1;
  };
  await delivery.pump();
  await settled();
  expect(attempts.map(({ id }) => id)).not.toContain('second');
});

test('R223: an event whose delivery ends while the node reads the queue is not sent again', async () => {
  const { queue, attempts, state, answers, delivery, add, rooms } = setUp(1_000);
  const [room = ''] = rooms;
  state.outcome = undefined;
  await add(room, 'one');
  await delivery.pump();
  await settled();
  const waiting = queue.waiting.bind(queue);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  queue.waiting = async (...args) => {
    const found = await waiting(...args);
    await held;
    return found;
  };
  const looked = delivery.pump();
  answers.shift()?.();
  await settled();
  release();
  await looked;
  await settled();
  expect(attempts).toHaveLength(1);
});

test('R222: one attempt of a room at a time, and of one queue not more than 8', async () => {
  const { attempts, state, answers, delivery, add, rooms } = setUp(1_000);
  state.outcome = undefined;
  for (const room of rooms.slice(0, 12)) await add(room, `${room} 1`, `${room} 2`);
  await delivery.pump();
  await settled();
  expect(attempts.map(({ id }) => id)).toEqual(rooms.slice(0, 8).map((room) => `${room} 1`));
  answers.shift()?.();
  await settled();
  expect(attempts.slice(8).map(({ id }) => id)).toEqual([`${rooms[0]} 2`]);
});

test('R222: rooms that fail hold up no others, however many of their events wait', async () => {
  const { clock, attempts, state, delivery, add, rooms } = setUp(86_400_000);
  const [bad = '', ...others] = rooms.slice(0, 71);
  state.outcome = { kind: 'failed', reason: 'HTTP 500' };
  await add(bad, ...Array.from({ length: 300 }, (_, index) => `bad ${index}`));
  for (const room of others) await add(room, `${room} 1`, `${room} 2`);
  for (let look = 0; look < 40; look += 1) {
    await delivery.pump();
    await settled();
  }
  const first = others.map((room) => `${room} 1`);
  expect(new Set(attempts.map(({ id }) => id))).toEqual(new Set(['bad 0', ...first]));
  state.outcome = { kind: 'delivered' };
  attempts.length = 0;
  await clock.advance(1_200);
  for (const room of others) {
    const own = attempts.map(({ id }) => id).filter((id) => id.startsWith(`${room} `));
    expect(own).toEqual([`${room} 1`, `${room} 2`]);
  }
  expect(attempts.filter(({ id }) => id.startsWith('bad'))).toHaveLength(300);
});

test('R222: 256 rooms that fail hold up the rest of their queue, until one of them is taken', async () => {
  const { clock, attempts, state, delivery, add, rooms } = setUp(86_400_000);
  state.outcome = { kind: 'failed', reason: 'HTTP 500' };
  for (const room of rooms.slice(0, 300)) await add(room, room);
  for (let look = 0; look < 100; look += 1) {
    await delivery.pump();
    await settled();
  }
  expect(new Set(attempts.map(({ id }) => id)).size).toBe(256);
  state.outcome = { kind: 'delivered' };
  await clock.advance(2_000);
  expect(new Set(attempts.map(({ id }) => id)).size).toBe(300);
});

test('R222: of events far behind, none passes one of its room that is read at another look', async () => {
  const { attempts, state, answers, delivery, add, rooms } = setUp(86_400_000);
  const [bad = '', room = '', more = ''] = rooms;
  state.outcome = undefined;
  await add(bad, ...Array.from({ length: 70 }, (_, index) => `bad ${index}`));
  await add(room, 'one');
  await add(more, ...Array.from({ length: 70 }, (_, index) => `more ${index}`));
  await add(room, 'two');
  for (let look = 0; look < 6; look += 1) {
    await delivery.pump();
    await settled();
  }
  expect(attempts.map(({ id }) => id)).toEqual(['bad 0', 'one', 'more 0']);
  answers[1]?.();
  for (let look = 0; look < 6; look += 1) {
    await delivery.pump();
    await settled();
  }
  expect(attempts.map(({ id }) => id)).toEqual(['bad 0', 'one', 'more 0', 'two']);
});

test('R229: a delivery that stops begins nothing more, and waits for the attempts under way', async () => {
  const { attempts, state, answers, delivery, add, rooms } = setUp(1_000);
  const [room = ''] = rooms;
  state.outcome = undefined;
  await add(room, 'one', 'two');
  await delivery.pump();
  await settled();
  let stopped = false;
  const stop = delivery.stop().then(() => {
    stopped = true;
  });
  await settled();
  expect(stopped).toBe(false);
  answers.shift()?.();
  await stop;
  await settled();
  expect(attempts).toHaveLength(1);
});
