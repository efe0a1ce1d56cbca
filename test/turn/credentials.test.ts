import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import {
  type Coturn,
  coturnMissing,
  login,
  PEERS_ON_LOOPBACK,
  SECRET,
  startCoturn,
  turnserver,
} from './support/coturn.ts';
import { type Login, TurnClient } from './support/turn-client.ts';

const NEW_SECRET = 'the-next-secret-of-the-tests';

let coturn: Coturn;
let node: RunningNode;
/** Open to the end: a relay whose client is gone stays a while, and would be found by the next one on the same port. */
const clients: TurnClient[] = [];

beforeAll(async () => {
  if (turnserver === undefined) return;
  coturn = await startCoturn([...PEERS_ON_LOOPBACK, `--static-auth-secret=${NEW_SECRET}`]);
  node = await startNode({
    TURN_URLS: `turn:127.0.0.1:${coturn.port}`,
    TURN_SECRET: SECRET,
    TURN_LIFETIME_MS: '10000',
  });
});

afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all([coturn?.stop(), node?.stop()]);
});

beforeEach((context) => {
  if (turnserver === undefined) context.skip(coturnMissing);
});

async function connect({ port } = coturn): Promise<TurnClient> {
  const client = await TurnClient.connect({ port, transport: 'udp' });
  clients.push(client);
  return client;
}

/** 0 where the server takes the credential, else its error code. */
async function codeOf(credential: Login, server = coturn): Promise<number> {
  return (await (await connect(server)).allocate(credential)).code;
}

/** What a node gives a peer that joins, as a TURN client logs in. */
async function joined(): Promise<{ readonly login: Login; readonly client: SignalingClient }> {
  const client = new SignalingClient({ server: node.url });
  const { iceServers } = await client.join({ room: 'credentials' });
  const { username = '', credential = '' } = iceServers[0] ?? {};
  return { login: { username, credential }, client };
}

describe('a credential', () => {
  test('R80: of a node relays', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { login, client } = await joined();
    const relay = await connect();
    expect((await relay.allocate(login)).address('relayed')).toMatchObject({ ip: '127.0.0.1' });
    expect(await relay.createPermission('127.0.0.1')).toMatchObject({ kind: 'success' });
    const received = once(socket, 'message');
    relay.send({ ip: '127.0.0.1', port: socket.address().port }, Buffer.from('relayed'));
    expect(String((await received)[0])).toBe('relayed');
    await client.leave();
    socket.close();
  });

  test('R80, R83: of a node is refused when its time is over, and the one that the client fetched is taken', async () => {
    const { login: first, client } = await joined();
    const renewed = new Promise<Login>((resolve) => {
      client.on('ice-servers', ([server]) => {
        resolve({ username: server?.username ?? '', credential: server?.credential ?? '' });
      });
    });
    expect(await codeOf(first)).toBe(0);
    const ends = Number(first.username.split(':')[0]) * 1_000;
    const second = await renewed;
    expect(Date.now()).toBeLessThan(ends);
    await until('the first credential to end', () => Date.now() > ends, 20_000);
    await until('it to be refused', async () => (await codeOf(first)) === 401);
    expect(await codeOf(second)).toBe(0);
    await client.leave();
  });

  test('that ended, that another secret made, or whose time was moved, is refused with 401', async () => {
    const { username, credential } = login(60);
    expect(await codeOf({ username, credential })).toBe(0);
    // The server's clock for this is up to 2 s late.
    expect(await codeOf(login(-5))).toBe(401);
    expect(await codeOf(login(60, 'peer', 'another-secret-than-that'))).toBe(401);
    expect(await codeOf({ username: login(600).username, credential })).toBe(401);
    expect(await codeOf({ username: username.replace('peer', 'other'), credential })).toBe(401);
    expect(await codeOf({ username: 'peer', credential })).toBe(401);
    expect(await codeOf({ username, credential: '' })).toBe(401);
  });

  test('of either secret is taken while one takes the place of the other', async () => {
    expect(await codeOf(login(60, 'peer', SECRET))).toBe(0);
    expect(await codeOf(login(60, 'peer', NEW_SECRET))).toBe(0);
  });

  test('is asked for where a relay begins: what relays goes on when it ended', async () => {
    const relay = await connect();
    const credential = login(1, 'early');
    const ends = Number(credential.username.split(':')[0]) * 1_000;
    expect(await relay.allocate(credential)).toMatchObject({ kind: 'success' });
    await until('the credential to end', () => Date.now() > ends);
    await until('it to be refused', async () => (await codeOf(credential)) === 401);
    expect(await relay.refresh(600)).toMatchObject({ kind: 'success' });
    expect(await relay.createPermission('8.8.8.8')).toMatchObject({ kind: 'success' });
  });
});

/** A server of one test. */
async function smallCoturn(...args: readonly string[]): Promise<Coturn> {
  const small = await startCoturn(args);
  onTestFinished(() => small.stop());
  return small;
}

describe('quota', () => {
  test('a peer gets no more relays than its quota, whichever of its credentials it shows; another one does', async () => {
    const small = await smallCoturn('--user-quota=2');
    const first = await connect(small);
    expect(await first.allocate(login(60, 'ann'))).toMatchObject({ kind: 'success' });
    expect(await codeOf(login(61, 'ann'), small)).toBe(0);
    expect(await codeOf(login(62, 'ann'), small)).toBe(486);
    expect(await codeOf(login(60, 'bob'), small)).toBe(0);
    await first.refresh(0);
    await until('the place of a relay that ended', async () => (await codeOf(login(60, 'ann'), small)) === 0);
  });

  test('all peers together get no more than theirs', async () => {
    const small = await smallCoturn('--total-quota=2');
    const codes: number[] = [];
    for (const peer of ['ann', 'bob', 'cid']) codes.push(await codeOf(login(60, peer), small));
    expect(codes).toEqual([0, 0, 486]);
  });

  test('the configuration gives a peer 100 relays', async () => {
    const codes: number[] = [];
    for (let relays = 0; relays <= 100; relays += 1) codes.push(await codeOf(login(600, 'greedy')));
    expect(codes.indexOf(486)).toBe(100);
    expect(await codeOf(login(600, 'modest'))).toBe(0);
  });

  test('bps-capacity is a bound on relays, because each sets max-bps aside', async () => {
    const small = await smallCoturn('--max-bps=1000', '--bps-capacity=2000');
    const codes: number[] = [];
    for (const peer of ['ann', 'bob', 'cid']) codes.push(await codeOf(login(60, peer), small));
    expect(codes).toEqual([0, 0, 486]);
  });
});
