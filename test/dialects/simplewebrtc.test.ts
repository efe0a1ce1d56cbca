import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { SimpleClient } from './clients/simplewebrtc.ts';
import { deployments, ownNodes, type Servers } from './support/servers.ts';

const newRoom = (): string => `simple-${randomUUID()}`;

const TURN_SECRET = 'a-secret-of-the-tests';
const TURN_URL = 'turn:turn.example.org:3478';
const STUN_URL = 'stun:stun.example.org:3478';
const ICE = { ICE_SERVERS: STUN_URL, TURN_URLS: TURN_URL, TURN_SECRET };

/** What a server says of a client that shares no screen. */
const PLAIN = { screen: false, video: true, audio: false };

/** Two clients in one room, the second of them newcomer. A server tells those inside nothing of a newcomer. */
async function pair([a, b]: Servers['urls'], room: string) {
  const [first, second] = [await SimpleClient.connect(a), await SimpleClient.connect(b)];
  expect(await first.join(room)).toEqual({ clients: {} });
  expect(await second.join(room)).toEqual({ clients: { [first.id]: PLAIN } });
  return { first, second };
}

describe.each(deployments('simplewebrtc'))('the simplewebrtc connection, $name', ({ start }) => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await start(ICE);
  });
  afterAll(() => servers?.stop());

  test('R102: a connection is given STUN servers, and TURN servers with a credential of its own', async () => {
    const client = await SimpleClient.connect(servers.urls[0]);
    expect(await client.inbox.next('stunservers')).toEqual([{ urls: expect.toSatisfy(isOnly(STUN_URL)) }]);
    const [turn, ...others] = await client.inbox.next('turnservers');
    expect(others).toEqual([]);
    expect(turn?.urls).toSatisfy(isOnly(TURN_URL));
    const { username = '', credential } = turn ?? {};
    // draft-uberti-behave-turn-rest-00, 2.2: seconds since the epoch, then what tells the user apart.
    expect(username).toMatch(/^\d+(:.+)?$/);
    expect(Number.parseInt(username, 10)).toBeGreaterThan(Date.now() / 1_000);
    expect(credential).toBe(createHmac('sha1', TURN_SECRET).update(username).digest('base64'));
    expect(client.inbox.names).toEqual(['connect', 'stunservers', 'turnservers']);
  });

  test('R93, R94: a newcomer learns who is inside, and messages reach one client with their sender', async () => {
    const room = newRoom();
    const { first, second } = await pair(servers.urls, room);
    const third = await SimpleClient.connect(servers.urls[0]);
    expect(await third.join(room)).toEqual({ clients: { [first.id]: PLAIN, [second.id]: PLAIN } });
    const offer = { to: first.id, type: 'offer', payload: { type: 'offer', sdp: 'v=0' } };
    const rest = { roomType: 'video', sid: '1764323', prefix: 'webkit' };
    second.message({ ...offer, ...rest });
    expect(await first.inbox.next('message')).toEqual({ ...offer, ...rest, from: second.id });
    first.message({ ...offer, ...rest, to: second.id, type: 'answer' });
    expect(await second.inbox.next('message')).toEqual({
      ...{ ...offer, ...rest, to: second.id, type: 'answer' },
      from: first.id,
    });
    for (let n = 0; n < 50; n += 1) second.message({ to: first.id, type: 'candidate', payload: { n } });
    for (let n = 0; n < 50; n += 1) expect((await first.inbox.next('message')).payload).toEqual({ n });
    expect(third.inbox.all('message')).toEqual([]);
  });

  test('R94: a client cannot say that it is another', async () => {
    const { first, second } = await pair(servers.urls, newRoom());
    second.say('message', { to: first.id, type: 'offer', from: first.id });
    expect(await first.inbox.next('message')).toMatchObject({ from: second.id });
  });

  test('a shared screen is seen by who joins then, and removed for those inside', async () => {
    const room = newRoom();
    const { first, second } = await pair(servers.urls, room);
    second.shareScreen();
    // In order on the second's connection, so that the third comes after it.
    second.message({ to: first.id, type: 'fence' });
    await first.inbox.next('message');
    const third = await SimpleClient.connect(servers.urls[0]);
    expect(await third.join(room)).toMatchObject({ clients: { [second.id]: { ...PLAIN, screen: true } } });
    second.unshareScreen();
    for (const { inbox } of [first, third])
      expect(await inbox.next('remove')).toEqual({ id: second.id, type: 'screen' });
    const fourth = await SimpleClient.connect(servers.urls[1]);
    expect(await fourth.join(room)).toMatchObject({ clients: { [second.id]: PLAIN } });
  });

  test('R95: one who leaves or is gone is removed, once', async () => {
    const room = newRoom();
    const { first, second } = await pair(servers.urls, room);
    const id = second.id;
    second.leave();
    expect(await first.inbox.next('remove')).toEqual({ id });
    expect(await second.join(room)).toEqual({ clients: { [first.id]: PLAIN } });
    second.close();
    expect(await first.inbox.next('remove')).toEqual({ id });
    const third = await SimpleClient.connect(servers.urls[1]);
    expect(await third.join(room)).toEqual({ clients: { [first.id]: PLAIN } });
    expect(first.inbox.all('remove')).toHaveLength(2);
  });

  test('R95, R97: a second join leaves the first room', async () => {
    const { first, second } = await pair(servers.urls, newRoom());
    expect(await second.join(newRoom())).toEqual({ clients: {} });
    expect(await first.inbox.next('remove')).toEqual({ id: second.id });
  });

  test('a created room has its name, and cannot be created while somebody is inside', async () => {
    const [a, b] = servers.urls;
    const [first, second] = [await SimpleClient.connect(a), await SimpleClient.connect(b)];
    const room = newRoom();
    expect(await first.create(room)).toEqual({ error: null, name: room });
    expect((await second.create(room)).error).toBe('taken');
    expect(await second.join(room)).toEqual({ clients: { [first.id]: PLAIN } });
    const third = await SimpleClient.connect(b);
    const { error, name } = await third.create();
    expect(error).toBeNull();
    expect(name).toMatch(/^\S{8,}$/);
    expect(await first.join(String(name))).toEqual({ clients: { [third.id]: PLAIN } });
  });

  test('R98: what is not of the dialect ends nothing', async () => {
    const room = newRoom();
    const { first, second } = await pair(servers.urls, room);
    for (const args of [[], [null], [5], ['text'], [{}], [{ to: {} }]]) second.say('message', ...args);
    for (const args of [[], [null], [{ name: room }], [room, 'no callback']]) second.say('join', ...args);
    second.say('create', { name: 1 });
    second.say('trace', { type: 'error' });
    second.say('unheard of', 1);
    expect(await second.join(room)).toMatchObject({ clients: { [first.id]: PLAIN } });
    second.message({ to: first.id, type: 'after all that' });
    expect(await first.inbox.next('message')).toMatchObject({ type: 'after all that' });
  });

  // Signalmaster itself relays to any id.
  test.runIf(ownNodes)('R93: a message to an id of another room does not arrive', async () => {
    const { first, second } = await pair(servers.urls, newRoom());
    const outside = await SimpleClient.connect(servers.urls[1]);
    outside.message({ to: first.id, type: 'from no room' });
    const elsewhere = newRoom();
    await outside.join(elsewhere);
    outside.message({ to: first.id, type: 'from another room' });
    await outside.join(newRoom());
    second.message({ to: first.id, type: 'from inside' });
    expect(await first.inbox.next('message')).toMatchObject({ type: 'from inside' });
    expect(first.inbox.all('message')).toHaveLength(1);
  });
});

test.runIf(ownNodes)('R95: after kill -9 of a node the client that it served is removed', async () => {
  const cluster = await ProcessCluster.start({ DIALECTS: 'simplewebrtc', LEASE_MS: '1000', GRACE_MS: '1000' });
  try {
    const [a, b] = await Promise.all([cluster.node(), cluster.node()]);
    const room = newRoom();
    const { first, second } = await pair([a.url, b.url], room);
    const { id } = second;
    b.kill('SIGKILL');
    expect(await first.inbox.next('remove')).toEqual({ id });
    const next = await SimpleClient.connect((await cluster.node()).url);
    expect(await next.join(room)).toEqual({ clients: { [first.id]: PLAIN } });
  } finally {
    await cluster.stop();
  }
});

/** A server's URLs are one text or a list of texts (W3C WebRTC, RTCIceServer). */
function isOnly(url: string) {
  return (urls: unknown): boolean => urls === url || JSON.stringify(urls) === JSON.stringify([url]);
}
