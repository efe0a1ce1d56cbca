import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeadLetter, Meeting, RoomFact, WaitingEvent, WebhookEvent, WebhookQueue } from '../../src/core/ports.ts';
import { MOST_LETTERS, SHARDS } from '../../src/core/webhooks/limits.ts';
import { STORES, type StoreUnderTest, WEBHOOK_MOST, WEBHOOK_URLS } from './stores.ts';

const [ONE, TWO] = WEBHOOK_URLS;

let rooms = 0;
/** A room that no other test uses, with everything in it that could break a key, and its shard. */
function newRoom(queue: WebhookQueue, wanted?: number): { room: string; shard: number } {
  for (;;) {
    rooms += 1;
    const room = `room }{ "\\ ü ${rooms}`;
    const shard = queue.shardOf(room);
    if (wanted === undefined || shard === wanted) return { room, shard };
  }
}

function joined(room: string, peer: string, version = 1): RoomFact {
  return { kind: 'joined', room, peer, name: 'Ann', version, at: 1_000 };
}

function meetingOf(id: string): Meeting {
  return { id, startedAt: 1, since: 1, here: { a: 1 }, stays: [], peers: 1, most: 1, whole: true };
}

function eventOf(id: string, room: string): WebhookEvent {
  return { id, type: 'peer-joined', room, at: 1_000, body: `{"text":"ü ${id}"}` };
}

