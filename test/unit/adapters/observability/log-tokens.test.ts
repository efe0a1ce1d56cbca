import { expect, test } from 'vitest';
import { logTokens } from '../../../../src/adapters/observability/log-tokens.ts';
import type { TokenFault } from '../../../../src/core/ports.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('R188: refused tokens are logged at once, then one line a minute for each fault; ends are logged each', () => {
  const clock = new FakeClock();
  const lines: unknown[] = [];
  const line = (...args: unknown[]): void => void lines.push(args);
  const tell = logTokens({ info: line, warn: line, error: line }, clock, (connection) => ({ connection }));
  const refuse = (fault: TokenFault): void => tell({ type: 'token-refused', fault, connection: 'c' });
  for (let each = 0; each < 1_000; each += 1) refuse('signature');
  refuse('keys');
  clock.tick(60_000);
  refuse('signature');
  tell({ type: 'token-checked', result: 'accepted' });
  tell({ type: 'token-ended', connection: 'd' });
  expect(lines).toEqual([
    ['token refused', { reason: 'signature', count: 1, connection: 'c' }],
    ['token refused', { reason: 'keys', count: 1, connection: 'c' }],
    ['token refused', { reason: 'signature', count: 1_000, connection: 'c' }],
    ['token ended', { connection: 'd' }],
  ]);
});
