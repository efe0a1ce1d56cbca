import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { chargeWebSockets, guardMounted } from '../../../../src/adapters/http/guard-mounted.ts';
import type { InboundRates } from '../../../../src/adapters/http/inbound-bytes.ts';
import { listening, urlOf } from '../../../support/embedded.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { until } from '../../../support/until.ts';
import { get, noTurns, upgrade } from './guarded-site.ts';

interface Site {
  readonly server: HttpServer;
  readonly url: string;
  readonly clock: FakeClock;
  /** Bytes that a WebSocket was given. */
  received: number;
}

async function site(more: Partial<InboundRates> = {}): Promise<Site> {
  const clock = new FakeClock();
  const rates = {
    clock,
    rate: { perSecond: 1_000_000, burst: 4_000_000 },
    turns: noTurns,
    takeOfAddress: () => 0,
    ...more,
  };
  const server = createServer((_request, response) => void response.end('answered'));
  const at: Site = { server, url: '', clock, received: 0 };
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    socket.on('data', (chunk: Buffer) => {
      at.received += chunk.length;
    });
  });
  const addressOf = (): string => 'somebody';
  chargeWebSockets(server, rates, addressOf);
  guardMounted(server, { inbound: rates, addressOf, takesBody: () => false });
  await listening(server);
  return Object.assign(at, { url: urlOf(server) });
}

async function dial({ url }: Site, text: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(text);
  return socket;
}

describe('R253: requests and WebSockets in the server of an application', () => {
  test('a WebSocket over its bytes is read on when it may again, and nothing is lost', async () => {
    const at = await site();
    const socket = await dial(at, upgrade());
    await once(socket, 'data');
    const bytes = 12_000_000;
    socket.write(Buffer.alloc(bytes));
    await until('the reader to stop', () => at.clock.waiting === 1);
    const first = at.received;
    expect(first).toBeGreaterThanOrEqual(4_000_000);
    expect(first).toBeLessThan(bytes);
    while (at.received < bytes) {
      await until('more, or a wait', () => at.clock.waiting > 0 || at.received === bytes);
      at.clock.tick(1_000);
    }
    expect(at.received).toBe(bytes);
  });

  test('a request, or an upgrade, whose address has to wait too long is refused with 429', async () => {
    const charged: [string, number][] = [];
    const at = await site({
      takeOfAddress(address, bytes) {
        charged.push([address, bytes]);
        return 7_000;
      },
    });
    const response = await fetch(at.url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    const socket = await dial(at, upgrade());
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 429 /);
    expect(charged).toEqual([
      ['somebody', 16_384],
      ['somebody', 16_384],
    ]);
  });

  test('a request whose body nobody takes is charged before it is refused', async () => {
    const charged: number[] = [];
    const waits = [0, 7_000];
    const at = await site({
      takeOfAddress(_address, bytes) {
        charged.push(bytes);
        return waits.shift() ?? 0;
      },
    });
    const statuses: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      statuses.push((await fetch(at.url, { method: 'POST', body: 'a body' })).status);
    }
    expect([statuses, charged]).toEqual([
      [413, 429],
      [16_384, 16_384],
    ]);
  });

  test('a request waits as long as its address has to, and is answered then', async () => {
    let ms = 3_000;
    const at = await site({ takeOfAddress: () => ms });
    const response = fetch(at.url);
    await until('a wait', () => at.clock.waiting === 1);
    ms = 0;
    at.clock.tick(3_000);
    expect(await (await response).text()).toBe('answered');
  });

  test('a request waits for the turn of its address', async () => {
    const waiting: (() => void)[] = [];
    let isTurn = false;
    const turns = {
      ...noTurns,
      mayBegin: () => isTurn,
      wait: (_address: string, { go }: { go(): void }) => waiting.push(go),
    };
    const at = await site({ turns });
    const response = fetch(at.url);
    await until('a wait', () => waiting.length === 1);
    isTurn = true;
    waiting[0]?.();
    expect(await (await response).text()).toBe('answered');
  });

  test('a client that is gone while it waits costs nothing more', async () => {
    let asked = 0;
    const at = await site({
      takeOfAddress() {
        asked += 1;
        return 1_000;
      },
    });
    const closed = new Promise<void>((resolve) => {
      at.server.once('connection', (socket: Socket) => socket.once('close', () => resolve()));
    });
    const socket = await dial(at, get('/'));
    await until('a wait', () => at.clock.waiting === 1);
    socket.destroy();
    await closed;
    at.clock.tick(1_000);
    expect(asked).toBe(1);
  });
});
