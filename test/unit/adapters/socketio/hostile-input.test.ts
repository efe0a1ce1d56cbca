import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS, isErrorCode } from '../../../../src/protocol/errors.ts';
import { type RunningNode, startNode } from '../../../support/node.ts';
import { type RawClient, rawClient } from '../../../support/raw-client.ts';
import { rawSocket } from '../../../support/raw-socket.ts';

let node: RunningNode;
let bystander: RawClient;
let bystanderId: string;

beforeAll(async () => {
  node = await startNode({ EVENTS_PER_SECOND: '200' });
  bystander = await rawClient(node.url);
  const welcome = await bystander.ask('join', { v: 1, room: 'room' });
  bystanderId = selfOf(welcome);
});

afterAll(async () => {
  bystander.close();
  await node.stop();
});

function selfOf(welcome: unknown): string {
  if (typeof welcome !== 'object' || welcome === null || !('self' in welcome)) throw new Error(JSON.stringify(welcome));
  return String(welcome.self);
}

/** Gives a test a connection of its own. */
async function withClient(act: (client: RawClient) => Promise<void>, join = false): Promise<void> {
  const client = await rawClient(node.url);
  if (join) await client.ask('join', { v: 1, room: 'room' });
  await act(client);
  client.close();
}

function nested(depth: number): unknown {
  return depth === 0 ? {} : { in: nested(depth - 1) };
}

const polluting = (key: string): unknown => JSON.parse(`{"v":1,"room":"room","metadata":{"${key}":1}}`);

describe('requests with an ack', () => {
  test.each([
    ['R2: not an object', 'join', ['room'], 'bad-message'],
    ['R2: nothing', 'join', [], 'bad-message'],
    ['R2: null', 'join', [null], 'bad-message'],
    ['R2: an array', 'join', [[]], 'bad-message'],
    ['R2: two arguments', 'join', [{ v: 1, room: 'r' }, {}], 'bad-message'],
    ['R2: wrong types', 'join', [{ v: '1', room: 'r' }], 'bad-message'],
    ['R2: a field too many', 'join', [{ v: 1, room: 'r', admin: true }], 'bad-message'],
    ['R2: an unknown event', 'become-admin', [{}], 'unknown-event'],
    ['R2: an event named as a method', 'constructor', [], 'unknown-event'],
    ['R1: a version of tomorrow', 'join', [{ v: 2, room: 'r' }], 'unsupported-version'],
    ['R12: a room id too long', 'join', [{ v: 1, room: 'x'.repeat(129) }], 'bad-room'],
    ['R12: an empty room id', 'join', [{ v: 1, room: '' }], 'bad-room'],
    ['R12: a tab in a room id', 'join', [{ v: 1, room: 'a\tb' }], 'bad-room'],
    ['R12: a lone surrogate in a room id', 'join', [{ v: 1, room: 'a\ud800' }], 'bad-room'],
    ['R12: a C1 control in a room id', 'peek', [{ room: 'a\u0085b' }], 'bad-room'],
    ['R5: __proto__', 'join', [polluting('__proto__')], 'bad-message'],
    ['R5: constructor', 'join', [polluting('constructor')], 'bad-message'],
    ['R5: prototype', 'join', [polluting('prototype')], 'bad-message'],
    ['R17: a name too long', 'join', [{ v: 1, room: 'r', name: 'x'.repeat(65) }], 'bad-message'],
    ['R17: nested metadata', 'join', [{ v: 1, room: 'r', metadata: { a: {} } }], 'bad-message'],
    ['R17: too much metadata', 'join', [{ v: 1, room: 'r', metadata: { a: 'x'.repeat(2_048) } }], 'payload-too-large'],
    ['R16: leave before join', 'leave', [], 'not-joined'],
    ['R16: message before join', 'message', [{}], 'not-joined'],
    ['R16: update before join', 'update', [{ name: 'x' }], 'not-joined'],
    ['R16: sync before join', 'sync', [], 'not-joined'],
    ['R16, R82: ice-servers before join', 'ice-servers', [], 'not-joined'],
    ['R2, R82: ice-servers with an argument', 'ice-servers', [{}], 'bad-message'],
    ['R2: a message that is text', 'message', ['hello'], 'bad-message'],
    ['R38: a message too large', 'message', [{ text: 'x'.repeat(65_536) }], 'payload-too-large'],
    ['R42: a resume of nobody', 'join', [{ v: 1, room: 'r', resume: { peerId: 'x', secret: 'y' } }], 'resume-refused'],
  ])('%s is refused in the ack', async (_, event, args, code) => {
    await withClient(async (client) => {
      const error = { code, retryable: isErrorCode(code) && ERRORS[code].retryable };
      expect(await client.ask(event, ...args)).toMatchObject({ ok: false, error });
    });
  });

  test('R2: the refusal of a message names the field', async () => {
    await withClient(async (client) => {
      const refused = await client.ask('join', { v: 1, room: 'r', resume: { peerId: 'x' } });
      expect(refused).toMatchObject({ error: { detail: 'resume.secret' } });
    });
  });

  test('R13: a second join changes nothing', async () => {
    await withClient(async (client) => {
      expect(await client.ask('join', { v: 1, room: 'other' })).toMatchObject({
        error: { code: 'already-joined' },
      });
      expect(await client.ask('peek', { room: 'other' })).toMatchObject({ ok: true, peers: 0 });
    }, true);
  });
});

