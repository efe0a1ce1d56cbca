import { expect, test } from 'vitest';
import type { NodeEvent } from '../../../../src/core/events.ts';
import { type RoomSnapshot, type Seat, StoreUnavailable } from '../../../../src/core/ports.ts';
import type { Webhooks } from '../../../../src/core/webhooks/webhooks.ts';
import { LEASE_MS, NO_ROOM, type TestWebhooks, WebhookSite } from '../../../support/webhook-site.ts';

const [GOOD, BAD] = ['http://good.test/', 'http://bad.test/'];
const QUIET_MS = 60_000;

/** Nodes with a store of rooms that the test fills by hand. */
class Site extends WebhookSite {
  readonly rooms = new Map<string, RoomSnapshot>();

  constructor() {
    super([GOOD, BAD]);
  }

  begin(nodeId: string): TestWebhooks {
    return this.node(nodeId, {
      load: (room) => Promise.resolve(this.rooms.get(room) ?? NO_ROOM),
      peersOf: (room) => this.rooms.get(room)?.seats.map(({ peerId }) => peerId) ?? [],
      quietMs: QUIET_MS,
    });
  }

  start(nodeId = 'n1'): Webhooks {
    return this.begin(nodeId).webhooks;
  }

  /** The types of what a URL was sent of a room, each event once. */
  types(url: string, room: string): readonly string[] {
    return this.told(url, room).map(({ type }) => type);
  }

  seat(room: string, version: number, ...peers: readonly string[]): void {
    const others = {
      name: '',
      metadata: {},
      presence: 'present',
      node: 'n1',
      awayUntil: 0,
      since: 1,
      joined: 1,
    } as const;
    const seats = peers.map((peerId): Seat => ({ peerId, ...others }));
    this.rooms.set(room, { version, seats, state: {}, stateSince: 0 });
  }
}

function joined(room: string, peerId: string, version: number): NodeEvent {
  return { type: 'peer-joined', room, peerId, version, seconds: 0, connection: 'c1' };
}

function left(room: string, peerId: string, version: number): NodeEvent {
  return { type: 'peer-left', room, peerId, version, reason: 'left', connection: 'c1' };
}

const MEETING = ['room-started', 'peer-joined', 'peer-left', 'room-ended', 'call-report'];

test('R220: what a node tells reaches every URL, in order', async () => {
  const site = new Site();
  const node = site.start();
  await site.clock.advance(0);
  node.record(joined('room', 'a', 1));
  node.record({ type: 'peer-away', room: 'room', peerId: 'a', version: 2 });
  node.record(left('room', 'a', 3));
  await site.clock.advance(0);
  expect(site.types(GOOD, 'room')).toEqual(MEETING);
  expect(site.types(BAD, 'room')).toEqual(MEETING);
  expect(site.counts).toMatchObject({ delivered: 10, failed: 0 });
  expect(site.errors).toEqual([]);
  expect(node.backlog()).toEqual({ waiting: 0, oldestSeconds: 0 });
});

test('R220: a room that is closed is told peer by peer, and is over', async () => {
  const site = new Site();
  const node = site.start();
  await site.clock.advance(0);
  node.record(joined('room', 'a', 1));
  node.record(joined('room', 'b', 2));
  node.record({ type: 'room-closed', room: 'room', version: 3 });
  await site.clock.advance(0);
  expect(site.types(GOOD, 'room').slice(3)).toEqual(['peer-left', 'peer-left', 'room-ended', 'call-report']);
  expect(site.told(GOOD, 'room')[3]?.body).toContain('"reason":"removed"');
});

