import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createWebhookSender } from '../../../src/adapters/webhooks/sender.ts';
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS, pauseAfter } from '../../../src/core/webhooks/backoff.ts';
import { MOST_EVENTS, MOST_LETTERS, SHARDS } from '../../../src/core/webhooks/limits.ts';
import { freePort } from '../../support/net.ts';
import { until } from '../../support/until.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', '..', 'docs', 'webhooks.md'), 'utf8');
const example = /<!-- receiver:start -->\n```js\n([\s\S]*?)```\n<!-- receiver:end -->/.exec(page)?.[1] ?? '';
const KEY = Buffer.alloc(32, 9);

/** Runs the receiver of the page in a process of its own. */
async function runExample(secret: string): Promise<{ readonly url: string; output(): string }> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-receiver-'));
  const file = join(folder, 'receiver.mjs');
  await writeFile(file, example);
  const port = await freePort();
  const env = { PATH: process.env['PATH'], PORT: String(port), WEBHOOK_SECRET: secret };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await rm(folder, { recursive: true });
  });
  await until('the receiver', () => output.includes('ready'));
  return { url: `http://127.0.0.1:${port}/`, output: () => output };
}

function sender(key: Buffer, secondsOff = 0) {
  const clock = { now: () => Date.now() + secondsOff * 1_000 };
  return createWebhookSender({ keys: [Buffer.alloc(24), key], timeoutMs: 5_000, clock, agent: 'test' });
}

test('R221 R223: the receiver of docs/webhooks.md takes what is signed, once, and nothing else', async () => {
  const { url, output } = await runExample(`whsec_${KEY.toString('base64')}`);
  const event = {
    id: 'msg_1',
    type: 'peer-joined',
    room: 'room',
    at: 1,
    body: JSON.stringify({ type: 'peer-joined', data: { room: 'Grüße', peer: 'a' } }),
  } as const;
  expect(await sender(KEY).send(url, event)).toEqual({ kind: 'delivered' });
  expect(await sender(KEY).send(url, event)).toEqual({ kind: 'delivered' });
  const refused = { kind: 'failed', reason: 'HTTP 401' };
  expect(await sender(Buffer.alloc(32, 8)).send(url, { ...event, id: 'msg_2' })).toEqual(refused);
  expect(await sender(KEY, -400).send(url, { ...event, id: 'msg_3' })).toEqual(refused);
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  expect(output().match(/peer-joined Grüße a/g)).toHaveLength(1);
});

test('R224 R225 R226: docs/webhooks.md has the pauses and the limits of the code', () => {
  const shown = [...(/^\| pause[^|]*\|(.*)\|$/m.exec(page)?.[1] ?? '').matchAll(/(\d+) s/g)].map(([, seconds]) =>
    Number(seconds),
  );
  expect(shown).toEqual(Array.from({ length: 10 }, (_, failures) => pauseAfter(failures + 1, () => 0.5) / 1_000));
  expect([shown[0], shown.at(-1)]).toEqual([FIRST_PAUSE_MS / 1_000, LONGEST_PAUSE_MS / 1_000]);
  expect(page).toContain(`in each of ${SHARDS} shards`);
  expect(page).toContain(`events that wait for a URL | ${MOST_EVENTS.toLocaleString('en')} in each shard`);
  expect(page).toContain(`dead letters | the latest ${MOST_LETTERS} of each shard`);
});
