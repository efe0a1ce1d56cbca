import { expect, test } from 'vitest';
import type { Meeting, RoomFact } from '../../../../src/core/ports.ts';
import { tell } from '../../../../src/core/webhooks/meetings.ts';

type Body = { readonly type: string; readonly timestamp: string; readonly data: Readonly<Record<string, unknown>> };

/** Tells facts of one room one after another, each with an id of its own. */
class Room {
  meeting: Meeting | undefined;
  readonly told: Body[] = [];
  readonly ids: string[] = [];
  #facts = 0;

  tell(fact: DistributiveOmit<RoomFact, 'room'>, given?: string): readonly string[] {
    this.#facts += 1;
    const id = given ?? `0-${this.#facts}`;
    const { meeting, events } = tell(this.meeting, { id, fact: { room: 'room', ...fact } }, { room: 'room' });
    this.meeting = meeting;
    this.ids.push(...events.map((event) => event.id));
    const bodies = events.map(({ body }): Body => JSON.parse(body));
    this.told.push(...bodies);
    return bodies.map(({ type }) => type);
  }

  joined(peer: string, version: number, at = version * 1_000): readonly string[] {
    return this.tell({ kind: 'joined', peer, name: peer.toUpperCase(), version, at });
  }

  left(peer: string, version: number, at = version * 1_000): readonly string[] {
    return this.tell({ kind: 'left', peer, reason: 'left', version, at });
  }

