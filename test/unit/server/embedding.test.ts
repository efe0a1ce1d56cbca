import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import fastify from 'fastify';
import { io } from 'socket.io-client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { certificate } from '../../../scripts/lib/certificate.ts';
import { componentFiles } from '../../../src/adapters/http/routes/script.ts';
import { createSignalbox } from '../../../src/server/index.ts';
import { APPLICATION, clientOf, listening, startHost, startSignalbox, urlOf } from '../../support/embedded.ts';

const POLL = '/socket.io/?EIO=4&transport=polling';

async function answerOf(url: string): Promise<[number, string]> {
  const response = await fetch(url);
  return [response.status, await response.text()];
}

/** What a server says to what is sent part by part, up to the end of the connection. */
async function rawAnswer(url: string, ...parts: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString();
  });
  const closed = once(socket, 'close');
  for (const part of parts) await new Promise<void>((resolve) => socket.write(part, () => setImmediate(resolve)));
  await closed;
  return said;
}

/** What a server says to a request for a WebSocket. */
function upgradeAnswer(url: string, path: string): Promise<string> {
  return rawAnswer(
    url,
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
}

describe('R250: paths', () => {
  test('a server that listens already: its own paths are answered, and all others by the application', async () => {
    const { server, url } = await startHost();
    await startSignalbox({ server });
    const client = await clientOf(url);
    expect(await client.ask('join', { v: 1, room: 'lab' })).toMatchObject({ ok: true });
    expect((await answerOf(url + POLL))[0]).toBe(200);
    for (const path of ['/', '/socket.io', '/health/ready', '/metrics', '/signalbox.js', '/api/docs', '/ice.html']) {
      expect(await answerOf(url + path), path).toEqual([404, APPLICATION]);
    }
  });

  test('listeners that come later, as those of Express, see nothing of its requests', async () => {
    const server = createServer();
    await startSignalbox({ server });
    const seen: string[] = [];
    const app = express();
    app.use((request, response) => {
      seen.push(request.url);
      response.status(418).send(APPLICATION);
    });
    server.on('request', app);
    await listening(server);
    const url = urlOf(server);
    const polling = io(url, { transports: ['polling'], reconnection: false, forceNew: true });
    onTestFinished(() => void polling.close());
    await new Promise<void>((resolve) => polling.once('connect', resolve));
    expect(await polling.emitWithAck('join', { v: 1, room: 'lab' })).toMatchObject({ ok: true });
    expect(await answerOf(`${url}/other`)).toEqual([418, APPLICATION]);
    expect(seen).toEqual(['/other']);
  });

  test('Fastify keeps its own 404', async () => {
    const app = fastify();
    app.get('/own', () => APPLICATION);
    await startSignalbox({ server: app.server });
    await app.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => app.close());
    const url = urlOf(app.server);
    expect(await (await clientOf(url)).ask('join', { v: 1, room: 'lab' })).toMatchObject({ ok: true });
    expect(await answerOf(`${url}/own`)).toEqual([200, APPLICATION]);
    expect(await answerOf(`${url}/none`)).toEqual([404, expect.stringContaining('Route GET:/none not found')]);
  });

  test('below a path, with the component, beside a Socket.IO server of the application', async () => {
    const { server, url } = await startHost();
    await startSignalbox({ server, path: '/calls', component: true });
    const client = await clientOf(url, { path: '/calls/socket.io' });
    expect(await client.ask('join', { v: 1, room: 'lab' })).toMatchObject({ ok: true });
    expect(await answerOf(url + POLL)).toEqual([404, APPLICATION]);
    expect(await answerOf(`${url}/calls`)).toEqual([404, APPLICATION]);
    expect(await answerOf(`${url}/calls/signalbox.js.map`)).toEqual([404, APPLICATION]);
    for (const file of ['signalbox.js?v=1', 'signalbox-zh-cn.js']) {
      expect((await answerOf(`${url}/calls/${file}`))[1], file).not.toBe(APPLICATION);
    }
  });

  test('an upgrade that is not for it is answered as if it were not there', async () => {
    const { server, url } = await startHost();
    await startSignalbox({ server });
    const answer = await upgradeAnswer(url, '/chat');
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(answer).toContain(APPLICATION);
  });

  test('a body with an offer to upgrade, as HTTP clients of Java send, reaches the application whole', async () => {
    const { server, url } = await startHost((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => response.end(`${request.method} ${request.headers.upgrade}: ${body}`));
    });
    await startSignalbox({ server });
    const head =
      'POST /orders HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n' +
      'HTTP2-Settings: AAEAAEAAAAIAAAAA\r\n';
    for (const parts of [
      [`${head}Content-Length: 8\r\n\r\ntwo beds`],
      [`${head}Content-Length: 8\r\n\r\n`, 'two ', 'beds'],
      [`${head}Transfer-Encoding: chunked\r\n\r\n4\r\ntwo \r\n4\r\n`, 'beds\r\n0\r\n\r\n'],
    ]) {
      const said = await rawAnswer(url, ...parts);
      expect(said).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(said).toContain('POST h2c: two beds');
    }
  });

  test('a request that wants to be asked first is its own, also where the application listens for such requests', async () => {
    const { server, url } = await startHost();
    const seen: string[] = [];
    for (const event of ['checkContinue', 'checkExpectation'] as const) {
      server.on(event, (request, response) => {
        seen.push(`${event} ${request.url}`);
        response.writeHead(418).end(APPLICATION);
      });
    }
    await startSignalbox({ server });
    const ask = (path: string, expectation: string) =>
      rawAnswer(url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: ${expectation}\r\n\r\n`);
    expect(await ask(POLL, '100-continue')).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(await ask(POLL, 'a miracle')).toMatch(/^HTTP\/1\.1 417 /);
    expect(await ask('/own', '100-continue')).toMatch(/^HTTP\/1\.1 418 /);
    expect(seen).toEqual(['checkContinue /own']);
  });

  test('a WebSocket server of the application goes on', async () => {
    const { server, url } = await startHost();
    await startSignalbox({ server });
    const own = new WebSocketServer({ server, path: '/chat' });
    onTestFinished(() => own.close());
    own.on('connection', (socket) => socket.on('message', (data) => socket.send(`heard ${data.toString()}`)));
    const socket = new WebSocket(`${url.replace('http', 'ws')}/chat`);
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    socket.send('you');
    const [data] = await once(socket, 'message');
    expect(String(data)).toBe('heard you');
    expect(await (await clientOf(url)).ask('join', { v: 1, room: 'lab' })).toMatchObject({ ok: true });
  });

  test('a server with TLS', async () => {
    const { pem, bundle, remove } = await certificate('IP:127.0.0.1');
    onTestFinished(remove);
    const both = await readFile(bundle);
    const server = createTlsServer({ key: both, cert: both }, (_request, response) => void response.end(APPLICATION));
    await startSignalbox({ server });
    await listening(server);
    const socket = io(urlOf(server, 'https'), { transports: ['websocket'], ca: pem, forceNew: true });
    onTestFinished(() => void socket.close());
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    expect(await socket.emitWithAck('join', { v: 1, room: 'lab' })).toMatchObject({ ok: true });
  });

  test('dialects that are on have their paths too', async () => {
    const { server, url } = await startHost();
    await startSignalbox({ server, dialects: ['pubsub', 'peerjs'], pubsubPath: '/talk', peerjsPath: '/peers' });
    expect((await answerOf(`${url}/peers/peerjs/id`))[1]).toMatch(/^[\da-f-]{36}$/);
    expect(await answerOf(`${url}/talk`)).toEqual([404, APPLICATION]);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/talk`);
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
  });
});

