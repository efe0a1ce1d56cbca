import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ClientEvents,
  SERVER_EVENTS,
  type ServerEvent,
  type ServerEvents,
  wireError,
} from '../../../../src/protocol/index.ts';
import { httpRefusal } from '../../../../src/protocol/http-refusal.ts';
import { SignalingClient } from '../../../../web/client/signaling/signaling-client.ts';
import { socketTransport } from '../../../../web/client/signaling/socket-transport.ts';
import { welcome } from '../support/fake-transport.ts';

let http: HttpServer;
let io: Server<ClientEvents, ServerEvents>;
let address: string;

beforeEach(async () => {
  http = createServer();
  io = new Server<ClientEvents, ServerEvents>(http, { path: '/below/socket.io/' });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const bound = http.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  address = `http://127.0.0.1:${bound.port}/below`;
});

afterEach(async () => {
  await io.close();
});

/** Every HTTP request is answered so, and a WebSocket's handshake not at all. */
function answerAll(answer: (response: ServerResponse) => void): void {
  http.removeAllListeners('request').on('request', (_request, response) => answer(response));
  http.removeAllListeners('upgrade').on('upgrade', (_request, socket) => socket.destroy());
}

/** A connection of the transport and what it told, with waiting for each. */
function connect(server: string) {
  const opened = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<unknown>();
  const closed = Promise.withResolvers<void>();
  const event = Promise.withResolvers<ServerEvent>();
  const connection = socketTransport.connect(server, 'lab 1', {
    opened: opened.resolve,
    failed: failed.resolve,
    event: event.resolve,
    closed: closed.resolve,
  });
  return { connection, opened: opened.promise, failed: failed.promise, closed: closed.promise, event: event.promise };
}

describe('a connection over Socket.IO', () => {
  test('carries the room in its query, over WebSocket, below the path of the server', async () => {
    const handshake = Promise.withResolvers<{ readonly room: unknown; readonly transport: string }>();
    io.on('connection', (socket) => {
      handshake.resolve({ room: socket.handshake.query['room'], transport: socket.conn.transport.name });
    });
    const { connection, opened } = connect(address);
    await opened;
    expect(await handshake.promise).toEqual({ room: 'lab 1', transport: 'websocket' });
    connection.close();
  });

  test('hands on events, in and out, and tells when the node closes it', async () => {
    const signal = Promise.withResolvers<unknown>();
    io.on('connection', (socket) => {
      socket.on('signal', (...args) => {
        signal.resolve(args);
        socket.emit('signal', 'ann', 7, { b: 2 }, 3);
      });
    });
    const { connection, opened, event, closed } = connect(address);
    await opened;
    connection.emit('signal', 'ann', 1, { a: 1 }, 0);
    expect(await signal.promise).toEqual(['ann', 1, { a: 1 }, 0]);
    expect(await event).toEqual({ name: 'signal', args: ['ann', 7, { b: 2 }, 3] });
    io.disconnectSockets(true);
    await closed;
    connection.close();
  });

  test('hands on every event of SERVER_EVENTS, and none of another name', async () => {
    io.on('connection', (socket) => {
      socket.conn.write('2["waved","ann"]');
      for (const name of SERVER_EVENTS) socket.conn.write(`2["${name}"]`);
    });
    const names: string[] = [];
    const all = Promise.withResolvers<void>();
    const connection = socketTransport.connect(address, 'lab', {
      opened() {},
      failed: all.reject,
      event({ name }) {
        names.push(name);
        if (names.length === SERVER_EVENTS.length) all.resolve();
      },
      closed: () => all.reject(new Error('closed')),
    });
    await all.promise;
    expect(names).toEqual(SERVER_EVENTS);
    connection.close();
  });

  test('drops events that are emitted before it is open', async () => {
    const received: unknown[] = [];
    const marker = Promise.withResolvers<void>();
    io.on('connection', (socket) => {
      socket.on('signal-ack', (_to, seq) => {
        received.push(seq);
        if (seq === 2) marker.resolve();
      });
    });
    const { connection, opened } = connect(address);
    connection.emit('signal-ack', 'ann', 1);
    await opened;
    connection.emit('signal-ack', 'ann', 2);
    await marker.promise;
    expect(received).toEqual([2]);
    connection.close();
  });

  test('R150: a refused handshake fails with the error of the node, and the wait that it asks for', async () => {
    io.use((_socket, next) => {
      const error = { code: 'rate-limited', retryable: true, detail: 'handshakes', retryAfterMs: 1_500 };
      next(Object.assign(new Error(error.code), { data: error }));
    });
    const { failed } = connect(address);
    expect(await failed).toMatchObject({ code: 'rate-limited', detail: 'handshakes', retryAfterMs: 1_500 });
  });

  test('R116, R150: a handshake refused over HTTP fails with the error in the body, and the wait that it asks for', async () => {
    const { status, headers, body } = httpRefusal(wireError('rate-limited', 'handshakes', 1_500));
    answerAll((response) => response.writeHead(status, headers).end(body));
    const { failed } = connect(address);
    expect(await failed).toMatchObject({ code: 'rate-limited', detail: 'handshakes', retryAfterMs: 1_500 });
  });

  test.each(['', '<h1>429 Too Many Requests</h1>', 'null', '{"code":"from-tomorrow"}'])(
    'R60: fails with connection-failed where the body is no error: %s',
    async (body) => {
      answerAll((response) => response.writeHead(429).end(body));
      const { failed } = connect(address);
      expect(await failed).toMatchObject({ code: 'connection-failed', detail: 'xhr poll error' });
    },
  );

  test('R60: fails with connection-failed if no server listens, and if the address is not valid', async () => {
    const unused = connect('http://127.0.0.1:1');
    expect(await unused.failed).toMatchObject({ name: 'SignalboxError', code: 'connection-failed' });
    const nonsense = connect('not an address');
    expect(await nonsense.failed).toMatchObject({ name: 'SignalboxError', code: 'connection-failed' });
  });
});

test('a signaling client joins, and resumes after the node closed its connection', async () => {
  const requests: unknown[] = [];
  const self = { peerId: 'me', name: 'Ann', metadata: {}, presence: 'present' } as const;
  io.on('connection', (socket) => {
    socket.on('join', ({ resume }, ack) => {
      requests.push(resume);
      const resumed = resume !== undefined;
      ack(
        welcome({ resumed, resumeSecret: `s${requests.length}`, roster: { version: requests.length, peers: [self] } }),
      );
    });
  });
  const client = new SignalingClient({ server: address, random: () => 0 });
  const resumed = Promise.withResolvers<void>();
  client.on('resumed', () => resumed.resolve());
  expect((await client.join({ room: 'lab', name: 'Ann' })).self).toBe('me');
  io.disconnectSockets(true);
  await resumed.promise;
  expect(requests).toEqual([undefined, { peerId: 'me', secret: 's1', attempt: 1 }]);
  expect(client.state.kind).toBe('joined');
  client.close();
});
