import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Deeds, Ground } from '../../attack/lib/ground.ts';
import { Line } from '../../attack/lib/line.ts';
import { frameOf } from '../../scripts/lib/raw-frames.ts';
import { until } from '../support/until.ts';

let server: Server;
let sockets: Socket[];
let over: AbortController;
let deeds: Deeds;

beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  over = new AbortController();
  deeds = { opened: 0, refused: 0, closed: 0, believed: 0 };
});

afterEach(() => {
  over.abort();
  for (const socket of sockets) socket.destroy();
  server.close();
});

function port(): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function ground(connections: number): Ground {
  const target = { host: '127.0.0.1', port: port(), from: '127.0.0.66' };
  return new Ground({ target, connections, rooms: ['a', 'b'], random: () => 0.5, deeds, over: over.signal });
}

async function accepted(index: number): Promise<Socket> {
  return until('a connection', () => sockets[index]);
}

describe('a line', () => {
  test('comes from the attackers’ address, and answers pings of Engine.IO while it waits', async () => {
    const line = await ground(1).tcp();
    const socket = await accepted(0);
    expect(socket.remoteAddress).toBe('127.0.0.66');
    const answered = once(socket, 'data');
    const asked = line.ask('hello', /welcome/);
    expect(String((await answered)[0])).toBe('hello');
    const pong = once(socket, 'data');
    socket.write(Buffer.from([0x81, 0x01, 0x32]));
    expect((await pong)[0]).toEqual(frameOf(0x81, '3'));
    socket.write('wel');
    socket.write('come');
    expect(await asked).toContain('welcome');
  });

  test('a refusal, and an end, are answers too', async () => {
    const line = await Line.open({ host: '127.0.0.1', port: port() });
    const socket = await accepted(0);
    const refused = line.ask('x', /yes/, /no/);
    socket.write('no');
    await expect(refused).rejects.toThrow('no');
    const ended = line.ask('x', /yes/);
    socket.end();
    await expect(ended).rejects.toThrow('the line has ended');
    await expect(line.write('x')).rejects.toThrow('the line has ended');
  });
});

describe('the ground of an attack', () => {
  test('keeps so many connections, opens those again that end, and cuts all when its time is over', async () => {
    const own = ground(3);
    const kept = own.keep(own.tcp, (line) => own.hold(line));
    await accepted(2);
    sockets[0]?.destroy();
    await accepted(3);
    expect(deeds).toMatchObject({ opened: 4, closed: 1 });
    over.abort();
    await kept;
    await until('all to be cut', () => sockets.every(({ readableEnded, destroyed }) => readableEnded || destroyed));
    expect(deeds.closed).toBe(1);
  });

  test('counts what it could not open', async () => {
    const own = ground(1);
    server.close();
    const kept = own.keep(own.tcp, () => Promise.resolve());
    await until('refusals', () => deeds.refused > 1);
    over.abort();
    await kept;
    expect(deeds.opened).toBe(0);
  });
});

describe('a frame of a client', () => {
  test.each([
    [125, 2 + 4],
    [126, 4 + 4],
    [65_535, 4 + 4],
    [65_536, 10 + 4],
  ])('of %i bytes has a head of %i', (length, head) => {
    const frame = frameOf(0x81, 'x'.repeat(length));
    expect(frame).toHaveLength(head + length);
    if (length > 65_535) expect(frame.readBigUInt64BE(2)).toBe(BigInt(length));
  });
});
