import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { SECRET } from '../support/tokens.ts';
import { until } from '../support/until.ts';
import { startReceiver, WEBHOOK_SECRET } from '../support/webhook-receiver.ts';

const KEY = 'a-key-of-an-administrator-in-tests';

async function started(
  env: Readonly<Record<string, string>>,
): Promise<readonly [ProcessCluster, RunningNode, RunningNode]> {
  const cluster = await ProcessCluster.start({ ADMIN_KEY: KEY, LEASE_MS: '2000', ...env });
  onTestFinished(() => cluster.stop());
  const [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  return [cluster, n1, n2];
}

async function ask({ url }: RunningNode, method: string, path: string, body?: object): Promise<[number, unknown]> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return [answer.status, text === '' ? undefined : JSON.parse(text)];
}

test('R242: a node without ADMIN_KEY remembers no room, and says so', async () => {
  const [cluster, n1] = await started({});
  const off = await cluster.node({ ADMIN_KEY: '' });
  await cluster.joined(off, 'lab');
  const timeline = z.object({
    complete: z.boolean(),
    nodes: z.array(z.object({ account: z.string() })),
    events: z.array(z.unknown()),
  });
  const told = await until('an answer of every node', async () => {
    const found = timeline.parse((await ask(n1, 'GET', '/rooms/lab/timeline'))[1]);
    return found.nodes.some(({ account }) => account === 'silent') ? undefined : found;
  });
  expect(told.nodes.map(({ account }) => account).toSorted()).toEqual(['none', 'none', 'off']);
  expect(told).toMatchObject({ complete: false, events: [] });
});

test('R244: a token that one node makes lets into a room of the other one, and is in no log', async () => {
  const [cluster, n1, n2] = await started({ JWT_SECRET: `${SECRET},${'x'.repeat(32)}`, JWT_AUDIENCE: 'calls' });
  const terms = { room: 'team-*', name: 'Ann', role: 'viewer', seconds: 60 };
  const [status, body] = await ask(n1, 'POST', '/tokens', terms);
  expect(status).toBe(200);
  const { token, expiresAt } = z.object({ token: z.string(), expiresAt: z.iso.datetime() }).parse(body);
  expect(Date.parse(expiresAt)).toBeGreaterThan(0);
  const client = await cluster.client(n2);
  expect(await client.ask('join', { v: 1, room: 'other', token })).toMatchObject({ error: { code: 'token-refused' } });
  const welcome = await client.ask('join', { v: 1, room: 'team-7', token, name: 'Bob' });
  expect(welcome).toMatchObject({ grant: { role: 'viewer' }, roster: { peers: [{ name: 'Ann' }] } });
  await until('the line in the log', () => n1.output().includes('administrator minted a token') || undefined);
  expect(n1.output() + n2.output()).not.toContain(token.split('.')[2]);
});

test('R244, R245: without a secret and without webhooks there are no tokens and no dead letters', async () => {
  const [, n1] = await started({});
  expect(await ask(n1, 'POST', '/tokens', { room: 'lab' })).toMatchObject([404, { code: 'not-found' }]);
  expect(await ask(n1, 'GET', '/dead-letters')).toMatchObject([404, { code: 'not-found' }]);
  expect(await ask(n1, 'POST', `/dead-letters/${'0'.repeat(16)}/a/retry`)).toMatchObject([404, {}]);
});

test('R245, R246: either node lists the events that were given up, and sends one again', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  receiver.status = 410;
  const [cluster, n1, n2] = await started({ WEBHOOK_URLS: `${receiver.url}?key=hidden`, WEBHOOK_SECRET });
  await cluster.joined(n1, 'room');
  const letter = z.object({
    id: z.string(),
    receiver: z.string(),
    type: z.string(),
    room: z.string(),
    url: z.string(),
  });
  const letters = async (node: RunningNode) =>
    z.object({ letters: z.array(letter.loose()) }).parse((await ask(node, 'GET', '/dead-letters'))[1]).letters;
  const both = await until('two dead letters', async () => {
    const found = await letters(n2);
    return found.length === 2 ? found : undefined;
  });
  expect(both.map(({ type }) => type)).toEqual(['peer-joined', 'room-started']);
  expect(both[0]).toMatchObject({ room: 'room', url: new URL(receiver.url).origin, attempts: 1, reason: 'HTTP 410' });
  receiver.status = 204;
  for (const { id, receiver: to } of both) {
    expect(await ask(n1, 'POST', `/dead-letters/${to}/${encodeURIComponent(id)}/retry`)).toEqual([202, undefined]);
  }
  await until('both events', () => receiver.events('room').length === 2 || undefined);
  expect(receiver.changed).toBe(0);
  expect(await letters(n1)).toEqual([]);
  expect(n1.output() + n2.output()).not.toContain('hidden');
});
