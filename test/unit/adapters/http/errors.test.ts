import { expect, test } from 'vitest';
import { ERROR_TEXTS } from '../../../../src/protocol/error-texts.ts';
import { ERRORS } from '../../../../src/protocol/index.ts';
import { serve } from './serve.ts';

async function errorOf(response: Response) {
  const text = await response.text();
  expect(text).not.toMatch(/node_modules|at .*:\d+/);
  return { status: response.status, ...JSON.parse(text) };
}

test('an unknown address is an error of the table', async () => {
  await using app = await serve();
  const { retryable } = ERRORS['not-found'];
  const { meaning, action } = ERROR_TEXTS['not-found'];
  expect(await errorOf(await fetch(`${app.url}/nothing`))).toEqual({
    status: 404,
    error: { code: 'not-found', meaning, retryable, action },
  });
  expect(await errorOf(await fetch(`${app.url}/health/live`, { method: 'POST' }))).toMatchObject({ status: 404 });
});

test('an address that cannot be decoded is unknown', async () => {
  await using app = await serve();
  expect(await errorOf(await fetch(`${app.url}/%zz`))).toMatchObject({ status: 404, error: { code: 'not-found' } });
});

test('what a request asks wrongly is its own fault, and not logged', async () => {
  const render = () => Promise.reject(Object.assign(new Error('Range Not Satisfiable'), { status: 416 }));
  await using app = await serve({ metrics: { contentType: 'text/plain', render } });
  const response = await fetch(`${app.url}/metrics`);
  expect(await errorOf(response)).toMatchObject({ status: 416, error: { code: 'bad-message' } });
  expect(app.errors).toEqual([]);
});

test('a failure within tells nothing but its code, and is logged', async () => {
  const failure = new Error('the inside of it');
  await using app = await serve({
    metrics: {
      contentType: 'text/plain',
      render: async () => {
        throw failure;
      },
    },
  });
  const answer = await errorOf(await fetch(`${app.url}/metrics`));
  expect(answer).toMatchObject({ status: 500, error: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain(failure.message);
  expect(app.errors).toEqual([failure]);
});
