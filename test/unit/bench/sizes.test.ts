import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundledInParts } from '../../../bench/lib/bundled.ts';

test('the headless client is at most 30 KB gzipped, and what it loads after the join 2.7 KB', async () => {
  const { script, later } = await bundledInParts(
    join(import.meta.dirname, '..', '..', '..', 'web', 'client', 'index.ts'),
  );
  expect(script).toContain('peer-joined');
  const sizes = [script, ...later].map((code) => gzipSync(code).byteLength);
  expect(sizes).toHaveLength(2);
  expect(sizes[0]).toBeLessThanOrEqual(30_000);
  expect(sizes[1]).toBeLessThanOrEqual(2_700);
});