describe.each(STORES)('webhook queue: %s', (_, open) => {
  let under: StoreUnderTest;
  let queue: WebhookQueue;
  beforeAll(async () => {
    under = await open();
    queue = under.webhooks;
  });
  afterAll(() => under.close());

  /** Appends a fact of a room and makes these events of it. */
  async function settled(room: string, shard: number, ids: readonly string[]): Promise<number | undefined> {
    await queue.append([joined(room, 'a')]);
    const fact = (await queue.facts(shard, 100)).find((found) => found.fact.room === room);
    const events = ids.map((id) => eventOf(id, room));
    return queue.settle(shard, { fact: fact?.id ?? '', room, meeting: meetingOf('m'), events }, 5_000);
  }

  async function waitingIn(shard: number, url: string, room: string): Promise<readonly WaitingEvent[]> {
    return (await queue.waiting(shard, url, 1_000)).filter((event) => event.room === room);
  }

  test('R222: all nodes put a room into the same shard, and rooms are spread over all shards', () => {
    const shards = Array.from({ length: 400 }, (_each, index) => queue.shardOf(`room-${index}`));
    expect(new Set(shards).size).toBe(SHARDS);
    expect(queue.shards).toBe(SHARDS);
    expect(queue.shardOf('room')).toBe(10);
  });

  test('R222: facts are read in the order in which they were appended', async () => {
    const { room, shard } = newRoom(queue);
    const terms = { room, version: 5, at: 2_000 };
    const others: readonly RoomFact[] = [
      { kind: 'left', ...terms, peer: 'a', reason: 'lost' },
      { kind: 'emptied', ...terms, reason: 'left' },
      { kind: 'seen', ...terms, peers: ['a', 'b'] },
      { kind: 'missing', ...terms, peers: ['a'] },
    ];
    const facts = [...Array.from({ length: 16 }, (_each, index) => joined(room, `p${index}`, index)), ...others];
    await queue.append(facts.slice(0, 10));
    await queue.append(facts.slice(10));
    const found = (await queue.facts(shard, 1_000)).filter(({ fact }) => fact.room === room);
    expect(found.map(({ fact }) => fact)).toEqual(facts);
    expect(new Set(found.map(({ id }) => id)).size).toBe(20);
    for (const { id } of found) await queue.settle(shard, { fact: id, room, meeting: undefined, events: [] }, 1);
  });

  test('R223: one node has a shard, until it gives it up or keeps it no more', async () => {
    const shard = 3;
    expect(await queue.take(shard, 'n1', 2_000)).toBeDefined();
    expect(await queue.take(shard, 'n2', 2_000)).toBeUndefined();
    await queue.release(shard, 'n2');
    expect(await queue.take(shard, 'n2', 2_000)).toBeUndefined();
    await queue.release(shard, 'n1');
    expect(await queue.take(shard, 'n2', 100)).toBeDefined();
    await under.pass(150);
    expect(await queue.take(shard, 'n1', 2_000)).toBeDefined();
  });

  test('R223: a fact makes its events once, also if two nodes take themselves for the one that has the shard', async () => {
    const { room, shard } = newRoom(queue);
    await queue.append([joined(room, 'a')]);
    const fact = (await queue.facts(shard, 100)).find((found) => found.fact.room === room)?.id ?? '';
    const settlement = { fact, room, meeting: meetingOf('m1'), events: [eventOf('e1', room)] };
    const answers = await Promise.all([queue.settle(shard, settlement, 1), queue.settle(shard, settlement, 1)]);
    expect(answers.toSorted()).toEqual([0, undefined]);
    expect(await queue.meeting(shard, room)).toEqual(meetingOf('m1'));
    expect(await waitingIn(shard, ONE, room)).toMatchObject([{ id: 'e1' }]);
  });

  test('R222: events wait for each URL in order; what one URL has is taken out for that one alone', async () => {
    const { room, shard } = newRoom(queue);
    expect(await settled(room, shard, ['e1', 'e2', 'e3'])).toBe(0);
    const [first] = await waitingIn(shard, ONE, room);
    expect(first).toMatchObject(eventOf('e1', room));
    await queue.done(shard, ONE, first?.entry ?? '');
    expect((await waitingIn(shard, ONE, room)).map(({ id }) => id)).toEqual(['e2', 'e3']);
    expect((await waitingIn(shard, TWO, room)).map(({ id }) => id)).toEqual(['e1', 'e2', 'e3']);
    expect((await queue.take(shard, 'n7', 100))?.waiting.length).toBe(2);
    await queue.release(shard, 'n7');
  });

  test('R222: the events behind one are read also where that one is gone', async () => {
    const { room, shard } = newRoom(queue);
    await settled(room, shard, ['e1', 'e2', 'e3', 'e4']);
    const [first, second] = await waitingIn(shard, ONE, room);
    const behind = async (entry: string | undefined) =>
      (await queue.waiting(shard, ONE, 2, entry)).filter((event) => event.room === room).map(({ id }) => id);
    expect(await behind(first?.entry)).toEqual(['e2', 'e3']);
    await queue.done(shard, ONE, second?.entry ?? '');
    expect(await behind(second?.entry)).toEqual(['e3', 'e4']);
  });

  test('R226: a full queue takes no more, and says how many it refused', async () => {
    const { room, shard } = newRoom(queue, 9);
    for (const url of WEBHOOK_URLS)
      for (const { entry } of await queue.waiting(shard, url, 1_000)) await queue.done(shard, url, entry);
    const ids = Array.from({ length: WEBHOOK_MOST + 2 }, (_each, index) => `e${index}`);
    expect(await settled(room, shard, ids)).toBe(4);
    expect((await waitingIn(shard, ONE, room)).length).toBe(WEBHOOK_MOST);
    for (const { entry } of await waitingIn(shard, ONE, room)) await queue.done(shard, ONE, entry);
    expect(await settled(room, shard, ['later'])).toBe(1);
    expect((await waitingIn(shard, ONE, room)).map(({ id }) => id)).toEqual(['later']);
  });

  test('R225: a dead letter waits no more; the latest are listed first, and the oldest make room', async () => {
    const letters: DeadLetter[] = [];
    for (let count = 0; count < MOST_LETTERS + 2; count += 1) {
      const { room, shard } = newRoom(queue, 5);
      await settled(room, shard, [`dead ${count}`]);
      const [waiting] = await waitingIn(shard, ONE, room);
      if (waiting === undefined) throw new Error('nothing waits');
      const { entry, ...event } = waiting;
      const letter = { ...event, url: ONE, buriedAt: 10_000 + count, attempts: 3, reason: 'HTTP 500' };
      await queue.bury(shard, { ...letter, entry });
      await queue.bury(shard, { ...letter, entry });
      letters.unshift(letter);
      expect(await waitingIn(shard, ONE, room)).toEqual([]);
      for (const left of await waitingIn(shard, TWO, room)) await queue.done(shard, TWO, left.entry);
    }
    expect(await queue.deadLetters(3)).toEqual(letters.slice(0, 3));
    expect(await queue.deadLetters(1_000)).toEqual(letters.slice(0, MOST_LETTERS));
  });

  test('R246: a dead letter waits for its URL again, behind those that wait, unless too many do', async () => {
    const { room, shard } = newRoom(queue, 6);
    await settled(room, shard, ['first', 'second']);
    for (const url of [ONE, TWO]) {
      const [first] = await waitingIn(shard, url, room);
      if (first === undefined) throw new Error('nothing waits');
      await queue.bury(shard, { ...first, url, buriedAt: 20_000, attempts: 3, reason: 'HTTP 500' });
    }
    expect(await queue.exhume(shard, { id: 'second', url: ONE })).toBe('gone');
    expect(await queue.exhume(shard, { id: 'first', url: ONE })).toBe('waits');
    expect(await queue.exhume(shard, { id: 'first', url: ONE })).toBe('gone');
    const waiting = await waitingIn(shard, ONE, room);
    expect(waiting.map(({ entry: _entry, ...event }) => event)).toEqual([
      eventOf('second', room),
      eventOf('first', room),
    ]);
    // The letter of the other URL is where it was.
    expect((await queue.deadLetters(2)).filter((letter) => letter.room === room)).toMatchObject([
      { id: 'first', url: TWO },
    ]);
    await settled(
      room,
      shard,
      Array.from({ length: WEBHOOK_MOST }, (_each, index) => `more ${index}`),
    );
    expect(await queue.exhume(shard, { id: 'first', url: TWO })).toBe('full');
    for (const { entry } of await waitingIn(shard, TWO, room)) await queue.done(shard, TWO, entry);
    expect(await queue.exhume(shard, { id: 'first', url: TWO })).toBe('waits');
    for (const url of [ONE, TWO])
      for (const { entry } of await waitingIn(shard, url, room)) await queue.done(shard, url, entry);
  });

  test('R228: rooms are quiet when nothing was told of them, and nobody looked, for long enough', async () => {
    const { room, shard } = newRoom(queue, 12);
    await settled(room, shard, []);
    expect(await queue.quiet(shard, 4_999, 100)).not.toContain(room);
    expect(await queue.quiet(shard, 5_000, 100)).toContain(room);
    await queue.looked(shard, room, 6_000);
    expect(await queue.quiet(shard, 5_999, 100)).not.toContain(room);
    await queue.forget(shard, room);
    expect(await queue.quiet(shard, 9_000, 100)).not.toContain(room);
    expect(await queue.meeting(shard, room)).toBeUndefined();
    await queue.looked(shard, room, 7_000);
    expect(await queue.quiet(shard, 9_000, 100)).not.toContain(room);
  });
});
