import { Validator } from '@seriousme/openapi-schema-validator';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adminOperations } from '../../../../src/adapters/http/admin/operations.ts';
import { adminApi } from '../../../../src/adapters/http/admin/router.ts';
import { changeRoom } from '../../../../src/core/change-room.ts';
import { AddressLimits } from '../../../../src/core/limits/address-limits.ts';
import type { NodeEvent } from '../../../../src/core/events.ts';
import type { DeadLetter, Exhumed } from '../../../../src/core/ports.ts';
import { relaySignal } from '../../../../src/core/relay-signal.ts';
import { administered } from '../../../support/administered.ts';
import { ApiDocument } from '../../../support/api-document.ts';
import { CoreCluster, type CoreNode } from '../../../support/core-cluster.ts';
import { settled } from '../../../support/fake-clock.ts';
import { type ServedApp, serve } from './serve.ts';

const KEY = 'k'.repeat(32);

let cluster: CoreCluster;
let n1: CoreNode;
let n2: CoreNode;
let app: ServedApp;
let document: ApiDocument;
let events: NodeEvent[];
let drains: string[];
let letters: DeadLetter[];
let again: object[];
let outcome: Exhumed | 'off';

beforeEach(async () => {
  cluster = new CoreCluster();
  events = [];
  drains = [];
  letters = [];
  again = [];
  outcome = 'waits';
  n1 = await cluster.node('n1', {}, { events: { emit: (event) => events.push(event) } });
  n2 = await cluster.node('n2');
  const [first] = [n1, n2].map((each) => administered(each, { drain: () => drains.push(each.node.settings.nodeId) }));
  if (first === undefined) throw new Error('no node');
  const api = adminApi({
    key: KEY,
    operations: adminOperations(n1.node, first, {
      mint: async ({ room, seconds }) => ({ token: `token for ${room}`, expiresAt: seconds * 1_000 }),
      webhooks: {
        deadLetters: async (most) => letters.slice(0, most),
        sendAgain: async (letter) => {
          again.push(letter);
          return outcome;
        },
      },
    }),
    version: '1.2.3',
    limits: new AddressLimits(cluster.clock, 1),
    log: { error: () => undefined },
    addressOf: ({ headers }) => String(headers['x-test-address'] ?? '192.0.2.1'),
    answered: (route, status) => n1.node.events.emit({ type: 'admin-answered', route, status }),
  });
  app = await serve({ api });
  const json: unknown = await (await fetch(`${app.url}/api/openapi.json`)).json();
  document = new ApiDocument(json);
});
afterEach(() => app[Symbol.asyncDispose]());