  get last(): Body['data'] {
    return this.told.at(-1)?.data ?? {};
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

test('R220 R227: a meeting begins with the first peer and ends with the last; its report says who was there', () => {
  const room = new Room();
  expect(room.joined('a', 1)).toEqual(['room-started', 'peer-joined']);
  expect(room.last).toEqual({ room: 'room', meeting: 'meet_0-1', version: 1, peer: 'a', name: 'A', present: 1 });
  expect(room.joined('b', 2)).toEqual(['peer-joined']);
  expect(room.left('a', 3)).toEqual(['peer-left']);
  expect(room.joined('c', 4)).toEqual(['peer-joined']);
  expect(room.left('c', 5)).toEqual(['peer-left']);
  expect(room.left('b', 6)).toEqual(['peer-left', 'room-ended', 'call-report']);
  expect(room.last).toEqual({
    room: 'room',
    meeting: 'meet_0-1',
    version: 6,
    startedAt: '1970-01-01T00:00:01.000Z',
    endedAt: '1970-01-01T00:00:06.000Z',
    seconds: 5,
    peers: 3,
    mostAtOnce: 2,
    complete: true,
    stays: [
      {
        peer: 'a',
        reason: 'left',
        joinedAt: '1970-01-01T00:00:01.000Z',
        leftAt: '1970-01-01T00:00:03.000Z',
        seconds: 2,
      },
      {
        peer: 'c',
        reason: 'left',
        joinedAt: '1970-01-01T00:00:04.000Z',
        leftAt: '1970-01-01T00:00:05.000Z',
        seconds: 1,
      },
      {
        peer: 'b',
        reason: 'left',
        joinedAt: '1970-01-01T00:00:02.000Z',
        leftAt: '1970-01-01T00:00:06.000Z',
        seconds: 4,
      },
    ],
  });
  expect(new Set(room.ids).size).toBe(room.ids.length);
});

test('R227: the next peer begins another meeting, whose report has its own stays alone', () => {
  const room = new Room();
  room.joined('a', 1);
  room.left('a', 2);
  room.joined('b', 3);
  expect(room.left('b', 4)).toContain('call-report');
  expect(room.last).toMatchObject({ meeting: 'meet_0-3', peers: 1, complete: true, stays: [{ peer: 'b' }] });
});

test('R223: a fact that was appended twice makes events once, also after the meeting has ended', () => {
  const room = new Room();
  room.joined('a', 1);
  expect(room.joined('a', 1)).toEqual([]);
  room.left('a', 2);
  expect(room.left('a', 2)).toEqual([]);
  expect(room.joined('a', 1)).toEqual([]);
});

test('R223: the same fact makes the same ids and bodies, whichever node settles it', () => {
  const [one, two] = [new Room(), new Room()];
  for (const room of [one, two]) room.tell({ kind: 'joined', peer: 'a', name: '', version: 1, at: 5 }, '7-1');
  expect(two.ids).toEqual(one.ids);
  expect(two.told).toEqual(one.told);
});

test('R228: a leave that comes before its join is told, late, and the join is not told after it', () => {
  const room = new Room();
  room.joined('a', 1);
  expect(room.left('b', 3)).toEqual(['peer-left']);
  expect(room.last).toMatchObject({ peer: 'b', late: true, present: 1 });
  expect(room.joined('b', 2)).toEqual([]);
  room.left('a', 4);
  expect(room.last).toMatchObject({ complete: false });
});

test('R228: a leave in a room of which nothing is known is told without a meeting', () => {
  const room = new Room();
  expect(room.left('a', 3)).toEqual(['peer-left']);
  expect(room.last).toEqual({ room: 'room', version: 3, peer: 'a', reason: 'left', late: true, present: 0 });
  expect(room.meeting).toBeUndefined();
});

test('R228: peers of a room that was put back begin a meeting that says so; those that are known are not told again', () => {
  const room = new Room();
  expect(room.tell({ kind: 'seen', peers: ['a', 'b'], version: 7, at: 7_000 })).toEqual([
    'room-started',
    'peer-joined',
    'peer-joined',
  ]);
  expect(room.told.map(({ data }) => data['late'])).toEqual([true, true, true]);
  expect(room.tell({ kind: 'seen', peers: ['b', 'a'], version: 8, at: 8_000 })).toEqual([]);
  room.left('a', 9);
  expect(room.tell({ kind: 'seen', peers: ['a'], version: 8, at: 8_000 })).toEqual([]);
  room.left('b', 10);
  expect(room.last).toMatchObject({ complete: false, peers: 2 });
});

test('R228: peers that the store lacks are told as lost, also where the store has the room no more', () => {
  const room = new Room();
  room.joined('a', 5);
  room.joined('b', 6);
  expect(room.tell({ kind: 'missing', peers: ['a', 'b', 'nobody'], version: 0, at: 9_000 })).toEqual([
    'peer-left',
    'peer-left',
    'room-ended',
    'call-report',
  ]);
  expect(room.told[3]?.data).toMatchObject({ peer: 'a', reason: 'lost', late: true });
  expect(room.last).toMatchObject({ complete: false, stays: [{ peer: 'a' }, { peer: 'b' }] });
});

test('R227: a change that empties the room tells of each peer, and ends the meeting', () => {
  const room = new Room();
  room.joined('a', 1);
  room.joined('b', 2);
  const types = room.tell({ kind: 'emptied', reason: 'left', version: 3, at: 3_000 });
  expect(types).toEqual(['peer-left', 'peer-left', 'room-ended', 'call-report']);
  expect(room.last).toMatchObject({ complete: true, stays: [{ peer: 'a' }, { peer: 'b' }] });
  expect(room.tell({ kind: 'emptied', reason: 'left', version: 3, at: 3_000 })).toEqual([]);
  expect(new Room().tell({ kind: 'emptied', reason: 'left', version: 3, at: 3_000 })).toEqual([]);
});

test('R227: a report lists the latest 100 stays, and says that some are missing', () => {
  const room = new Room();
  room.joined('host', 1);
  for (let count = 0; count < 150; count += 1) {
    room.joined(`p${count}`, 2 + 2 * count);
    room.left(`p${count}`, 3 + 2 * count);
  }
  room.left('host', 1_000);
  const { stays } = room.last;
  expect(stays).toHaveLength(100);
  expect(room.last).toMatchObject({ peers: 151, complete: false });
  expect(JSON.stringify(room.last).length).toBeLessThan(65_536);
});
