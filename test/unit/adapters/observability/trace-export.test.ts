import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTraceExport } from '../../../../src/adapters/observability/trace-export.ts';
import type { LogFields } from '../../../../src/core/ports.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { startCollector, type TraceCollector } from '../../../support/trace-collector.ts';
import { until } from '../../../support/until.ts';

let collector: TraceCollector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

function setUp(delayMs: number) {
  const clock = new FakeClock();
  const lines: (readonly [string, LogFields])[] = [];
  const add = (event: string, fields: LogFields): void => void lines.push([event, fields]);
  const log = { info: add, warn: add, error: add };
  const options = { headers: {}, serviceName: 's', sampler: 'always_on', ratio: 1, node: 'n' } as const;
  const traces = startTraceExport({ ...options, endpoint: collector.url, delayMs }, log, clock);
  const span = (): void => traces.tracer.begin('join', undefined, {}).end();
  return { clock, lines, traces, span };
}

test('R175: exports that fail are logged at once, and then at most once a minute, with the number of spans', async () => {
  collector.status = 400;
  const { clock, lines, traces, span } = setUp(1);
  const exported = async (count: number): Promise<void> => {
    span();
    await until('an export', () => collector.bodies.length === count);
  };
  for (const count of [1, 2, 3]) await exported(count);
  await until('a line', () => lines.length > 0);
  clock.tick(60_000);
  await exported(4);
  await until('a second line', () => lines.length > 1);
  await traces.stop();
  expect(lines.map(([event, { count }]) => [event, count])).toEqual([
    ['spans not exported', 1],
    ['spans not exported', 3],
  ]);
});

test('R175: what waits is bounded, and what is over is dropped', async () => {
  collector.status = undefined;
  const { traces, span } = setUp(600_000);
  for (let count = 0; count < 10_000; count += 1) span();
  collector.status = 200;
  await traces.stop();
  // One batch left when it was full, and 2,048 spans were waiting behind it.
  expect(collector.spans.length).toBeLessThanOrEqual(2_048 + 512);
  expect(collector.spans.length).toBeGreaterThan(1_000);
});
