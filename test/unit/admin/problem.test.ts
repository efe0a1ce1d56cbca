import { expect, test } from 'vitest';
import { API_OFF, problemOf } from '../../../web/admin/api/problem.ts';

test('a problem of the API is shown as it is', () => {
  const body = {
    type: '/api/docs#rate-limited',
    title: 'Too much.',
    status: 429,
    detail: 'x',
    code: 'rate-limited',
    retryable: true,
    action: 'Wait.',
    retryAfterMs: 4_200,
  };
  expect(problemOf(429, JSON.stringify(body))).toEqual({
    code: 'rate-limited',
    title: 'Too much.',
    detail: 'x',
    action: 'Wait.',
    waitMs: 4_200,
  });
});

test.each([
  [404, '{"error":{"code":"not-found"}}', API_OFF],
  [404, 'Not found', API_OFF],
  [401, '', { code: 'unauthorized' }],
  [429, 'Too much from one address.', { code: 'rate-limited', waitMs: 5_000 }],
  [502, '<html>', { code: 'internal', detail: expect.stringContaining('502') }],
  [500, '{"code":"nonsense","title":"x","action":"y"}', { code: 'internal' }],
])('%i with %s, of something before the API or without it', (status, text, problem) => {
  expect(problemOf(status, text)).toMatchObject(problem);
});
