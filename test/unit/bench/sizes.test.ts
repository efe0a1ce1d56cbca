import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundled } from '../../../bench/lib/bundled.ts';

test('the headless client with all it needs is at most 31 KB gzipped', async () => {
  const script = await bundled(join(import.meta.dirname, '..', '..', '..', 'web', 'client', 'index.ts'));
  expect(script).toContain('peer-joined');
  expect(gzipSync(script).byteLength).toBeLessThanOrEqual(31_000);
});