describe('signals', () => {
  test.each([
    ['R30: to nobody', ['nobody', 1, {}, 0], 'unknown-peer'],
    ['R2: a payload of text', ['x', 2, 'sdp', 0], 'bad-message'],
    ['R2: no payload', ['x', 3], 'bad-message'],
    ['R2: an argument too many', ['x', 4, {}, 0, 'more'], 'bad-message'],
    ['R2: a negative ack', ['x', 5, {}, -1], 'bad-message'],
    ['R5: __proto__ in a payload', ['x', 6, JSON.parse('{"a":[{"__proto__":{}}]}'), 0], 'bad-message'],
    ['R38: a payload too deep', ['x', 7, nested(16), 0], 'bad-message'],
    ['R38: a payload too large', ['x', 8, { sdp: 'x'.repeat(65_536) }, 0], 'payload-too-large'],
  ])('R3: %s comes back as signal-failed', async (_, args, code) => {
    await withClient(async (client) => {
      client.socket.emit('signal', ...args);
      expect(await client.next('signal-failed')).toEqual([...args.slice(0, 2), code]);
    }, true);
  });

  test('R30: a signal does not reach a peer of another room', async () => {
    await withClient(async (client) => {
      await client.ask('join', { v: 1, room: 'elsewhere' });
      client.socket.emit('signal', bystanderId, 1, {}, 0);
      expect(await client.next('signal-failed')).toEqual([bystanderId, 1, 'unknown-peer']);
    });
    expect(bystander.events.filter(([event]) => event === 'signal')).toEqual([]);
  });

  test('R16: a signal before the join is refused', async () => {
    await withClient(async (client) => {
      client.socket.emit('signal', bystanderId, 1, {}, 0);
      expect(await client.next('signal-failed')).toEqual([bystanderId, 1, 'not-joined']);
    });
  });

  test.each([
    ['a signal with no readable address', 'signal', [{}, 'x']],
    ['a signal numbered 1.5', 'signal', ['x', 1.5, {}, 0]],
    ['an acknowledgement of nothing', 'signal-ack', ['x', 0]],
    ['a join without an ack', 'join', ['nonsense']],
  ])('R3: %s comes back as refused', async (_, event, args) => {
    await withClient(async (client) => {
      client.socket.emit(event, ...args);
      expect(await client.next('refused')).toMatchObject([event, { code: 'bad-message', retryable: false }]);
    }, true);
  });

  test('R3: a refusal cuts the name of an unknown event to 64 characters', async () => {
    await withClient(async (client) => {
      client.socket.emit('x'.repeat(1_000));
      expect(await client.next('refused')).toMatchObject(['x'.repeat(64), { code: 'unknown-event' }]);
    });
  });
});

describe('connections', () => {
  test('R61: events beyond the rate are refused, and other connections are served', async () => {
    await withClient(async (client) => {
      for (let index = 0; index < 800; index += 1) client.socket.emit('nonsense');
      const codes = new Set<unknown>();
      while (!codes.has('rate-limited')) {
        const [, error] = await client.next('refused');
        codes.add(typeof error === 'object' && error !== null && 'code' in error && error.code);
      }
      expect(await bystander.ask('peek', { room: 'room' })).toMatchObject({ ok: true });
    });
  });

  test('R63: a packet over the limit closes its connection, and no other', async () => {
    await withClient(async (client) => {
      const closed = client.disconnected;
      client.socket.emit('message', { text: 'x'.repeat(300_000) });
      await closed;
      expect(await bystander.ask('peek', { room: 'room' })).toMatchObject({ ok: true });
    });
  });

  test.each([
    '',
    '9',
    '42',
    '42[',
    '42{"a":1}',
    '42["signal"',
    '451-["x",{"_placeholder":true,"num":9}]',
    '40{',
    '\u0000',
    '4',
  ])('R4: the raw frame %j leaves the node as it was', async (frame) => {
    const socket = await rawSocket(node.url);
    // The node either closes the connection, or goes on and answers the next request on it.
    const closed = once(socket, 'close').then(() => 'closed');
    const answered = new Promise((resolve) => {
      socket.on('message', (data) => String(data).startsWith('4377') && resolve('answered'));
    });
    socket.send(frame);
    socket.send('4277["peek",{"room":"room"}]');
    expect(['closed', 'answered']).toContain(await Promise.race([closed, answered]));
    socket.terminate();
    expect(await bystander.ask('peek', { room: 'room' })).toMatchObject({ ok: true });
  });
});

test('R4, R60: after all this input the node runs, and every code that it sent is in the error table', async () => {
  expect(await bystander.ask('sync')).toMatchObject({ ok: true });
  const scrape = await (await fetch(`${node.url}/metrics`)).text();
  const codes = [...scrape.matchAll(/signalbox_errors_total\{code="([^"]+)"\} (\d+)/g)];
  expect(codes.length).toBeGreaterThan(5);
  for (const [, code] of codes) expect(isErrorCode(code)).toBe(true);
});
