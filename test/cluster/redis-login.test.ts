import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../support/net.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { rawClient } from '../support/raw-client.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const PASSWORD = 'hunter2@:/';

let folder: string;
let server: RedisServer | undefined;
let node: RunningNode | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-tls-'));
});

afterEach(async () => {
  await node?.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function answerToJoin(url: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  node = await startNode({ REDIS_URL: url, ...env });
  const client = await rawClient(node.url);
  const answer = await client.ask('join', { v: 1, room: 'room' });
  client.close();
  return answer;
}

/** A certificate for 127.0.0.1, signed by itself. */
async function certificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await promisify(execFile)('openssl', ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', cert, ...subject]);
  return { cert, key };
}

test('a server with a password', async () => {
  server = await startRedis({ args: ['--requirepass', PASSWORD] });
  const url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`;
  expect(await answerToJoin(url)).toMatchObject({ ok: true });
});

test('a wrong password: the node says so without naming it, refuses joins and stays up', async () => {
  server = await startRedis({ args: ['--requirepass', PASSWORD] });
  const answer = await answerToJoin(`redis://ann:wrong-one@127.0.0.1:${server.port}`);
  expect(answer).toMatchObject({ error: { code: 'store-unavailable' } });
  await until('a line that says why', () => node?.output().includes('WRONGPASS'));
  expect(node?.output()).not.toContain('wrong-one');
});

test('a server that speaks TLS, known by NODE_EXTRA_CA_CERTS alone', async (context) => {
  const { cert, key } = await certificate();
  const port = await freePort();
  const tls = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert, '--tls-auth-clients', 'no'];
  const args = ['--port', '0', '--tls-port', String(port), ...tls, '--requirepass', PASSWORD];
  try {
    server = await startRedis({ args });
  } catch (error) {
    if (/tls/i.test(String(error)) && /bad directive|wrong number of arguments/i.test(String(error))) {
      return context.skip('this Redis is built without TLS: apt-get install redis-server brings one with it');
    }
    throw error;
  }
  const url = `rediss://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;
  expect(await answerToJoin(url)).toMatchObject({ error: { code: 'store-unavailable' } });
  expect(node?.output()).toContain('self-signed certificate');
  await node?.stop();
  expect(await answerToJoin(url, { NODE_EXTRA_CA_CERTS: cert })).toMatchObject({ ok: true });
});
