import { expect, test } from 'vitest';
import { serve } from './serve.ts';

test('every answer carries the security headers', async () => {
  await using app = await serve();
  for (const path of ['/', '/health/live', '/metrics', '/nothing']) {
    const { headers } = await fetch(app.url + path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).not.toMatch(/unsafe|\*|upgrade-insecure-requests/);
    expect(headers.get('permissions-policy'), path).toContain('camera=(self), microphone=(self)');
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('x-powered-by'), path).toBeNull();
    expect(headers.get('strict-transport-security'), path).toBeNull();
  }
});

test('the metrics are given in their own content type', async () => {
  await using app = await serve({ metrics: { contentType: 'text/plain; version=0.0.4', render: async () => 'a 1\n' } });
  const response = await fetch(`${app.url}/metrics`);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  expect(await response.text()).toBe('a 1\n');
});