interface Asked {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** Makes a request, and holds its answer against the document. */
async function ask(method: string, path: string, init: RequestInit = {}): Promise<Asked> {
  const headers = { authorization: `Bearer ${KEY}`, ...init.headers };
  const answer = await fetch(`${app.url}/api/v1${path}`, { ...init, method, headers });
  const text = await answer.text();
  expect(document.problem(method, path, answer.status, answer.headers.get('content-type'), text)).toBeUndefined();
  expect([answer.headers.get('cache-control'), answer.headers.get('etag')]).toEqual(['no-store', null]);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
}

function json(body: unknown): RequestInit {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

describe('the administration API', () => {
  test('R218: its document is OpenAPI 3.1, and says what it can do', async () => {
    const shown = z.looseObject({}).parse(await (await fetch(`${app.url}/api/openapi.json`)).json());
    expect(await new Validator().validate(shown)).toEqual({ valid: true });
    expect(shown).toMatchObject({ openapi: '3.1.1', info: { version: '1.2.3' } });
    expect(document.operations).toEqual([
      'GET /rooms',
      'GET /rooms/{room}',
      'DELETE /rooms/{room}',
      'GET /rooms/{room}/timeline',
      'DELETE /rooms/{room}/peers/{peerId}',
      'POST /rooms/{room}/announcements',
      'POST /announcements',
      'GET /cluster',
      'POST /nodes/{node}/drain',
      'POST /tokens',
      'GET /dead-letters',
      'POST /dead-letters/{receiver}/{id}/retry',
    ]);
    const page = await fetch(`${app.url}/api/docs`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
    const html = await page.text();
    for (const operation of document.operations) {
      expect(html).toContain(operation.replace(' ', ' /api/v1'));
    }
    expect(html).not.toContain('<script');
  });

  test('R212: rooms in parts, and one room with its peers', async () => {
    const a = await n2.join('a/b ü', { name: '<Ann>', metadata: { hand: true } });
    for (const room of ['b', 'c']) await n1.join(room);
    const first = await ask('GET', '/rooms?limit=2');
    expect(first.body).toMatchObject({ rooms: [{ room: 'a/b ü', peers: 1, away: 0, nodes: ['n2'] }, { room: 'b' }] });
    const { next } = z.object({ next: z.string() }).parse(first.body);
    expect((await ask('GET', `/rooms?limit=2&cursor=${next}`)).body).toMatchObject({ rooms: [{ room: 'c' }] });
    await a.drop();
    expect((await ask('GET', `/rooms/${encodeURIComponent('a/b ü')}`)).body).toMatchObject({
      away: 1,
      nodes: [],
      peerList: [{ peerId: a.self, name: '<Ann>', metadata: { hand: true }, presence: 'away', node: 'n2' }],
    });
    expect(await ask('GET', '/rooms/nobody')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    for (const wrong of ['limit=0', 'limit=201', 'limit=x', 'cursor=nonsense', 'other=1', 'limit=1&limit=2']) {
      expect(await ask('GET', `/rooms?${wrong}`)).toMatchObject({ status: 400, body: { code: 'bad-message' } });
    }
  });

  test('R240, R241: what happened in a room, as all nodes tell it', async () => {
    const [a, b] = [await n1.join('a/b', { name: '<Ann>' }), await n2.join('a/b')];
    relaySignal(n1.node, a.id, { to: b.self, seq: 1, payloadJson: '{}', ack: 0 });
    n2.node.events.emit({ type: 'refused', code: 'room-full', room: 'a/b' });
    const { version } = b.welcome.roster;
    const at = new Date(cluster.clock.now()).toISOString();
    expect(await ask('GET', '/rooms/a%2Fb/timeline')).toMatchObject({
      status: 200,
      body: {
        room: 'a/b',
        answeredBy: 'n1',
        complete: true,
        since: at,
        nodes: [
          { node: 'n1', account: 'told', since: at, forgotten: 0 },
          { node: 'n2', account: 'told' },
        ],
        events: [
          { version: version - 1, at, kind: 'joined', node: 'n1', peerId: a.self, name: '<Ann>', first: true },
          { version, at, kind: 'joined', node: 'n2', peerId: b.self },
        ],
        links: [{ from: a.self, to: b.self, signals: 1 }],
        otherSignals: 0,
        errors: [{ code: 'room-full', count: 1, latestAt: at }],
      },
    });
    expect(await ask('GET', '/rooms/nobody/timeline')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  test('R130, R212: a room that this version does not know is left out of the list, and the others are there', async () => {
    for (const room of ['lab', 'later\u001flab', 'pubsub\u001flab']) await n1.join(room);
    const { body } = await ask('GET', '/rooms');
    expect(body).toMatchObject({ rooms: [{ room: 'lab' }, { room: 'pubsub\u001flab' }] });
  });

  test('R190, R212: one room comes with its state, and with the number of its bans', async () => {
    const a = await n1.join('lab');
    await changeRoom(n1.node, a.id, { action: 'lock' });
    await changeRoom(n1.node, a.id, { action: 'length', ms: 60_000 });
    await settled();
    expect((await ask('GET', '/rooms/lab')).body).toMatchObject({
      state: { host: a.self, locked: true, endsAt: expect.stringMatching(/Z$/) },
    });
  });

  test('R210, R211: a peer is removed and a room closed, once, and the log is told by whom', async () => {
    const [a, b] = [await n1.join('lab'), await n2.join('lab')];
    expect(await ask('DELETE', `/rooms/lab/peers/${b.self}`)).toMatchObject({ status: 204, body: undefined });
    await settled();
    expect(b.got('goodbye')).toMatchObject([[{ reason: 'removed' }]]);
    expect((await ask('DELETE', `/rooms/lab/peers/${b.self}`)).status).toBe(404);
    expect((await ask('DELETE', '/rooms/lab')).status).toBe(204);
    await settled();
    expect(a.got('goodbye')).toMatchObject([[{ reason: 'closed' }]]);
    expect((await ask('DELETE', '/rooms/lab')).status).toBe(404);
    expect(events.filter(({ type }) => type === 'admin-acted')).toEqual([
      { type: 'admin-acted', act: 'removed a peer', address: '192.0.2.1', room: 'lab', peerId: b.self },
      { type: 'admin-acted', act: 'closed a room', address: '192.0.2.1', room: 'lab' },
    ]);
    expect(JSON.stringify(events)).not.toContain(KEY);
    expect(events.filter(({ type }) => type === 'admin-answered')).toContainEqual({
      type: 'admin-answered',
      route: 'closeRoom',
      status: 204,
    });
  });

  test('R213, R214: announcements to a room and to all', async () => {
    const [a, b] = [await n1.join('lab'), await n2.join('other')];
    expect(await ask('POST', '/rooms/other/announcements', json({ text: 'one' }))).toMatchObject({
      status: 202,
      body: { nodes: 1 },
    });
    expect(await ask('POST', '/announcements', json({ text: 'two' }))).toMatchObject({
      status: 202,
      body: { nodes: 2 },
    });
    await settled();
    expect([a.got('announcement'), b.got('announcement')]).toEqual([
      [[{ text: 'two' }]],
      [[{ text: 'one' }], [{ text: 'two' }]],
    ]);
    expect((await ask('POST', '/rooms/nobody/announcements', json({ text: 'x' }))).status).toBe(404);
    const wrong = [{}, { text: '' }, { text: 'x'.repeat(2_001) }, { text: 1 }, { text: 'x', more: 1 }, []];
    for (const body of wrong) expect((await ask('POST', '/announcements', json(body))).status).toBe(400);
    expect(
      (await ask('POST', '/announcements', { body: '{', headers: { 'content-type': 'application/json' } })).status,
    ).toBe(400);
    expect(
      (await ask('POST', '/announcements', { body: 'text', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(400);
    expect((await ask('POST', '/announcements', json({ text: 'x'.repeat(20_000) }))).status).toBe(413);
  });

  test('R215, R216, R243: the nodes of the cluster, what they have done, and the drain of one', async () => {
    expect((await ask('GET', '/cluster')).body).toMatchObject({
      answeredBy: 'n1',
      complete: true,
      nodes: [
        { node: 'n1', state: { phase: 'running' }, load: { joins: 3 } },
        { node: 'n2', state: { version: '1.2.3' }, load: { uptimeSeconds: 10.5 } },
      ],
    });
    expect(await ask('POST', '/nodes/n2/drain')).toMatchObject({ status: 202, body: { node: 'n2' } });
    expect(drains).toEqual(['n2']);
    expect((await ask('POST', '/nodes/n9/drain')).status).toBe(404);
    n2.freeze();
    const [silent, list] = [ask('POST', '/nodes/n2/drain'), ask('GET', '/cluster')];
    const ended = Promise.all([silent, list]);
    let over = false;
    void ended.finally(() => {
      over = true;
    });
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve));
      await cluster.clock.advance(100);
    }
    expect(await silent).toMatchObject({ status: 504, body: { code: 'node-silent' } });
    expect((await list).body).toMatchObject({ complete: false, nodes: [{ node: 'n1' }, { node: 'n2' }] });
  });

  test('R244: a token is made, and nobody else hears of it', async () => {
    const terms = { room: 'team-*', name: 'Ann', role: 'host', permissions: ['signal'], capacity: 3, seconds: 90 };
    expect(await ask('POST', '/tokens', json(terms))).toMatchObject({
      status: 200,
      body: { token: 'token for team-*', expiresAt: '1970-01-01T00:01:30.000Z' },
    });
    expect(await ask('POST', '/tokens', json({ room: 'lab' }))).toMatchObject({
      body: { expiresAt: '1970-01-01T01:00:00.000Z' },
    });
    expect(events.filter(({ type }) => type === 'admin-acted')).toEqual([
      { type: 'admin-acted', act: 'minted a token', address: '192.0.2.1', room: 'team-*' },
      { type: 'admin-acted', act: 'minted a token', address: '192.0.2.1', room: 'lab' },
    ]);
    expect(JSON.stringify(events)).not.toContain('token for');
    for (const wrong of [
      {},
      { room: '' },
      { room: 'x'.repeat(130) },
      { room: 'lab', seconds: 0 },
      { room: 'lab', seconds: 31_536_001 },
      { room: 'lab', role: 'king' },
      { room: 'lab', permissions: ['fly'] },
      { room: 'lab', capacity: 0 },
      { room: 'lab', name: 'x'.repeat(65) },
      { room: 'lab', secret: 'x' },
    ]) {
      expect((await ask('POST', '/tokens', json(wrong))).status).toBe(400);
    }
  });

  test('R245, R246: dead letters are listed by receiver, without paths, and sent again', async () => {
    const [one, two] = ['https://one.example/hook?key=secret', 'https://two.example/'];
    const letter = {
      type: 'peer-joined',
      at: 1_000,
      body: '{}',
      buriedAt: 5_000,
      attempts: 3,
      reason: 'HTTP 500',
    } as const;
    letters = ['a', 'b', 'c'].map((id) => ({ ...letter, id, room: 'lab', url: id === 'b' ? two : one }));
    const list = await ask('GET', '/dead-letters?limit=2');
    expect(list.body).toMatchObject({
      more: true,
      letters: [
        {
          id: 'a',
          type: 'peer-joined',
          room: 'lab',
          at: '1970-01-01T00:00:01.000Z',
          url: 'https://one.example',
          buriedAt: '1970-01-01T00:00:05.000Z',
          attempts: 3,
          reason: 'HTTP 500',
        },
        { id: 'b', url: 'https://two.example' },
      ],
    });
    expect(JSON.stringify(list.body)).not.toMatch(/hook|secret/);
    const shown = z.object({ letters: z.array(z.object({ receiver: z.string() })) }).parse(list.body).letters;
    const [first, second] = shown.map(({ receiver }) => receiver);
    expect((await ask('GET', `/dead-letters?receiver=${first}`)).body).toMatchObject({
      more: false,
      letters: [{ id: 'a' }, { id: 'c' }],
    });
    expect((await ask('GET', `/dead-letters?receiver=${'0'.repeat(16)}`)).body).toEqual({ more: false, letters: [] });
    for (const wrong of ['limit=0', 'limit=201', 'receiver=x', 'url=x']) {
      expect((await ask('GET', `/dead-letters?${wrong}`)).status).toBe(400);
    }
    expect(await ask('POST', `/dead-letters/${second}/b/retry`)).toMatchObject({ status: 202, body: undefined });
    expect(again).toEqual([letters[1]]);
    expect((await ask('POST', `/dead-letters/${first}/b/retry`)).status).toBe(404);
    const refusals = { gone: 404, off: 404, full: 429 } as const;
    for (const each of ['gone', 'off', 'full'] as const) {
      outcome = each;
      expect((await ask('POST', `/dead-letters/${second}/b/retry`)).status).toBe(refusals[each]);
    }
    expect(events.filter(({ type }) => type === 'admin-acted')).toEqual([
      { type: 'admin-acted', act: 'sent a dead letter again', address: '192.0.2.1', room: 'lab' },
    ]);
  });

  test('R219: an outage of the store is a problem that may pass', async () => {
    cluster.storeUp = false;
    expect(await ask('GET', '/rooms')).toMatchObject({
      status: 503,
      body: { code: 'store-unavailable', retryable: true },
    });
    expect((await ask('DELETE', '/rooms/lab')).status).toBe(503);
  });

  test('R219: every error is a problem with its row of the error table', async () => {
    const { body, headers } = await ask('GET', '/rooms/nobody');
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toEqual({
      type: '/api/docs#not-found',
      title: 'Nothing is at this address.',
      status: 404,
      detail: 'nobody is in this room',
      code: 'not-found',
      retryable: false,
      action: 'Correct the address; the README lists the endpoints.',
    });
    for (const path of [
      '/api',
      '/api/',
      '/api/v1',
      '/api/v1/nothing',
      '/api/v1/rooms/a/b',
      '/api/v2/rooms',
      '/api/v1/rooms/%',
    ]) {
      const answer = await fetch(app.url + path, { headers: { authorization: `Bearer ${KEY}` } });
      expect([path, answer.status, await answer.json()]).toMatchObject([
        path,
        path.endsWith('%') ? 400 : 404,
        { status: path.endsWith('%') ? 400 : 404 },
      ]);
    }
  });

  test('R217: nothing is done without the key, and too many wrong ones have to wait', async () => {
    const a = await n1.join('lab');
    const wrong = [
      '',
      'Bearer',
      `Bearer ${KEY}x`,
      `Bearer ${KEY.slice(1)}`,
      `Basic ${KEY}`,
      KEY,
      `Bearer ${'l'.repeat(32)}`,
    ];
    for (const authorization of wrong) {
      const refused = await ask('DELETE', '/rooms/lab', { headers: { authorization } });
      expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
    for (let more = wrong.length; more < 10; more += 1) await ask('GET', '/rooms', { headers: { authorization: 'x' } });
    const late = await ask('GET', '/rooms', { headers: { authorization: 'x' } });
    expect(late).toMatchObject({ status: 429, body: { code: 'rate-limited', retryAfterMs: 5_000 } });
    expect(late.headers.get('retry-after')).toBe('5');
    // Also with the key, so that nobody can go on with guesses; and only at this address.
    expect((await ask('GET', '/rooms')).status).toBe(429);
    expect((await ask('GET', '/rooms', { headers: { 'x-test-address': '192.0.2.2' } })).status).toBe(200);
    cluster.clock.tick(5_000);
    expect((await ask('GET', '/rooms')).status).toBe(200);
    expect(a.closed).toBe(false);
  });

  test('R217: an address may ask 20 times a second, 100 times at once', async () => {
    const statuses: number[] = [];
    for (let asked = 0; asked < 101; asked += 1) statuses.push((await ask('GET', '/rooms')).status);
    expect(statuses.slice(0, 100).every((status) => status === 200)).toBe(true);
    expect(statuses[100]).toBe(429);
  });
});

test('R217: without ADMIN_KEY nothing is there', async () => {
  await using plain = await serve();
  for (const path of ['/api/docs', '/api/openapi.json', '/api/v1/rooms']) {
    expect((await fetch(plain.url + path)).status).toBe(404);
  }
});
