import { expect, test } from 'vitest';
import { createHealth, type HealthReport, type HealthSources } from '../../../../src/core/health.ts';
import { serve } from './serve.ts';

const sources: HealthSources = {
  draining: () => false,
  storeReachable: () => true,
  inboxFresh: () => true,
  connections: () => 9,
  pending: () => 4,
  tcpConnections: () => 20,
  heapBytes: () => 50 * 1_048_576,
  memoryBytes: () => 100 * 1_048_576,
  eventLoopLagMs: () => 3,
};
const limits = {
  maxConnections: 10,
  pendingLimit: 5,
  tcpLimit: 30,
  memoryLimitMb: 200,
  heapLimitMb: 100,
  eventLoopLagLimitMs: 250,
};

async function ask(url: string, question: string) {
  const response = await fetch(`${url}/health/${question}`);
  const body: HealthReport = JSON.parse(await response.text());
  return { status: response.status, caching: response.headers.get('cache-control'), body };
}

test('a healthy node answers 200 to every question, with what was checked', async () => {
  await using app = await serve({ health: createHealth(sources, limits) });
  expect(await ask(app.url, 'live')).toEqual({
    status: 200,
    caching: 'no-store',
    body: { status: 'ok', checks: { process: { ok: true } } },
  });
  expect((await ask(app.url, 'ready')).body).toEqual({
    status: 'ok',
    checks: { drain: { ok: true }, store: { ok: true }, inbox: { ok: true } },
  });
  expect((await ask(app.url, 'accept')).body).toEqual({
    status: 'ok',
    checks: {
      drain: { ok: true },
      connections: { ok: true, detail: '9 of 10' },
      handshakes: { ok: true, detail: '4 of 5' },
      descriptors: { ok: true, detail: '20 of 30' },
      memory: { ok: true, detail: '100 of 200 MiB' },
      heap: { ok: true, detail: '50 of 100 MiB' },
      'event-loop': { ok: true, detail: '3 of 250 ms' },
    },
  });
});

test.each<[string, Partial<HealthSources>, readonly string[]]>([
  ['the store is away', { storeReachable: () => false }, ['ready: store']],
  ['the inbox is deaf', { inboxFresh: () => false }, ['ready: inbox']],
  ['it drains', { draining: () => true }, ['ready: drain', 'accept: drain']],
  ['it holds all it may', { connections: () => 10 }, ['accept: connections']],
  ['too many are in no namespace', { pending: () => 5 }, ['accept: handshakes']],
  ['descriptors are short', { tcpConnections: () => 30 }, ['accept: descriptors']],
  ['the heap is full', { heapBytes: () => 100 * 1_048_576 }, ['accept: heap']],
  ['memory is short', { memoryBytes: () => 201 * 1_048_576 }, ['accept: memory']],
  ['the event loop lags', { eventLoopLagMs: () => 251 }, ['accept: event-loop']],
])('where %s, only the questions it bears on answer 503, and liveness never', async (_case, change, failing) => {
  await using app = await serve({ health: createHealth({ ...sources, ...change }, limits) });
  const failed: string[] = [];
  for (const question of ['live', 'ready', 'accept']) {
    const { status, body } = await ask(app.url, question);
    const names = Object.entries(body.checks).flatMap(([name, { ok }]) => (ok ? [] : [name]));
    expect(status).toBe(names.length === 0 ? 200 : 503);
    failed.push(...names.map((name) => `${question}: ${name}`));
  }
  expect(failed).toEqual(failing);
});

test('R65, R111: late is no reason to refuse what came all the same; each gate that is shut is one', () => {
  const shut = (change: Partial<HealthSources>) => createHealth({ ...sources, ...change }, limits).shut();
  expect(shut({ eventLoopLagMs: () => 10_000 })).toEqual([]);
  expect(shut({ connections: () => 10, pending: () => 5 })).toEqual(['connections', 'handshakes']);
  expect(shut({ tcpConnections: () => 31 })).toEqual(['descriptors']);
  expect(shut({ memoryBytes: () => 201 * 1_048_576, heapBytes: () => 101 * 1_048_576 })).toEqual(['memory', 'heap']);
  const used = createHealth(sources, { ...limits, tcpLimit: undefined }).used();
  expect([...used]).toEqual([
    ['connections', 0.9],
    ['handshakes', 0.8],
    ['memory', 0.5],
    ['heap', 0.5],
  ]);
});

test('R111: joins are refused where a tenth more memory or heap is used than its gate allows', () => {
  const brims = (change: Partial<HealthSources>) => createHealth({ ...sources, ...change }, limits).isBrimming();
  expect(brims({ memoryBytes: () => 220 * 1_048_576, heapBytes: () => 110 * 1_048_576 })).toBe(false);
  expect(brims({ memoryBytes: () => 221 * 1_048_576 })).toBe(true);
  expect(brims({ heapBytes: () => 111 * 1_048_576 })).toBe(true);
});