test('R222: an event that fails holds up its room at that URL, and no other room or URL', async () => {
  const site = new Site();
  const node = site.start();
  site.answer = (url, { room }) =>
    url === BAD && room === 'stuck' ? { kind: 'failed', reason: 'HTTP 500' } : { kind: 'delivered' };
  await site.clock.advance(0);
  for (const room of ['stuck', 'other']) {
    node.record(joined(room, 'a', 1));
    node.record(left(room, 'a', 2));
  }
  await site.clock.advance(600);
  expect(site.types(BAD, 'stuck')).toEqual(['room-started']);
  expect(site.types(GOOD, 'stuck')).toEqual(MEETING);
  expect(site.types(BAD, 'other')).toEqual(MEETING);
  expect(node.backlog().waiting).toBe(5);
  expect(node.backlog().oldestSeconds).toBeCloseTo(0.6);
  site.answer = () => ({ kind: 'delivered' });
  await site.clock.advance(1_000);
  expect(site.types(BAD, 'stuck')).toEqual(MEETING);
});

test('R224 R225: an event that is answered with 410 becomes a dead letter at once', async () => {
  const site = new Site();
  const node = site.start();
  site.answer = (url) => (url === BAD ? { kind: 'gone', reason: 'HTTP 410' } : { kind: 'delivered' });
  await site.clock.advance(0);
  node.record(joined('room', 'a', 1));
  await site.clock.advance(0);
  expect(site.counts).toMatchObject({ gone: 2, buried: 2 });
  expect((await node.deadLetters(1)).map(({ type }) => type)).toEqual(['peer-joined']);
});

test('R246: a dead letter is sent again, with the same id and the same body, as long as its URL is known', async () => {
  const site = new Site();
  const node = site.start();
  site.answer = (url) => (url === BAD ? { kind: 'gone', reason: 'HTTP 410' } : { kind: 'delivered' });
  await site.clock.advance(0);
  node.record(joined('room', 'a', 1));
  await site.clock.advance(0);
  const letters = await node.deadLetters(10);
  site.answer = () => ({ kind: 'delivered' });
  for (const letter of letters) expect(await node.sendAgain(letter)).toBe('waits');
  await site.clock.advance(1_000);
  expect(site.types(BAD, 'room').toSorted()).toEqual(['peer-joined', 'room-started']);
  expect(await node.deadLetters(10)).toEqual([]);
  for (const letter of letters) {
    expect(await node.sendAgain(letter)).toBe('gone');
    expect(await node.sendAgain({ ...letter, url: 'http://other.example' })).toBe('off');
  }
});

test('R223: when a node dies, another one sends what was not delivered, under the same id and with the same body', async () => {
  const site = new Site();
  site.answer = () => undefined;
  const dies = site.begin('n1');
  await site.clock.advance(0);
  dies.webhooks.record(joined('room', 'a', 1));
  await site.clock.advance(0);
  const first = [...site.attempts];
  expect(first.map(({ event }) => event.type)).toEqual(['room-started', 'room-started']);
  dies.die();
  site.answer = () => ({ kind: 'delivered' });
  site.start('n2');
  await site.clock.advance(LEASE_MS - 1_000);
  expect(site.attempts).toHaveLength(2);
  await site.clock.advance(2_000);
  const second = site.attempts.slice(2);
  for (const { url, event } of first) expect(second.find((each) => each.url === url)?.event).toEqual(event);
  expect(site.types(GOOD, 'room')).toEqual(['room-started', 'peer-joined']);
});

test('R223: nodes share the shards, and a node that drains hands its own over', async () => {
  const site = new Site();
  const taken = async () => {
    const counts = new Map<string, number>();
    for (let shard = 0; shard < site.queue.shards; shard += 1)
      for (const node of ['n1', 'n2'])
        if ((await site.queue.take(shard, node, LEASE_MS)) !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1);
    return Object.fromEntries(counts);
  };
  site.start();
  await site.clock.advance(1_000);
  expect(await taken()).toEqual({ n1: 16 });
  site.live = 2;
  const second = site.start('n2');
  await site.clock.advance(3_000);
  expect(await taken()).toEqual({ n1: 8, n2: 8 });
  await second.stop();
  site.live = 1;
  await site.clock.advance(3_000);
  expect(await taken()).toEqual({ n1: 16 });
});

