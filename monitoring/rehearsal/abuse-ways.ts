import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { connect, type Socket as TcpSocket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { io, type Socket } from 'socket.io-client';
import { Relay } from '../../scripts/lib/tcp-relay.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';

/** Ends what goes on. */
export type Release = () => void | Promise<void>;

/** The address of the abuser at the edge. */
const AT_EDGE = '127.0.0.9';
/** An address may have 25 connections in no namespace. */
const AT_ONCE = 10;
/** A second address asks for rooms, so that the first one's limits do not keep it out. */
const SEEKER = '203.0.113.11';

/** A client without the library, which would wait as it is told. `address`: the client address that the node is told of. */
function client(url: string, address: string): Socket {
  return io(url, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    extraHeaders: { 'X-Forwarded-For': address },
  });
}

async function connected(url: string, address: string): Promise<Socket> {
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

/** Requests of the edge, one after the other. */
export async function askEdge(port: number, requests: number): Promise<void> {
  for (let count = 0; count < requests; count += 1) {
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

/** Connections to the edge that ask for nothing. */
export async function crowdEdge(port: number, connections: number): Promise<Release> {
  const sockets = Array.from({ length: connections }, (): TcpSocket => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: AT_EDGE });
    socket.on('error', () => undefined);
    return socket;
  });
  await Promise.all(sockets.map(takenOrNot));
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function takenOrNot(socket: TcpSocket): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['connect', 'close']) socket.once(event, () => resolve());
  });
}

/** Sessions of long polling, which nobody takes further. */
export async function shakeHands(url: string, address: string, handshakes: number): Promise<void> {
  const headers = { 'X-Forwarded-For': address };
  const one = () => answered(request(`${url}/socket.io/?EIO=4&transport=polling`, { headers }));
  for (let count = 0; count < handshakes; count += 20) {
    await Promise.all(Array.from({ length: 20 }, () => one().catch(() => undefined)));
  }
}

/** More events than any rate allows, until the node closes the connection. */
export async function flood(url: string, address: string, events: number): Promise<void> {
  const socket = await connected(url, address);
  for (let count = 0; count < events; count += 1) socket.emit('signal', 'nobody', 1, { n: count }, 0);
  if (socket.connected) await heard(socket, 'disconnect');
}

/** Resumes with secrets that nobody has given out. */
export async function guess(url: string, address: string, guesses: number): Promise<void> {
  const socket = await connected(url, address);
  for (let count = 0; count < guesses; count += 1) {
    const resume = { peerId: 'somebody', secret: `guess-${count}`.padEnd(32, 'x') };
    await ask(socket, { room: 'guessed', resume });
  }
  socket.disconnect();
}

/** A page of a dialect that sends more messages than a connection may. It stays. */
export async function publish(url: string, messages: number): Promise<Release> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  await once(socket, 'open');
  for (let count = 0; count < messages; count += 1) {
    socket.send(JSON.stringify({ cmd: 'publish', subject: 'abuse', event: 'noise' }));
  }
  return () => socket.close();
}

/** Peers that want to enter one room. */
export async function fillRoom(url: string, seekers: number): Promise<Release> {
  return enter(
    url,
    Array.from({ length: seekers }, () => 'small'),
  );
}

/** Peers in a room of their own each. */
export async function openRooms(url: string, rooms: number): Promise<Release> {
  return enter(
    url,
    Array.from({ length: rooms }, (_, index) => `own-${index}`),
  );
}

async function enter(url: string, rooms: readonly string[]): Promise<Release> {
  const sockets = await hold(url, SEEKER, rooms.length);
  await Promise.all(sockets.map((socket, index) => ask(socket, { room: rooms[index] })));
  return async () => {
    await Promise.all(
      sockets.map((socket) =>
        socket
          .timeout(5_000)
          .emitWithAck('leave')
          .catch(() => undefined),
      ),
    );
    for (const socket of sockets) socket.disconnect();
  };
}

/** Asks to join or to resume, and takes the answer, whatever it is. */
async function ask(socket: Socket, request: object): Promise<void> {
  await socket
    .timeout(5_000)
    .emitWithAck('join', { v: 1, ...request })
    .catch(() => undefined);
}

/** A client that reads nothing, while others of its room send to it. Its end: the node has closed its connection. */
export async function stopReading(
  url: string,
  { senders: count, signals, length }: { readonly senders: number; readonly signals: number; readonly length: number },
): Promise<Release> {
  const target = { host: new URL(url).hostname, port: Number(new URL(url).port) };
  const relay = new Relay({ choose: () => [target] });
  const reader = new SignalingClient({ server: `http://127.0.0.1:${await relay.listen()}` });
  const senders = Array.from({ length: count }, () => new SignalingClient({ server: url }));
  const { self } = await reader.join({ room: 'stopped' });
  await Promise.all(senders.map((sender) => sender.join({ room: 'stopped' })));
  const given = Promise.all(
    senders.map((sender) => new Promise<void>((resolve) => sender.on('peer-away', () => resolve()))),
  );
  relay.stalled = true;
  const text = 'x'.repeat(length);
  for (const sender of senders) for (let n = 0; n < signals; n += 1) sender.signal(self, { n, text });
  return async () => {
    await given;
    await Promise.all(senders.map((sender) => sender.leave()));
    reader.close();
    relay.close();
  };
}

export async function handshakeTls(port: number): Promise<void> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect').catch(() => undefined);
  socket.destroy();
}
