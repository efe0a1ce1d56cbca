import { Redis } from 'ioredis';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { type Certificate, certificate, isWithoutTls } from '../../scripts/lib/certificate.ts';
import { ProcessCluster } from '../support/cluster.ts';
import { freePort } from '../support/net.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { rawClient } from '../support/raw-client.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import type { RedisDeployment } from '../support/redis-deployment.ts';
import { startSentinel } from '../support/redis-sentinel.ts';
import { until } from '../support/until.ts';

const PASSWORD = 'hunter2@:/';

let server: RedisServer | undefined;
let node: RunningNode | undefined;

afterEach(async () => {
  await node?.stop();
  await server?.stop();
});

async function answerToJoin(url: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  node = await startNode({ REDIS_URL: url, ...env });
  const client = await rawClient(node.url);
  const answer = await client.ask('join', { v: 1, room: 'room' });
  client.close();
  return answer;
}

test('a server with a password', async () => {
  server = await startRedis({ args: ['--requirepass', PASSWORD] });
  const url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`;
  expect(await answerToJoin(url)).toMatchObject({ ok: true });
});

test('a wrong password: the node logs the fault but not the password, refuses joins and stays up', async () => {
  server = await startRedis({ args: ['--requirepass', PASSWORD] });
  const answer = await answerToJoin(`redis://ann:wrong-one@127.0.0.1:${server.port}`);
  expect(answer).toMatchObject({ error: { code: 'store-unavailable' } });
  await until('a line that says why', () => node?.output().includes('WRONGPASS'));
  expect(node?.output()).not.toContain('wrong-one');
});

test('a node stays when its user loses the right to its channels, and hears again when the user has it back', async () => {
  server = await startRedis();
  node = await startNode({ REDIS_URL: server.url, LEASE_MS: '1000' });
  const { url } = node;
  const isReady = async (): Promise<boolean> => (await fetch(`${url}/health/ready`)).ok;
  await until('the node to be ready', isReady);
  const redis = new Redis(server.url);
  onTestFinished(() => redis.disconnect());
  const channels = async (): Promise<unknown> => [await redis.call('PUBSUB', 'SHARDCHANNELS')].flat().toSorted();
  const before = await channels();
  await redis.call('ACL', 'SETUSER', 'default', 'resetchannels');
  await until('the inbox to be silent', async () => !(await isReady()));
  await redis.call('ACL', 'SETUSER', 'default', 'allchannels');
  await until('the node to be ready again', isReady);
  // Its inbox, and those of Socket.IO.
  expect(before).toHaveLength(3);
  expect(await channels()).toEqual(before);
});

/** Two peers, one on each of two nodes, join and exchange signals. This needs joins and inboxes to work. */
async function expectSignals(redis: RedisDeployment, env: Readonly<Record<string, string>>): Promise<void> {
  const cluster = ProcessCluster.on(redis, env);
  onTestFinished(() => cluster.stop());
  const [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  const a = await cluster.joined(n1, 'room');
  const b = await cluster.joined(n2, 'room');
  b.socket.emit('signal', a.self, 1, { over: 'TLS' }, 0);
  expect(await a.next('signal')).toEqual([b.self, 1, { over: 'TLS' }, 0]);
}

async function certificateFor(name: string): Promise<Certificate> {
  const made = await certificate(name);
  onTestFinished(() => made.remove());
  return made;
}

/** Starts a deployment that speaks TLS, or skips the test if this Redis is built without TLS. */
async function secured<T>(skip: (note: string) => never, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (isWithoutTls(error)) {
      skip('this server is built without TLS; one with it: scripts/get-tools.sh redis-server');
    }
    throw error;
  }
}

test('a server that speaks TLS, trusted by NODE_EXTRA_CA_CERTS alone', async ({ skip }) => {
  const tls = await certificateFor('IP:127.0.0.1');
  const port = await freePort();
  server = await secured(skip, () => startRedis({ args: [...tls.redisArgs(port), '--requirepass', PASSWORD] }));
  const url = `rediss://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;
  expect(await answerToJoin(url)).toMatchObject({ error: { code: 'store-unavailable' } });
  expect(node?.output()).toContain('self-signed certificate');
  await node?.stop();
  expect(await answerToJoin(url, { NODE_EXTRA_CA_CERTS: tls.path })).toMatchObject({ ok: true });
});

test('Sentinels and servers with TLS and passwords', async ({ skip }) => {
  const tls = await certificateFor('IP:127.0.0.1');
  await expectSignals(await secured(skip, () => startSentinel(tls)), { NODE_EXTRA_CA_CERTS: tls.path });
});

test('a Redis Cluster with TLS and a password that announces its servers by the name in their certificate', async ({
  skip,
}) => {
  const tls = await certificateFor('DNS:localhost');
  await expectSignals(await secured(skip, () => startRedisCluster({ tls })), { NODE_EXTRA_CA_CERTS: tls.path });
});
