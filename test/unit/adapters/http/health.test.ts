import { expect, test } from 'vitest';
import { createHealth, type HealthReport, type HealthSources } from '../../../../src/core/health.ts';
import { serve } from './serve.ts';

const sources: HealthSources = {
  draining: () => false,
  storeReachable: () => true,
  inboxFresh: () => true,
  connections: () => 9,
  memoryBytes: () => 100 * 1_048_576,
  eventLoopLagMs: () => 3,
};
const limits = { maxConnections: 10, memoryLimitMb: 200, eventLoopLagLimitMs: 250 };

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
      memory: { ok: true, detail: '100 of 200 MiB' },
      'event-loop': { ok: true, detail: '3 of 250 ms' },
    },
  });
});

test.each<[string, Partial<HealthSources>, readonly string[]]>([
  ['the store is away', { storeReachable: () => false }, ['ready: store']],
  ['the inbox is deaf', { inboxFresh: () => false }, ['ready: inbox']],
  ['it drains', { draining: () => true }, ['ready: drain', 'accept: drain']],
  ['it holds all it may', { connections: () => 10 }, ['accept: connections']],
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

test('R65: late is no reason to refuse what came all the same; without a place or memory for it the node has to', () => {
  const hasRoom = (change: Partial<HealthSources>) => createHealth({ ...sources, ...change }, limits).hasRoom();
  expect(hasRoom({ eventLoopLagMs: () => 10_000 })).toBe(true);
  expect(hasRoom({ connections: () => 10 })).toBe(false);
  expect(hasRoom({ memoryBytes: () => 201 * 1_048_576 })).toBe(false);
});
