import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metric } from '../../../support/metric.ts';
import { type RunningNode, startNode } from '../../../support/node.ts';
import { rawClient } from '../../../support/raw-client.ts';

let node: RunningNode;

beforeAll(async () => {
  node = await startNode();
});

afterAll(() => node.stop());

test('R71: a page of another origin is refused with an error; the own origin and no origin are accepted', async () => {
  await expect(rawClient(node.url, { origin: 'https://evil.example' })).rejects.toMatchObject({
    data: { code: 'origin-refused', retryable: false },
  });
  (await rawClient(node.url, { origin: node.url })).close();
});

test('R160, R164: a name that somebody else lets point to the node is not its own, and the refusal is counted', async () => {
  const count = () => metric(node.url, 'signalbox_errors_total{code="origin-refused"}');
  const before = await count();
  const rebound = 'rebound.example:3000';
  const refused = rawClient(node.url, { origin: `http://${rebound}`, host: rebound });
  await expect(refused).rejects.toMatchObject({ data: { code: 'origin-refused', detail: `http://${rebound}` } });
  expect(await count()).toBe(before + 1);
  const named = await startNode({ OWN_HOSTS: 'call.example.org' });
  (await rawClient(named.url, { origin: 'https://call.example.org', host: 'call.example.org' })).close();
  await named.stop();
});

test("R160: over long polling too, whose handshake says no origin where a browser takes the page for the node's own", async () => {
  // What a browser sends: Origin with a POST, and not with a GET (Fetch standard, "append a request Origin header").
  const ask = (query: string, body?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = {
        host: 'rebound.example',
        ...(body === undefined ? {} : { origin: 'http://rebound.example' }),
      };
      const method = body === undefined ? 'GET' : 'POST';
      request(`${node.url}/socket.io/?EIO=4&transport=polling${query}`, { method, headers }, (answer) => {
        resolve(text(answer));
      })
        .on('error', reject)
        .end(body);
    });
  const sid = /"sid":"([^"]+)"/.exec(await ask(''))?.[1];
  await ask(`&sid=${sid}`, '40');
  expect(await ask(`&sid=${sid}`)).toMatch(/^44.*"origin-refused"/);
});

test('R71: a page of any origin can read the refusal, also over long polling', async () => {
  const polling = `${node.url}/socket.io/?EIO=4&transport=polling`;
  const open = await fetch(polling, { headers: { origin: 'https://evil.example' } });
  expect(open.headers.get('access-control-allow-origin')).toBe('*');
  const preflight = await fetch(polling, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
  expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, expect.any(String)]);
});

test('R71: an origin in ALLOWED_ORIGINS may connect', async () => {
  const open = await startNode({ ALLOWED_ORIGINS: 'https://app.example.org' });
  (await rawClient(open.url, { origin: 'https://app.example.org' })).close();
  await expect(rawClient(open.url, { origin: 'https://app.example.org.evil.example' })).rejects.toThrow();
  await open.stop();
});