test('R251: it adds no handlers to the process, and reads no environment that it was not given', async () => {
  const handlers = (): unknown =>
    ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'exit', 'beforeExit'].map((event) =>
      process.listenerCount(event),
    );
  vi.stubEnv('ROOM_CAPACITY', '3');
  vi.stubEnv('PORT', 'wrong');
  onTestFinished(() => void vi.unstubAllEnvs());
  const before = handlers();
  const [one, two] = [await startHost(), await startHost()];
  const plain = await startSignalbox({ server: one.server });
  await startSignalbox({ server: two.server, environment: process.env });
  expect(handlers()).toEqual(before);
  const capacities = await Promise.all(
    [one, two].map(async ({ url }) => (await clientOf(url)).ask('join', { v: 1, room: 'lab' })),
  );
  expect(capacities).toMatchObject([{ limits: { capacity: 8 } }, { limits: { capacity: 3 } }]);
  await plain.close();
  expect(handlers()).toEqual(before);
});

test('R251: lines go to the logger with their fields; without one warnings and errors go to the console', async () => {
  const lines: [string, string, object][] = [];
  const note = (level: string) => (fields: object, message: string) => void lines.push([level, message, fields]);
  const { server, url } = await startHost();
  const logger = { info: note('info'), warn: note('warn'), error: note('error') };
  const signalbox = await startSignalbox({ server, logger, nodeName: 'app' });
  await (await clientOf(url)).ask('join', { v: 1, room: 'lab' });
  expect(lines).toContainEqual([
    'info',
    'peer joined',
    expect.objectContaining({ node: signalbox.node, room: 'lab', version: expect.any(Number) }),
  ]);
  expect(signalbox.node).toMatch(/^app-[\da-f]{8}$/);

  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const informed = vi.spyOn(console, 'info').mockImplementation(() => undefined);
  onTestFinished(() => void vi.restoreAllMocks());
  const other = await startHost();
  await startSignalbox({ server: other.server, logger: undefined });
  await fetch(other.url + POLL, { headers: { 'x-forwarded-for': '1.2.3.4' } });
  expect(warned.mock.calls).toEqual([[expect.stringContaining('signalbox: set TRUST_PROXY'), expect.anything()]]);
  expect(informed).not.toHaveBeenCalled();
});

