import { expect, test } from 'vitest';
import { freePort } from '../../../scripts/lib/free-port.ts';

test('a free port is given once, though nothing listens on it yet', async () => {
  const ports: number[] = [];
  while (ports.length < 900) ports.push(await freePort());
  expect(new Set(ports).size).toBe(900);
});
