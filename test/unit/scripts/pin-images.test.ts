import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, pinned } from '../../../scripts/lib/images.ts';
import { digestOf } from '../../../scripts/lib/registry.ts';

const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'pin-images.ts');
const run = (...args: readonly string[]) => promisify(execFile)(process.execPath, [script, ...args]);
const digest = `sha256:${'a'.repeat(64)}`;
const old = `sha256:${'b'.repeat(64)}`;

describe('images of a file', () => {
  const dockerfile = `FROM --platform=$BUILDPLATFORM node:26-slim AS base\nFROM base AS build\nFROM gcr.io/x/cc:nonroot@${old}\n`;
  const manifest = 'image: signalbox:local\n  image: haproxy:3.2 # the edge\n  - image: redis:8-alpine\n';

  test('are those of others, with the digests that they have', () => {
    expect(imagesOf(dockerfile)).toEqual([
      { image: 'node:26-slim', digest: undefined },
      { image: 'gcr.io/x/cc:nonroot', digest: old },
    ]);
    expect(imagesOf(manifest).map(({ image }) => image)).toEqual(['haproxy:3.2', 'redis:8-alpine']);
  });

  test('get digests, and nothing else changes', () => {
    const digests = new Map([
      ['node:26-slim', digest],
      ['gcr.io/x/cc:nonroot', digest],
      ['haproxy:3.2', digest],
    ]);
    expect(pinned(dockerfile, digests)).toBe(
      `FROM --platform=$BUILDPLATFORM node:26-slim@${digest} AS base\nFROM base AS build\nFROM gcr.io/x/cc:nonroot@${digest}\n`,
    );
    expect(pinned(manifest, digests)).toBe(manifest.replace('haproxy:3.2', `haproxy:3.2@${digest}`));
  });
});

describe('against a registry that wants a token', () => {
  let registry: Server;
  let host: string;
  let folder: string;

  beforeAll(async () => {
    registry = createServer((asked, answer) => {
      const url = new URL(asked.url ?? '/', `http://${asked.headers.host}`);
      if (url.pathname === '/token') {
        const granted = url.searchParams.get('scope') === 'repository:team/edge:pull' ? 'granted' : 'none';
        answer.end(JSON.stringify({ token: granted }));
      } else if (asked.headers.authorization !== 'Bearer granted') {
        const challenge = `Bearer realm="http://${host}/token",service="registry",scope="repository:team/edge:pull"`;
        answer.writeHead(401, { 'www-authenticate': challenge }).end();
      } else if (
        url.pathname === '/v2/team/edge/manifests/3.2' ||
        url.pathname === `/v2/team/edge/manifests/${digest}`
      ) {
        expect(asked.headers.accept).toContain('application/vnd.oci.image.index.v1+json');
        answer.writeHead(200, { 'docker-content-digest': digest }).end();
      } else answer.writeHead(404).end();
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
    host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
    folder = await mkdtemp(join(tmpdir(), 'signalbox-pins-'));
  });
  afterAll(async () => {
    registry.close();
    await rm(folder, { recursive: true, force: true });
  });

  const fileWith = async (text: string) => {
    const path = join(folder, 'compose.yml');
    await writeFile(path, text);
    return path;
  };

  test('a tag is resolved; one that is not there is an error that names it', async () => {
    expect(await digestOf(`${host}/team/edge:3.2`)).toBe(digest);
    await expect(digestOf(`${host}/team/edge:3.3`)).rejects.toThrow(`${host}/team/edge:3.3: the registry answered 404`);
  });

  test('a file is pinned, also where it was pinned before, and then passes the check', async () => {
    const path = await fileWith(`image: ${host}/team/edge:3.2@${old}\n`);
    await expect(run('--check', path)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('answered 404'),
    });
    await run(path);
    expect(await readFile(path, 'utf8')).toBe(`image: ${host}/team/edge:3.2@${digest}\n`);
    await run('--check', path);
  });

  test('the check passes files without any digest, and refuses those that have some', async () => {
    const line = `image: ${host}/team/edge:3.2`;
    expect((await run('--check', await fileWith(`${line}\n`))).stdout).toContain('No image is pinned');
    for (const other of [line, `image: ${host}/team/other:1`, `${line}@${old}`])
      await expect(run('--check', await fileWith(`${line}@${digest}\n${other}\n`))).rejects.toMatchObject({ code: 1 });
  });
});