test('R223: an event that was delivered while the store was away is not sent again when the store is back', async () => {
  const site = new Site();
  const node = site.start();
  const done = site.queue.done.bind(site.queue);
  let up = true;
  site.queue.done = async (...args) => {
    if (!up) throw new StoreUnavailable('away', { uncertain: true });
    await done(...args);
  };
  await site.clock.advance(0);
  up = false;
  node.record(joined('room', 'a', 1));
  await site.clock.advance(5_000);
  expect(site.attempts).toHaveLength(2);
  up = true;
  await site.clock.advance(2_000);
  expect(site.attempts.map(({ event }) => event.type).toSorted()).toEqual([
    'peer-joined',
    'peer-joined',
    'room-started',
    'room-started',
  ]);
});

test('R228: a leave that no node told is told when two looks at the store in a row lack the peer', async () => {
  const site = new Site();
  const node = site.start();
  await site.clock.advance(0);
  site.seat('room', 2, 'a', 'b');
  node.record(joined('room', 'a', 1));
  node.record(joined('room', 'b', 2));
  await site.clock.advance(10 * QUIET_MS);
  expect(site.types(GOOD, 'room')).toEqual(['room-started', 'peer-joined', 'peer-joined']);
  site.seat('room', 3, 'b');
  await site.clock.advance(QUIET_MS + 1_000);
  expect(site.types(GOOD, 'room')).toHaveLength(3);
  await site.clock.advance(QUIET_MS + 1_000);
  expect(site.types(GOOD, 'room').slice(3)).toEqual(['peer-left']);
  site.rooms.delete('room');
  await site.clock.advance(3 * QUIET_MS);
  expect(site.types(GOOD, 'room').slice(4)).toEqual(['peer-left', 'room-ended', 'call-report']);
  await site.clock.advance(3 * QUIET_MS);
  expect(await site.queue.meeting(site.queue.shardOf('room'), 'room')).toBeUndefined();
  expect(site.errors).toEqual([]);
});

test('R228: a join that no node told is told late; a peer that one look alone misses is not told as lost', async () => {
  const site = new Site();
  const node = site.start();
  await site.clock.advance(0);
  node.record(joined('room', 'a', 1));
  await site.clock.advance(QUIET_MS + 1_000);
  // The room was being put back.
  site.seat('room', 3, 'a', 'b');
  await site.clock.advance(4 * QUIET_MS);
  expect(site.types(GOOD, 'room')).toEqual(['room-started', 'peer-joined', 'peer-joined']);
  expect(site.attempts.at(-1)?.event.body).toContain('"late":true');
});

test('R228: a seat that one look alone finds is not told: its join may be on its way', async () => {
  const site = new Site();
  const node = site.start();
  await site.clock.advance(0);
  site.seat('room', 1, 'a', 'b');
  node.record(joined('room', 'a', 1));
  await site.clock.advance(QUIET_MS + 1_000);
  site.seat('room', 1, 'a');
  await site.clock.advance(3 * QUIET_MS);
  expect(site.types(GOOD, 'room')).toEqual(['room-started', 'peer-joined']);
});

test('R228: a room that a node put back after a loss of data begins a meeting, told late', async () => {
  const site = new Site();
  const node = site.start();
  await site.clock.advance(0);
  site.seat('room', 5, 'a', 'b');
  node.record({ type: 'room-mended', how: 'restored', room: 'room', version: 5, members: 1 });
  node.record({ type: 'room-mended', how: 'reclaimed', room: 'other', version: 5, members: 1 });
  node.record({ type: 'peer-resumed', room: 'room', peerId: 'b', version: 6, seconds: 0, connection: 'c1' });
  await site.clock.advance(0);
  expect(site.types(GOOD, 'room')).toEqual(['room-started', 'peer-joined', 'peer-joined']);
  expect(site.types(GOOD, 'other')).toEqual([]);
});
