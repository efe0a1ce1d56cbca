import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { createWebhookSender } from '../../../../src/adapters/webhooks/sender.ts';
import type { WebhookEvent } from '../../../../src/core/ports.ts';
import { until } from '../../../support/until.ts';

const KEYS = [Buffer.alloc(24, 1), Buffer.alloc(64, 2)];
const BODY = '{"type":"peer-joined","data":{"name":"Zoë"}}';

const event: WebhookEvent = { id: 'msg_1', type: 'peer-joined', room: 'room', at: 1, body: BODY };

interface Request {
  readonly headers: IncomingMessage['headers'];
  readonly method: string | undefined;
  readonly body: string;
}

let requests: Request[] = [];
afterEach(() => {
  requests = [];
});

async function receiver(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push({ headers: request.headers, method: request.method, body });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hooks?token=1`;
}

function sender(timeoutMs = 5_000) {
  return createWebhookSender({ keys: KEYS, timeoutMs, clock: { now: () => Date.now() }, agent: 'signalbox/1' });
}

test('R221: the library of Standard Webhooks verifies an event with each of the secrets, and refuses one that was changed', async () => {
  const url = await receiver((_, response) => response.writeHead(204).end());
  expect(await sender().send(url, event)).toEqual({ kind: 'delivered' });
  const [{ headers, method, body } = { headers: {}, method: '', body: '' }] = requests;
  expect(method).toBe('POST');
  expect(body).toBe(BODY);
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'signalbox/1',
    'webhook-id': 'msg_1',
  });
  const shown = {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  };
  for (const key of KEYS) {
    const webhook = new Webhook(`whsec_${key.toString('base64')}`);
    expect(webhook.verify(body, shown)).toEqual(JSON.parse(BODY));
    expect(() => webhook.verify(body.replace('Zoë', 'Eve'), shown)).toThrow();
    expect(() => webhook.verify(body, { ...shown, 'webhook-id': 'msg_2' })).toThrow();
  }
  expect(() => new Webhook(Buffer.alloc(24, 3).toString('base64')).verify(body, shown)).toThrow();
});

test.each([
  [400, 'failed'],
  [429, 'failed'],
  [500, 'failed'],
  [410, 'gone'],
] as const)('R224: an answer of %i has %s', async (status, kind) => {
  const url = await receiver((_, response) => response.writeHead(status).end('no'));
  expect(await sender().send(url, event)).toEqual({ kind, reason: `HTTP ${status}` });
});

test.each([301, 302, 303, 307, 308])(
  'R224: a redirect by %i is a failure, and its target hears nothing',
  async (status) => {
    const target = await receiver((_, response) => response.end());
    const url = await receiver((_, response) => response.writeHead(status, { location: target }).end());
    expect(await sender().send(url, event)).toEqual({ kind: 'failed', reason: `HTTP ${status}` });
    expect(requests).toHaveLength(1);
  },
);

test('R224: the body of an answer is not read', async () => {
  let closed = false;
  const url = await receiver((_, response) => {
    response.writeHead(200);
    const more = () => {
      // What is not read stops here: the kernel takes some hundred KiB.
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    response.on('close', () => {
      closed = true;
    });
    more();
  });
  expect(await sender().send(url, event)).toEqual({ kind: 'delivered' });
  await until('the connection to end', () => closed);
});

test('R224: a receiver that does not answer in time, refuses the connection or is no HTTP server has failed', async () => {
  const silent = await receiver(() => undefined);
  expect(await sender(100).send(silent, event)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('timeout'),
  });
  expect(await sender().send('http://127.0.0.1:1/', event)).toMatchObject({ kind: 'failed' });
  expect(await sender().send('http://nothing.invalid/', event)).toMatchObject({ kind: 'failed' });
});
