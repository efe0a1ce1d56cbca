import { expect, test } from 'vitest';
import { logBadInput } from '../../../../src/adapters/observability/log-bad-input.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('R130: the first thing of a source is logged at once, then one line a minute says how many there were', () => {
  const clock = new FakeClock();
  const lines: unknown[] = [];
  const log = { info: () => undefined, warn: (...line: unknown[]) => lines.push(line), error: () => undefined };
  const tell = logBadInput(log, clock);
  const error = new Error('not foreseen');
  tell({ type: 'bad-input', source: 'envelope', count: 2 });
  for (let each = 0; each < 1_000; each += 1) tell({ type: 'bad-input', source: 'envelope', count: 1 });
  tell({ type: 'bad-input', source: 'record', count: 1, error });
  clock.tick(59_999);
  tell({ type: 'bad-input', source: 'envelope', count: 1 });
  clock.tick(1);
  tell({ type: 'bad-input', source: 'envelope', count: 3 });
  tell({ type: 'flood' });
  expect(lines).toEqual([
    ['bad input dropped', { reason: 'envelope', count: 2 }],
    ['bad input dropped', { reason: 'record', count: 1, error }],
    ['bad input dropped', { reason: 'envelope', count: 1_004 }],
  ]);
});
