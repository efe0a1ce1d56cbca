import { createServer, request as ask } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { edgeContext } from '../../../../src/adapters/system/edge-context.ts';
import { NO_EDGE } from '../../../../src/core/ports.ts';

const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;

/** What a node behind so many proxies takes of a real request with these headers. */
async function taken(hops: number, headers: Record<string, string | string[]>): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    resolve(edgeContext(hops)(request));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  ask({ port: address.port, headers, agent: false }).end();
  const result = await promise;
  server.close();
  return result;
}

test('R170, R174: behind a proxy a node takes the request id and the trace context of the handshake', async () => {
  const headers = { 'X-Request-Id': '0f3b-A_z.9:1', traceparent: TRACE };
  expect(await taken(1, headers)).toEqual({ requestId: '0f3b-A_z.9:1', trace: TRACE });
  expect(await taken(2, { traceparent: TRACE })).toEqual({ trace: TRACE });
});

test('R170, R174: without a proxy it takes neither', async () => {
  expect(await taken(0, { 'X-Request-Id': 'mine', traceparent: TRACE })).toBe(NO_EDGE);
});

test.each([
  ['empty', ''],
  ['too long', 'x'.repeat(129)],
  ['two words', 'a b'],
  ['what would end a line of JSON', '"}'],
  ['not ASCII', 'ä'],
  ['two of them', ['a', 'b']],
])('R170: an id that is %s is ignored', async (_, id) => {
  expect(await taken(1, { 'X-Request-Id': id })).toBe(NO_EDGE);
});

test.each([
  ['of a later version', `01${TRACE.slice(2)}`],
  ['of no trace', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`],
  ['cut off', TRACE.slice(0, -1)],
  ['given twice', [TRACE, TRACE]],
])('R174: a trace context %s is ignored', async (_, traceparent) => {
  expect(await taken(1, { traceparent })).toBe(NO_EDGE);
});
