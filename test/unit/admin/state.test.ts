import { describe, expect, test } from 'vitest';
import { AdminApi, type Result } from '../../../web/admin/api/admin-api.ts';
import type { Cluster, NodeLoad, RoomPage } from '../../../web/admin/api/answers.ts';
import { drainQuestion } from '../../../web/admin/view/drain-question.ts';
import { findRooms } from '../../../web/admin/state/find-rooms.ts';
import { ratesBetween } from '../../../web/admin/state/rates.ts';
import { hrefOf, routeOf } from '../../../web/admin/state/route.ts';
import { isKey, Session } from '../../../web/admin/state/session.ts';

function summary(room: string): RoomPage['rooms'][number] {
  return { room, version: 1, capacity: 8, peers: 1, away: 0, nodes: ['n1'] };
}

/** An API whose list has these parts. */
function listOf(parts: readonly (readonly string[])[]): {
  asked: string[];
  rooms: (cursor: string) => Promise<Result<RoomPage>>;
} {
  const asked: string[] = [];
  return {
    asked,
    rooms: async (cursor) => {
      asked.push(cursor);
      const index = Number(cursor);
      const next = index + 1 < parts.length ? { next: String(index + 1) } : {};
      return { ok: true, value: { rooms: (parts[index] ?? []).map(summary), ...next } };
    },
  };
}

describe('the list of rooms', () => {
  test('goes on where a part is empty, and is sorted by name', async () => {
    const api = listOf([[], [], ['b', 'a'], ['c']]);
    const found = await findRooms(api, { text: '', cursor: '' });
    expect(found).toMatchObject({ ok: true, value: { rooms: [{ room: 'a' }, { room: 'b' }], next: '3', looked: 2 } });
    expect(api.asked).toEqual(['', '1', '2']);
  });

  test('a search looks at ten parts at most, in any case of letters, and says where it goes on', async () => {
    const api = listOf([['Daily Stand-up'], ...Array.from({ length: 20 }, (_, index) => [`other ${index}`])]);
    const found = await findRooms(api, { text: ' daily ', cursor: '' });
    expect(found).toMatchObject({ ok: true, value: { rooms: [{ room: 'Daily Stand-up' }], looked: 10, next: '10' } });
    expect(api.asked).toHaveLength(10);
  });

  test('a room that is in two parts is shown once', async () => {
    const found = await findRooms(listOf([['a'], ['a', 'ab']]), { text: 'a', cursor: '' });
    expect(found).toMatchObject({ ok: true, value: { rooms: [{ room: 'a' }, { room: 'ab' }] } });
  });
});

function clusterWith(node: string, load: Partial<NodeLoad> | undefined): Cluster {
  const zero = { signalsDelivered: 0, joins: 0, resumes: 0, joinRefusals: 0, errors: 0, eventLoopLagMs: 0 };
  const limits = { memoryBytes: 0, memoryLimitBytes: 0, connectionLimit: 0 };
  const full = { uptimeSeconds: 0, signalsRelayed: 0, ...zero, ...limits, ...load };
  return { answeredBy: node, complete: true, nodes: [{ node, leaseMs: 1, ...(load && { load: full }) }] };
}

test('R263: before a node is drained that does not answer, nothing is said of its clients', () => {
  const api = new AdminApi('key');
  const { nodes } = clusterWith('n1', undefined);
  const [node = { node: 'n1', leaseMs: 1 }] = nodes;
  const { lines } = drainQuestion(node, { answeredBy: 'n2', complete: false, nodes }, api);
  expect(lines[0]).toContain('It does not answer');
  expect(lines.join()).not.toMatch(/\b0 clients/);
});

describe('rates', () => {
  test('are what a node counted between two answers, by its own clock', () => {
    const before = clusterWith('n1', { uptimeSeconds: 100, signalsRelayed: 500, joins: 10, errors: 1 });
    const now = clusterWith('n1', { uptimeSeconds: 104, signalsRelayed: 580, joins: 12, resumes: 2, errors: 1 });
    expect(ratesBetween(before, now).get('n1')).toEqual({ signals: 20, joins: 1, errors: 0 });
  });

  test.each([
    ['no answer before', undefined, clusterWith('n1', { uptimeSeconds: 4 })],
    ['a node that began anew', clusterWith('n1', { uptimeSeconds: 9 }), clusterWith('n1', { uptimeSeconds: 2 })],
    ['another node', clusterWith('n2', { uptimeSeconds: 1 }), clusterWith('n1', { uptimeSeconds: 2 })],
    ['a node that tells no counts', clusterWith('n1', { uptimeSeconds: 1 }), clusterWith('n1', undefined)],
  ] as const)('%s: none', (_, before, now) => {
    expect(ratesBetween(before, now).size).toBe(0);
  });
});

test.each([
  '#/nodes',
  '#/rooms',
  '#/webhooks',
  '#/tokens',
  '#/rooms/a%2Fb%20%C3%BC',
  `#/rooms/${encodeURIComponent('peerjs\u001fclass')}`,
])('the link %s leads where it says', (hash) => {
  expect(hrefOf(routeOf(hash))).toBe(hash);
});

test.each(['', '#', '#/other', '#/rooms/%zz', '#/rooms/'])('the link "%s" leads somewhere', (hash) => {
  expect(['nodes', 'rooms']).toContain(routeOf(hash).view);
});

test('R261: the key is in the storage it is given, until it is forgotten', () => {
  const kept = new Map<string, string>();
  const session = new Session({
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  });
  expect(session.key).toBeUndefined();
  session.keep('k'.repeat(32));
  expect([...kept.values()]).toEqual(['k'.repeat(32)]);
  session.forget();
  expect([session.key, kept.size]).toEqual([undefined, 0]);
});

test.each([
  ['k'.repeat(32), true],
  ['k'.repeat(31), false],
  ['k'.repeat(257), false],
  [`${'k'.repeat(32)} `, false],
  [`${'k'.repeat(32)}ü`, false],
])('%s can be a key: %s', (text, can) => {
  expect(isKey(text)).toBe(can);
});
