import { describe, expect, test } from 'vitest';
import { Crowd, placeOf } from '../../../bench/lib/crowd.ts';
import { dialects } from '../../../bench/opponents/dialects.ts';
import { startNode } from '../../../scripts/lib/node-process.ts';
import { until } from '../../../scripts/lib/until.ts';

describe('where peers connect', () => {
  const pairs = (nodes: number): readonly string[] =>
    Array.from({ length: 200 }, (_, room) => [0, 1].map((peer) => placeOf(room, peer, nodes, 'apart')).join('-'));

  test.each([2, 4, 8])('apart: never on one node, and every pair of %i nodes equally often', (nodes) => {
    const counts = Map.groupBy(pairs(nodes), (pair) => pair);
    expect(counts.size).toBe(nodes * (nodes - 1));
    for (const pair of counts.keys()) expect(new Set(pair.split('-')).size).toBe(2);
    const sizes = [...counts.values()].map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  test('together: a room on one node, rooms on all', () => {
    for (let room = 0; room < 12; room += 1) {
      expect(placeOf(room, 1, 4, 'together')).toBe(placeOf(room, 0, 4, 'together'));
    }
    expect(new Set(Array.from({ length: 12 }, (_, room) => placeOf(room, 0, 4, 'together'))).size).toBe(4);
  });
});

test('the load generator against a node: everything that is sent arrives, once and in order', async () => {
  const node = await startNode({ LOG_LEVEL: 'info' });
  const crowd = new Crowd(dialects.signalbox, {
    servers: [node.url],
    placement: 'together',
    first: 0,
    rooms: 4,
    peersPerRoom: 3,
    payloadBytes: 300,
  });
  try {
    await crowd.open();
    crowd.mark();
    crowd.start(500);
    let sent = 0;
    let frames = 0;
    let late = 0;
    await until('300 signals', () => {
      const mark = crowd.mark();
      sent += mark.sent;
      frames += mark.frames;
      late += mark.late.total;
      return sent >= 300;
    });
    const totals = await crowd.stop();
    expect(totals.failures).toEqual([]);
    expect(totals.sent).toBeGreaterThanOrEqual(300);
    expect(totals.delivered).toBe(totals.sent);
    expect(late).toBe(sent);
    // One a signal, and whatever acknowledgements found none to ride on.
    expect(frames).toBeGreaterThanOrEqual(sent);
  } finally {
    crowd.close();
    await node.stop();
  }
});

test('a server that is not there is an error, not an empty measurement', async () => {
  const plan = { placement: 'together', first: 0, rooms: 1, peersPerRoom: 2, payloadBytes: 300 } as const;
  const crowd = new Crowd(dialects.signalbox, { ...plan, servers: ['http://127.0.0.1:1'] });
  await expect(crowd.open()).rejects.toThrow('ECONNREFUSED');
  crowd.close();
});
