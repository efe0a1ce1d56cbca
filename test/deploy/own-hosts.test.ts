import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** The first group of each match in a file. */
async function found(file: string, pattern: RegExp): Promise<readonly (string | undefined)[]> {
  const text = await readFile(join(root, file), 'utf8');
  return [...text.matchAll(pattern)].map(([, group]) => group);
}

test('R160: nodes of the production overlay know the host of the Ingress and of the Gateway as their own', async () => {
  const [own] = await found('k8s/overlays/production/kustomization.yaml', /- OWN_HOSTS=(\S+)/g);
  expect(own).toMatch(/\./);
  expect(await found('k8s/components/ingress/ingress.yaml', /- host: (\S+)/g)).toEqual([own]);
  expect(await found('k8s/components/gateway/gateway.yaml', /hostnames?: \[?([\w.-]+)/g)).toEqual([own, own]);
});

test('R160: the edge passes on the Host that it was asked for', async () => {
  const config = await readFile(join(root, 'deploy/haproxy/haproxy.cfg'), 'utf8');
  expect(config).not.toMatch(/(set|replace|del)-header\s+host/i);
});
