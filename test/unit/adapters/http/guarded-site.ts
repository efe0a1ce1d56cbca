import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { guardHttp, type HttpGuardOptions } from '../../../../src/adapters/http/guard.ts';
import type { InboundRates } from '../../../../src/adapters/http/inbound-bytes.ts';
import type { TcpGate } from '../../../../src/adapters/http/tcp-connections.ts';
import { AddressLimits } from '../../../../src/core/limits/address-limits.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** An HTTP server behind the guard. */
export interface Site {
  readonly http: HttpServer;
  readonly gate: TcpGate;
  readonly clock: FakeClock;
  readonly refused: string[];
  /** Paths that were asked for. A request for /slow is not answered, one for /body after its body. */
  readonly asked: string[];
  /** Bytes that upgraded connections brought. */
  received: number;
  /** A connection that has sent a text, and reads what comes. */
  dial(text?: string): Promise<Socket>;
}

const sockets: Socket[] = [];
let server: HttpServer | undefined;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.closeAllConnections();
  server?.close();
});

/** Processor time without limits. */
export const noTurns: InboundRates['turns'] = {
  work: (_, work) => work(),
  charge: () => undefined,
  mayBegin: () => true,
  wait: () => 0,
  waitMs: () => 0,
};

export async function site(options: Partial<HttpGuardOptions> = {}): Promise<Site> {
  const clock = new FakeClock();
  const addresses = new AddressLimits(clock, 1);
  const refused: string[] = [];
  const asked: string[] = [];
  const http = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/body') request.resume().on('end', () => response.end('ok'));
    else if (request.url !== '/slow') response.end('ok');
  });
  http.on('upgrade', (_request, socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      result.received += chunk.length;
    });
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  server = http;
  const gate = guardHttp(http, {
    most: undefined,
    ofOneAddress: undefined,
    shared: false,
    addressKey: () => 'a',
    addressOf: () => 'a',
    takesBody: ({ url }) => url === '/takes',
    onRefused: (which) => void refused.push(which),
    inbound: {
      clock,
      rate: { perSecond: 1_048_576, burst: 4_194_304 },
      takeOfAddress: (address, bytes) => addresses.take(address, 'bytes', bytes),
      turns: noTurns,
    },
    ...options,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const listening = http.address();
  if (listening === null || typeof listening === 'string') throw new Error('no port');
  const { port } = listening;
  const result: Site = {
    ...{ http, gate, clock, refused, asked, received: 0 },
    async dial(text = '') {
      const socket = connect({ port, host: '127.0.0.1' });
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.resume();
      await once(socket, 'connect');
      socket.write(text);
      return socket;
    },
  };
  return result;
}

export const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

export const upgrade = (): string =>
  ['GET / HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade', '', ''].join('\r\n');

export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
