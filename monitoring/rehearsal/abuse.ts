import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { connect, type Socket as TcpSocket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { io, type Socket } from 'socket.io-client';
import { Relay } from '../../scripts/lib/tcp-relay.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';

/** The address of the abuser at the edge, and as nodes are told of it. */
const AT_EDGE = '127.0.0.9';
const AT_NODES = '203.0.113.9';
/** A node takes 300 handshakes of one address at once; the edge 100 requests in 10 s, and 40 connections. */
const HANDSHAKES = 400;
const REQUESTS = 300;
const CONNECTIONS = 80;
/** An address may have 25 connections in no namespace. */
const AT_ONCE = 10;
const TLS_CONNECTIONS = 20;
/** A connection may send 200 events at once, and 2,000 packets. */
const EVENTS = 3_000;
/** An address may fail 100 times. */
const GUESSES = 60;
/** As many as want to enter a room, of which 8 come in. */
const ROOM_SEEKERS = 12;
const ROOM_CAPACITY = 8;
const PUBLISHED = 600;
/** What a reader that has stopped is sent, in senders and signals of each. */
const SENDERS = 5;
const SIGNALS = 65;
const SIGNAL_LENGTH = 60_000;
/** A reader that takes nothing is closed after 10 s. */
const SLOW_MS = 12_000;

/** What comes of it, as far as it is sure: for the claims of panels. */
export const ABUSE = {
  /** The stopped reader and its senders, and a room that is full. */
  peers: 1 + SENDERS + ROOM_CAPACITY,
  /** Refused, at least. An address has 300 handshakes at once and 30 more a second. */
  handshakesRefused: 20,
  joinsRefused: ROOM_SEEKERS - ROOM_CAPACITY,
  guesses: GUESSES,
  tlsHandshakes: TLS_CONNECTIONS,
  requestsRefused: REQUESTS - 100 - 50,
  connectionsRefused: CONNECTIONS - 40 - 1,
  published: PUBLISHED,
} as const;

/** Where an abuser goes. */
export interface Ground {
  /** Base URL of a node. */
  readonly node: string;
  /** Ports of the edge on 127.0.0.1. */
  readonly edgePort: number;
  readonly tlsPort: number;
}

/** What one address does when it is over every limit that it has: of the edge, of a node, of a connection. */
export async function abuse({ node, edgePort, tlsPort }: Ground): Promise<void> {
  await Promise.all([
    stopReading(node),
    askEdge(edgePort).then(() => crowdEdge(edgePort)),
    shakeHands(node),
    flood(node),
    guess(node),
    publish(node),
    fillRoom(node),
    ...Array.from({ length: TLS_CONNECTIONS }, () => handshakeTls(tlsPort)),
  ]);
}

/** A client of the abuser, without the library, which would wait as it is told. */
function client(url: string, address = AT_NODES): Socket {
  return io(url, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    extraHeaders: { 'X-Forwarded-For': address },
  });
}

async function connected(url: string, address?: string): Promise<Socket> {
  const socket = client(url, address);
  await heard(socket, 'connect', 'connect_error');
  return socket;
}

/** Resolves when a socket tells one of these. */
function heard(socket: Socket, ...events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    for (const event of events) socket.once(event, () => resolve());
  });
}

/** Connections of an address that does nothing with them. Answers with those that the node took. */
export async function hold(url: string, address: string, count: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const next = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => client(url, address));
    await Promise.all(next.map((socket) => heard(socket, 'connect', 'connect_error')));
    sockets.push(...next);
  }
  return sockets;
}

async function askEdge(port: number): Promise<void> {
  for (let count = 0; count < REQUESTS; count += 1) {
    await answered(request({ port, path: '/nothing', localAddress: AT_EDGE })).catch(() => undefined);
  }
}

/** Sends a request and takes its answer, whatever it is. */
async function answered(asked: ClientRequest): Promise<void> {
  asked.end();
  const [response] = await once(asked, 'response');
  response.resume();
  await once(response, 'end');
}

async function crowdEdge(port: number): Promise<void> {
  const sockets = Array.from({ length: CONNECTIONS }, (): TcpSocket => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: AT_EDGE });
    socket.on('error', () => undefined);
    return socket;
  });
  await pause(SLOW_MS / 2);
  for (const socket of sockets) socket.destroy();
}

/** Sessions of long polling, which nobody takes further. */
async function shakeHands(url: string): Promise<void> {
  const headers = { 'X-Forwarded-For': AT_NODES };
  const one = () => answered(request(`${url}/socket.io/?EIO=4&transport=polling`, { headers }));
  for (let count = 0; count < HANDSHAKES; count += 20) {
    await Promise.all(Array.from({ length: 20 }, () => one().catch(() => undefined)));
  }
}

async function flood(url: string): Promise<void> {
  const socket = await connected(url);
  for (let count = 0; count < EVENTS; count += 1) socket.emit('signal', 'nobody', 1, { n: count }, 0);
  await Promise.race([heard(socket, 'disconnect'), pause(SLOW_MS)]);
  socket.disconnect();
}

/** Resumes with secrets that nobody has given out. */
async function guess(url: string): Promise<void> {
  const socket = await connected(url, '203.0.113.10');
  for (let count = 0; count < GUESSES; count += 1) {
    const resume = { peerId: 'somebody', secret: `guess-${count}`.padEnd(32, 'x') };
    await socket
      .timeout(5_000)
      .emitWithAck('join', { v: 1, room: 'guessed', resume })
      .catch(() => undefined);
    await pause(50);
  }
  socket.disconnect();
}

/** More messages of a dialect than a connection may send. */
async function publish(url: string): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  await once(socket, 'open');
  for (let count = 0; count < PUBLISHED; count += 1) {
    socket.send(JSON.stringify({ cmd: 'publish', subject: 'abuse', event: 'noise' }));
  }
  await pause(1_000);
  socket.close();
}

/** More peers than a room takes. */
async function fillRoom(url: string): Promise<void> {
  const sockets = await hold(url, '203.0.113.11', ROOM_SEEKERS);
  await Promise.all(
    sockets.map((socket) =>
      socket
        .timeout(5_000)
        .emitWithAck('join', { v: 1, room: 'small' })
        .catch(() => undefined),
    ),
  );
  await pause(SLOW_MS * 0.75);
  for (const socket of sockets) socket.disconnect();
}

/** A client that reads nothing, while others of its room send to it. */
async function stopReading(url: string): Promise<void> {
  const target = { host: new URL(url).hostname, port: Number(new URL(url).port) };
  const relay = new Relay({ choose: () => [target] });
  const reader = new SignalingClient({ server: `http://127.0.0.1:${await relay.listen()}` });
  const senders = Array.from({ length: SENDERS }, () => new SignalingClient({ server: url }));
  try {
    const { self } = await reader.join({ room: 'stopped' });
    await Promise.all(senders.map((sender) => sender.join({ room: 'stopped' })));
    relay.stalled = true;
    const text = 'x'.repeat(SIGNAL_LENGTH);
    for (const sender of senders) for (let n = 0; n < SIGNALS; n += 1) sender.signal(self, { n, text });
    await pause(SLOW_MS);
  } finally {
    relay.stalled = false;
    for (const one of [reader, ...senders]) one.close();
    relay.close();
  }
}

async function handshakeTls(port: number): Promise<void> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect').catch(() => undefined);
  socket.destroy();
}
