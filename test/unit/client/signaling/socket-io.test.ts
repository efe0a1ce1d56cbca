import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { SocketIo, type SocketIoListener } from '../../../../web/client/signaling/socket-io.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const OPEN = `0${JSON.stringify({ sid: 'x', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 })}`;
const CONNECT = '40{"sid":"x"}';

let server: WebSocketServer;
let url: string;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});

afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

/** A connection, its end of the server, and what it told in order. `then` waits for the next of it. */
async function connect(clock = new FakeClock()) {
  const told: unknown[] = [];
  let wake: (() => void) | undefined;
  const tell = (what: unknown): void => {
    told.push(what);
    wake?.();
  };
  const listener: SocketIoListener = {
    connected: () => tell('connected'),
    refused: (error) => tell(`refused: ${error.message}`),
    event: (name, args) => tell([name, ...args]),
    closed: () => tell('closed'),
  };
  const socket = new SocketIo(url, { room: 'lab' }, listener, clock);
  const [peer]: WebSocket[] = await once(server, 'connection');
  if (peer === undefined) throw new Error('no connection');
  const received: string[] = [];
  peer.on('message', (data) => {
    received.push(String(data));
    wake?.();
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { socket, peer, told, received, until, clock };
}

/** The same, connected. */
async function connected() {
  const made = await connect();
  made.peer.send(OPEN);
  await made.until(() => made.received.includes('40'));
  made.peer.send(CONNECT);
  await made.until(() => made.told.length === 1);
  return made;
}

describe('a connection of Socket.IO', () => {
  test('is refused where the server does not answer within 10 s', async () => {
    const { peer, told, received, until, clock } = await connect();
    const closed = once(peer, 'close');
    peer.send(OPEN);
    await until(() => received.includes('40'));
    await clock.advance(9_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['refused: timeout']);
    await closed;
    expect(told).toHaveLength(1);
  });

  test('gives an answer to the one who asked, once, and tells events', async () => {
    const { socket, peer, told, received, until } = await connected();
    const answers: unknown[] = [];
    socket.emit('join', [{ room: 'lab' }, (answer: unknown) => answers.push(answer)]);
    socket.emit('leave', [(answer: unknown) => answers.push(answer)]);
    await until(() => received.includes('421["leave"]'));
    expect(received.slice(1)).toEqual(['420["join",{"room":"lab"}]', '421["leave"]']);
    for (const text of ['431["left"]', '431["again"]', '439["nobody asked"]', '42["roster",{"version":1}]'])
      peer.send(text);
    await until(() => told.length === 2);
    expect([answers, told]).toEqual([['left'], ['connected', ['roster', { version: 1 }]]]);
    socket.close();
  });

  test.each(['4nonsense', '42{"no":"list"}'])('ends where the server says what is no packet: %s', async (text) => {
    const { peer, told, until } = await connected();
    peer.send(text);
    await until(() => told.length === 2);
    expect(told).toEqual(['connected', 'closed']);
  });

  test('ends where the server disconnects it, and says nothing after close()', async () => {
    const first = await connected();
    first.peer.send('41');
    await first.until(() => first.told.length === 2);
    expect(first.told).toEqual(['connected', 'closed']);

    const second = await connected();
    const closed = once(second.peer, 'close');
    second.socket.close();
    second.socket.emit('signal', ['late']);
    await second.until(() => second.received.includes('41'));
    await closed;
    expect(second.told).toEqual(['connected']);
    expect(second.received).not.toContain('42["signal","late"]');
  });
});
