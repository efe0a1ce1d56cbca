import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RoomFact } from '../../src/core/ports.ts';
import { REDIS_STORES, type RedisUnderTest, WEBHOOK_URLS } from './stores.ts';

/** What another program, or a bug, may have written among the keys of webhooks. */

const GARBAGE = [
  '',
  'garbage',
  '{}',
  '[]',
  'null',
  '{"kind":"joined"}',
  '{"id":1,"type":"x"}',
  `"${'x'.repeat(100_000)}"`,
];
const SHARD = 10;
const ROOM = 'room';

describe.each(REDIS_STORES)('bad webhooks: %s', (_, open) => {
  let under: RedisUnderTest;
  beforeAll(async () => {
    under = await open();
    expect(under.webhooks.shardOf(ROOM)).toBe(SHARD);
  });
  afterAll(() => under.close());
  beforeEach(() => {
    under.bad.length = 0;
  });

  const key = (part: string) => `${under.prefix}:{webhooks-${SHARD}}:${part}`;
  const fact: RoomFact = { kind: 'joined', room: ROOM, peer: 'a', name: '', version: 1, at: 1 };

  /** The key of the queue of the first URL, which exists and is empty. */
  async function queueKey(): Promise<string> {
    const event = { id: 'e', type: 'peer-joined', room: ROOM, at: 1, body: '{}' } as const;
    await under.webhooks.append([fact]);
    const [found] = await under.webhooks.facts(SHARD, 1);
    await under.webhooks.settle(SHARD, { fact: found?.id ?? '', room: ROOM, meeting: undefined, events: [event] }, 1);
    const [first] = await under.webhooks.waiting(SHARD, WEBHOOK_URLS[0], 1);
    await under.webhooks.done(SHARD, WEBHOOK_URLS[0], first?.entry ?? '');
    const [second] = await under.webhooks.waiting(SHARD, WEBHOOK_URLS[1], 1);
    await under.webhooks.done(SHARD, WEBHOOK_URLS[1], second?.entry ?? '');
    return key(`events:${createHash('sha256').update(WEBHOOK_URLS[0]).digest('hex').slice(0, 16)}`);
  }

  test('R130 R131: bad facts and events are taken out and counted, and those beside them stay', async () => {
    const queue = await queueKey();
    for (const text of GARBAGE) {
      await under.redis.xadd(key('facts'), '*', 'fact', text);
      await under.redis.xadd(queue, '*', 'event', text);
      await under.redis.xadd(key('dead'), '*', 'letter', text);
    }
    await under.webhooks.append([fact]);
    expect((await under.webhooks.facts(SHARD, 100)).map((found) => found.fact)).toEqual([fact]);
    expect(await under.webhooks.waiting(SHARD, WEBHOOK_URLS[0], 100)).toEqual([]);
    expect(await under.webhooks.deadLetters(100)).toEqual([]);
    expect(under.bad).toEqual(Array(3 * GARBAGE.length).fill('webhook'));
    expect(await under.redis.xlen(queue)).toBe(0);
    expect(await under.redis.xlen(key('facts'))).toBe(1);
  });

  test.each(GARBAGE)('R131: a meeting that does not fit (%#) reads as none', async (text) => {
    await under.redis.hset(key('meetings'), ROOM, text);
    expect(await under.webhooks.meeting(SHARD, ROOM)).toBeUndefined();
    expect(under.bad).toEqual(['webhook']);
  });

  test.each(['x'.repeat(300), 'n{1}', '', 'n9'])(
    'R131: a holder that is none, or never ends (%s), is passed over',
    async (text) => {
      await under.redis.set(key('holder'), text);
      expect(await under.webhooks.take(SHARD, 'n1', 1_000)).toBeDefined();
      expect(under.bad).toEqual(['webhook']);
      await under.webhooks.release(SHARD, 'n1');
    },
  );

  test('R131: a holder whose time is too far off, because the clock was set back, is passed over', async () => {
    await under.redis.set(key('holder'), 'n9', 'PX', 7_200_000);
    expect(await under.webhooks.take(SHARD, 'n1', 1_000)).toBeDefined();
    await under.webhooks.release(SHARD, 'n1');
  });

  test('R131: keys of another type are cleared by the call that takes the shard, or settles', async () => {
    const queue = await queueKey();
    await under.redis.del(key('facts'), key('meetings'), key('looked'), key('dead'), queue);
    for (const each of [key('holder'), key('facts'), queue]) await under.redis.sadd(each, 'x');
    expect(await under.webhooks.take(SHARD, 'n1', 1_000)).toEqual({ facts: 0, waiting: [0, 0] });
    await under.webhooks.append([fact]);
    for (const each of [key('meetings'), key('looked'), key('dead')]) await under.redis.set(each, 'x');
    const [found] = await under.webhooks.facts(SHARD, 1);
    const meeting = { id: 'm', startedAt: 1, since: 1, here: {}, stays: [], peers: 0, most: 0, whole: true };
    const event = { id: 'e', type: 'peer-joined', room: ROOM, at: 1, body: '{}' } as const;
    const settlement = { fact: found?.id ?? '', room: ROOM, meeting, events: [event] };
    expect(await under.webhooks.settle(SHARD, settlement, 5)).toBe(0);
    expect(await under.webhooks.meeting(SHARD, ROOM)).toEqual(meeting);
    expect(await under.webhooks.quiet(SHARD, 5, 10)).toEqual([ROOM]);
    const [waiting] = await under.webhooks.waiting(SHARD, WEBHOOK_URLS[0], 1);
    if (waiting === undefined) throw new Error('nothing waits');
    await under.webhooks.bury(SHARD, { ...waiting, url: WEBHOOK_URLS[0], buriedAt: 1, attempts: 1, reason: '' });
    expect(await under.webhooks.deadLetters(10)).toHaveLength(1);
  });
});
