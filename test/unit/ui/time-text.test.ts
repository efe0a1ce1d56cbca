import { expect, test } from 'vitest';
import { timeText } from '../../../web/ui/panels/time-text.ts';

test.each([
  [-5_000, '0:00'],
  [7_999, '0:07'],
  [754_000, '12:34'],
  [3_599_999, '59:59'],
  [3_723_000, '1:02:03'],
  [90_000_000, '25:00:00'],
])('R344: %i ms in a call are %s', (ms, text) => {
  expect(timeText(ms)).toBe(text);
});
