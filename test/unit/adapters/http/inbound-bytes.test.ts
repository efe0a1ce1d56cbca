import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { InboundRates } from '../../../../src/adapters/http/inbound-bytes.ts';
import { fullBucket, take, waitMs } from '../../../../src/core/limits/token-bucket.ts';
import type { Waiting } from '../../../../src/core/limits/turns.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';
import { until } from '../../../support/until.ts';
import { closed, get, noTurns, site, upgrade } from './guarded-site.ts';

const post = (path: string, headers: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;

/** Rates that let everything pass, and add up what each address is charged. */
function counting(charged: Map<string, number>): InboundRates {
  return {
    clock: new FakeClock(),
    rate: { perSecond: 1e9, burst: 1e9 },
    turns: noTurns,
    takeOfAddress(address, bytes) {
      charged.set(address, (charged.get(address) ?? 0) + bytes);
      return 0;
    },
  };
}

test('R114: a connection over its bytes is read on when it may again, and nothing is lost', async () => {
  const at = await site({});
  const socket = await at.dial(upgrade());
  await once(socket, 'data');
  const bytes = 12_000_000;
  socket.write(Buffer.alloc(bytes));
  await until('the reader to stop', () => at.clock.waiting === 1);
  const first = at.received;
  expect(first).toBeGreaterThanOrEqual(4_194_304);
  expect(first).toBeLessThan(bytes);
  let waits = 0;
  while (at.received < bytes) {
    await until('more, or a wait', () => at.clock.waiting > 0 || at.received === bytes);
    if (at.received < bytes) waits += 1;
    at.clock.tick(1_000);
  }
  expect(at.received).toBe(bytes);
  expect(waits).toBeGreaterThan(1);
});

test('R114: bytes of one address count together, and those of another do not', async () => {
  let over = true;
  const at = await site({
    inbound: {
      clock: new FakeClock(),
      rate: { perSecond: 1_000_000_000, burst: 1_000_000_000 },
      turns: noTurns,
      takeOfAddress: () => (over ? 7_000 : 0),
    },
  });
  const refused = once(await at.dial(get('/one')), 'data');
  expect(String((await refused)[0])).toMatch(
    /^HTTP\/1\.1 429 [\s\S]*\r\nRetry-After: 7\r\n[\s\S]*"retryAfterMs":7000}$/,
  );
  expect(at.asked).toEqual([]);
  over = false;
  const taken = once(await at.dial(get('/two')), 'data');
  expect(String((await taken)[0])).toMatch(/^HTTP\/1\.1 200 /);
});

test('R114: a plain request counts as 16,384 bytes, and waits while its connection is over them', async () => {
  const at = await site();
  const socket = await at.dial();
  const requests = 4_194_304 / 16_384;
  for (let index = 0; index <= requests; index += 1) {
    const answered = index < requests ? once(socket, 'data') : undefined;
    socket.write(get('/'));
    await answered;
  }
  await until('the last to wait', () => at.clock.waiting === 1);
  expect(at.asked).toHaveLength(requests);
  const answered = once(socket, 'data');
  at.clock.tick(1_000);
  await answered;
  expect(at.asked).toHaveLength(requests + 1);
});

test('R114: bytes before a request, which are none, are charged to their connection', async () => {
  const at = await site();
  const socket = await at.dial();
  socket.write(Buffer.alloc(12_000_000, '\r\n'));
  await until('the reader to stop', () => at.clock.waiting === 1);
});

test('R114: a body that nothing takes is answered with 413, and ends its connection before it is there', async () => {
  const at = await site();
  for (const length of ['Content-Length: 1000000', 'Transfer-Encoding: chunked']) {
    const socket = await at.dial(post('/page', length, '1\r\na\r\n'));
    const ended = closed(socket);
    const [answer] = await once(socket, 'data');
    await ended;
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"payload-too-large"/);
  }
  expect(at.asked).toEqual([]);
});

test('R114: a body that something takes says its length, of at most 262,144 bytes', async () => {
  const at = await site();
  const statuses: string[] = [];
  for (const length of ['Transfer-Encoding: chunked', 'Content-Length: 262145', 'Content-Length: 1']) {
    const [answer] = await once(await at.dial(post('/takes', length, '1')), 'data');
    statuses.push(String(answer).slice(9, 12));
  }
  expect([statuses, at.asked]).toEqual([['413', '413', '200'], ['/takes']]);
});

test('R114: a connection ends that is answered before its body is there', async () => {
  const at = await site();
  await closed(await at.dial(post('/takes', 'Content-Length: 1000', 'a')));
  expect(at.asked).toEqual(['/takes']);
});

test('R114: a request that expects something else than to go on ends its connection', async () => {
  const at = await site();
  const socket = await at.dial();
  let read = 0;
  let begun = 0;
  at.http.on('checkExpectation', () => {
    begun += 1;
  });
  socket.on('data', (chunk: Buffer) => {
    read += chunk.length;
  });
  const ended = closed(socket);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n'.repeat(500));
  await ended;
  expect([read, at.asked]).toEqual([0, []]);
  // No more of what came with it is read than one piece.
  expect(begun).toBeLessThan(110);
});

test('R114: a request that expects to go on is charged, and told to', async () => {
  const charged = new Map<string, number>();
  const at = await site({ inbound: counting(charged) });
  const socket = await at.dial(post('/takes', 'Content-Length: 1\r\nExpect: 100-continue', ''));
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 100 /);
  expect(charged).toEqual(new Map([['a', 16_384]]));
});