test('R250: a script of the application that is named like one of the component is the application’s', async () => {
  const publicDir = await mkdtemp(join(tmpdir(), 'component-'));
  onTestFinished(() => rm(publicDir, { recursive: true }));
  await writeFile(join(publicDir, 'signalbox.js'), 'built');
  await writeFile(join(publicDir, 'signalbox-zh-cn.js'), 'built');
  const component = componentFiles(publicDir, '/calls');
  const owned = ['/calls/signalbox.js', '/calls/signalbox-zh-cn.js', '/calls/signalbox-x.js', '/signalbox.js'];
  expect(owned.filter((path) => component.has(path))).toEqual(owned.slice(0, 2));
});

test('R256: a dialect has its path once on a server', async () => {
  const { server, url } = await startHost();
  const dialects = ['pubsub', 'peerjs', 'simplewebrtc'] as const;
  const first = await startSignalbox({ server, dialects });
  const second = { server, path: '/calls', logger: false, dialects } as const;
  await expect(createSignalbox(second)).rejects.toMatchObject({
    problems: ['simplewebrtcPath', 'pubsubPath', 'peerjsPath'].map((option) => expect.stringContaining(`${option}=/`)),
  });
  expect(await answerOf(`${url}/calls${POLL}`)).toEqual([404, APPLICATION]);
  await startSignalbox({ server, path: '/other', dialects: ['pubsub'], pubsubPath: '/other/talk' });
  await first.close();
  await startSignalbox(second);
});

test('R256: two in one process, and two on one server, share nothing', async () => {
  const [one, two] = [await startHost(), await startHost()];
  const first = await startSignalbox({ server: one.server });
  const below = await startSignalbox({ server: one.server, path: '/calls' });
  const second = await startSignalbox({ server: two.server });
  const clients = await Promise.all([
    clientOf(one.url),
    clientOf(one.url, { path: '/calls/socket.io' }),
    clientOf(two.url),
  ]);
  for (const client of clients) {
    expect(await client.ask('join', { v: 1, room: 'lab' })).toMatchObject({ roster: { peers: [expect.anything()] } });
  }
  const texts = await Promise.all([first, below, second].map(({ metrics }) => metrics.render()));
  for (const text of texts) expect(text).toMatch(/^signalbox_peers 1$/m);
  await below.close();
  expect(await answerOf(`${one.url}/calls${POLL}`)).toEqual([404, APPLICATION]);
  expect(await clients[0]?.ask('peek', { room: 'lab' })).toMatchObject({ ok: true });
  expect((await answerOf(one.url + POLL))[0]).toBe(200);
});

describe('R258: close', () => {
  test('gives the paths back also where draining fails', async () => {
    const { server, url } = await startHost();
    const logger = {
      info(_fields: object, message: string) {
        if (message === 'clients closed') throw new Error('no place for lines');
      },
      warn: () => undefined,
      error: () => undefined,
    };
    const signalbox = await createSignalbox({ server, logger, drainMs: 200 });
    await (await clientOf(url)).ask('join', { v: 1, room: 'lab' });
    await expect(signalbox.close()).rejects.toThrow('no place for lines');
    expect(await answerOf(url + POLL)).toEqual([404, APPLICATION]);
  });

  test('tells clients to go elsewhere, gives the paths back, and leaves the server and its connections alone', async () => {
    const { server, url } = await startHost();
    const own = new WebSocketServer({ server, path: '/chat' });
    onTestFinished(() => own.close());
    const chat = new WebSocket(`${url.replace('http', 'ws')}/chat`);
    onTestFinished(() => chat.terminate());
    await once(chat, 'open');
    const signalbox = await startSignalbox({ server });
    const client = await clientOf(url);
    await client.ask('join', { v: 1, room: 'lab' });
    const closed = signalbox.close();
    expect(signalbox.close()).toBe(closed);
    expect(await client.next('goodbye')).toMatchObject([{ reason: 'drain', reconnect: true }]);
    await closed;
    await client.disconnected;
    expect(await answerOf(url + POLL)).toEqual([404, APPLICATION]);
    expect(Object.hasOwn(server, 'emit')).toBe(false);
    expect(server.listening).toBe(true);
    expect(chat.readyState).toBe(WebSocket.OPEN);
    await startSignalbox({ server });
    expect((await answerOf(url + POLL))[0]).toBe(200);
  });

  test('ends a WebSocket whose client never says goodbye', async () => {
    const { server, url } = await startHost();
    const signalbox = await startSignalbox({ server });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await once(socket, 'data');
    await Promise.all([once(socket, 'close'), signalbox.close()]);
  });
});
