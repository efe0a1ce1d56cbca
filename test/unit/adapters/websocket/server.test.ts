import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { upgradeHead } from '../../../support/raw-frames.ts';
import { until } from '../../../support/until.ts';
import { type TextSite, textSite } from './text-site.ts';

let site: TextSite;

beforeEach(async () => {
  site = await textSite(262_144);
});

afterEach(() => site.close());

/** What answers a handshake that is not accepted. */
async function refusal(origin?: string): Promise<{ status: number | undefined; body: unknown }> {
  const socket = new WebSocket(site.url, origin === undefined ? {} : { origin });
  const response = await new Promise<IncomingMessage>((resolve) => {
    socket.once('unexpected-response', (_, answer) => resolve(answer));
  });
  return { status: response.statusCode, body: JSON.parse(await text(response)) };
}

test('R71, R97, R164: a page of another origin is refused with 403, pages of the list and programs are not', async () => {
  expect(await refusal('https://evil.example')).toMatchObject({
    status: 403,
    body: { code: 'origin-refused', retryable: false, detail: 'https://evil.example' },
  });
  expect(site.events).toContainEqual({ type: 'refused', code: 'origin-refused' });
  await site.connect({ origin: 'https://app.example' });
  await site.connect();
  expect(site.clients).toHaveLength(2);
});

test('R116: a handshake of a page that is refused counts for its address too, and leaves no connection', async () => {
  await site.close();
  site = await textSite(262_144, { addressLimits: 1 });
  site.address = 'a';
  site.node.addressLimits.take('a', 'handshakes', 299);
  expect(await refusal('https://evil.example')).toMatchObject({ status: 403 });
  expect(await refusal('https://evil.example')).toMatchObject({ status: 429 });
  expect(site.gatekeeper.open).toBe(0);
});

test('R65, R97: a full node refuses with 503', async () => {
  site.room = false;
  expect(await refusal()).toMatchObject({ status: 503, body: { code: 'node-full', retryable: true } });
  expect(site.node.connected.size).toBe(0);
});

test('R18: a node that drains refuses with 503', async () => {
  site.node.phase = 'draining';
  expect(await refusal()).toMatchObject({ status: 503, body: { code: 'draining', retryable: true } });
});

test('a connection that was refused is closed, also where its client keeps its own side open', async () => {
  const { port, hostname } = new URL(site.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.write(upgradeHead('/ws', ['Host: x', 'Origin: https://evil.example']));
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 403 /);
  const open = () => new Promise<number>((resolve) => site.http.getConnections((_, count) => resolve(count)));
  await until('the server to have no connection', async () => (await open()) === 0, 2_000);
  socket.destroy();
});

test.each(['/ws', '/ws/', '/ws?a=b', '//host/ws'])('the WebSocket is at %s', async (path) => {
  const socket = new WebSocket(new URL(site.url).origin + path);
  await once(socket, 'open');
  socket.terminate();
});

test.each(['/', '/ws//', '/ws/x', '/w', '//', '/%77s', '/__proto__'])('%s is left to other listeners', async (path) => {
  const { port, hostname } = new URL(site.url);
  site.http.once('upgrade', (_request, socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  const sent = request({ host: hostname, port: Number(port), path, headers }).end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  expect([response?.statusCode, site.clients.length]).toEqual([404, 0]);
});

test('a path of 15,000 slashes costs no more than another one', async () => {
  const from = process.cpuUsage();
  const asked = { url: `/a${'/'.repeat(15_000)}x`, headers: {} };
  site.http.emit('upgrade', asked, new PassThrough(), Buffer.alloc(0));
  expect(process.cpuUsage(from).user / 1_000).toBeLessThan(100);
});

test('disconnect closes every connection', async () => {
  const sockets = [await site.connect(), await site.connect()];
  const closed = sockets.map((socket) => once(socket, 'close'));
  site.server.disconnect();
  await Promise.all(closed);
  await until('both sessions to end', () => site.ended.length === 2);
  expect(site.node.connected.size).toBe(0);
});