test('R114: what one client sends through a proxy is not charged to the next on the same connection', async () => {
  const charged = new Map<string, number>();
  const at = await site({
    shared: true,
    addressOf: ({ headers }) => String(headers['x-forwarded-for']),
    takesBody: () => true,
    inbound: counting(charged),
  });
  const socket = await at.dial();
  const bytes = 200_000;
  const answered = once(socket, 'data');
  socket.write(post('/body', `X-Forwarded-For: 5.5.5.5\r\nContent-Length: ${bytes}`, 'a'.repeat(bytes)));
  await answered;
  const next = once(socket, 'data');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n');
  await next;
  expect(charged.get('6.6.6.6')).toBe(16_384);
  expect(charged.get('5.5.5.5')).toBeGreaterThan(bytes - 16_384);
});

test('R114: what asks for a WebSocket counts as a request, and waits as one', async () => {
  const charged = new Map<string, number>();
  const at = await site({ inbound: counting(charged) });
  await once(await at.dial(upgrade()), 'data');
  expect(charged).toEqual(new Map([['a', 16_384]]));
  const refused = await site({ inbound: { ...counting(charged), takeOfAddress: () => 7_000 } });
  expect(String((await once(await refused.dial(upgrade()), 'data'))[0])).toMatch(/^HTTP\/1\.1 429 /);
});

test('R114: plain requests over the rate of their address are charged when they have waited, and refused after 5 s', async () => {
  const clock = new FakeClock();
  const perSecond = 10 * 16_384;
  const rate = { perSecond, burst: perSecond };
  const bucket = fullBucket(rate, clock.seconds());
  const takeOfAddress = (_: string, bytes: number): number =>
    take(bucket, rate, bytes, clock.seconds()) ? 0 : waitMs(bucket, rate, clock.seconds());
  const at = await site({ inbound: { clock, turns: noTurns, rate: { perSecond: 1e9, burst: 1e9 }, takeOfAddress } });
  const statuses: string[] = [];
  for (let index = 0; index < 100; index += 1) {
    const socket = await at.dial(get('/'));
    socket.on('data', (chunk: Buffer) => void statuses.push(String(chunk).slice(9, 12)));
  }
  await until('all to be there', () => clock.waiting + at.asked.length === 100);
  clock.tick(6_000);
  await until('all answers', () => statuses.length === 100);
  const taken = statuses.filter((status) => status === '200').length;
  expect(taken).toBeGreaterThanOrEqual(50);
  expect(taken).toBeLessThanOrEqual(61);
  expect(statuses.filter((status) => status === '429')).toHaveLength(100 - taken);
});

test('R111: health checks are answered whatever their address has sent, two a second on each connection', async () => {
  const clock = new FakeClock();
  const rate = { perSecond: 1e9, burst: 1e9 };
  const at = await site({
    inbound: { clock, turns: noTurns, rate, takeOfAddress: (address) => (address === '' ? 0 : 7_000) },
  });
  const socket = await at.dial();
  for (let index = 0; index < 10; index += 1) {
    const answered = once(socket, 'data');
    socket.write(get('/health/live'));
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 200 /);
  }
  socket.write(get('/health/live'));
  await until('the request to wait', () => clock.waiting === 1);
  expect(at.asked).toHaveLength(10);
});

test('R114: a WebSocket is not left unread for more than 5 s, so that its answers to pings are heard', async () => {
  const clock = new FakeClock();
  let over = false;
  const at = await site({
    inbound: { clock, turns: noTurns, rate: { perSecond: 1e9, burst: 1e9 }, takeOfAddress: () => (over ? 60_000 : 0) },
  });
  const socket = await at.dial(upgrade());
  await once(socket, 'data');
  over = true;
  const first = Buffer.alloc(20_000);
  socket.write(first);
  await until('the reader to stop', () => clock.waiting === 1);
  await settled();
  const pong = Buffer.alloc(10);
  const before = at.received;
  socket.write(pong);
  clock.tick(5_000);
  await until('the pong', () => at.received >= before + pong.length);
});

test('R117: a request waits for the turn of its address, and is answered with 429 where that does not come', async () => {
  const waiting: Waiting[] = [];
  const charged: string[] = [];
  let mayBegin = false;
  let givenUpAt = 0;
  const turns: InboundRates['turns'] = {
    work(address, work) {
      work();
      charged.push(address);
    },
    charge: () => undefined,
    mayBegin: () => mayBegin,
    wait(_, work, end = 0) {
      waiting.push(work);
      givenUpAt = end;
      return end;
    },
    waitMs: () => 1_500,
  };
  const clock = new FakeClock();
  let owed = 0;
  const rate = { perSecond: 1e9, burst: 1e9 };
  const at = await site({ inbound: { clock, rate, takeOfAddress: () => owed, turns } });
  const answered = once(await at.dial(get('/one')), 'data');
  await until('the request to wait', () => waiting.length === 1);
  expect(at.asked).toEqual([]);
  // It gives up after 5 s, where frames do after 10.
  expect(givenUpAt).toBe(clock.seconds() + 5);
  waiting.shift()?.go();
  expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 200 /);
  expect(charged).toEqual(['a']);
  const refused = once(await at.dial(get('/two')), 'data');
  await until('the request to wait', () => waiting.length === 1);
  waiting.shift()?.giveUp();
  expect(String((await refused)[0])).toMatch(/^HTTP\/1\.1 429 [\s\S]*"retryAfterMs":1500}$/);
  expect(at.asked).toEqual(['/one']);
  // One that waited for its bytes is no part of a read any more, so that its time is charged too.
  mayBegin = true;
  owed = 100;
  const third = once(await at.dial(get('/three')), 'data');
  await until('the request to wait', () => clock.waiting === 1);
  owed = 0;
  clock.tick(100);
  expect(String((await third)[0])).toMatch(/^HTTP\/1\.1 200 /);
  expect(charged).toEqual(['a', 'a']);
});
