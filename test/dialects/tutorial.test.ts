import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { TutorialClient, type TutorialData } from './clients/tutorial.ts';
import { deployments, ownNodes, type Servers } from './support/servers.ts';

const newRoom = (): string => `room-${randomUUID()}`;
const candidate = (value: unknown): TutorialData => ({ type: 'candidate', value });

/** Two clients in one room, the second of them newcomer, each with the other's arrival taken. */
async function pair([a, b]: Servers['urls'], roomId: string) {
  const first = await TutorialClient.connect(a);
  expect(await first.enter(roomId)).toEqual({ roomId, userNum: 1 });
  const second = await TutorialClient.connect(b);
  expect(await second.enter(roomId)).toEqual({ roomId, userNum: 2 });
  expect(await first.inbox.next('otherjoined')).toEqual({ roomId, userId: second.id });
  return { first, second };
}

describe.each(deployments('tutorial'))('clients of the tutorials, $name', ({ start }) => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await start();
  });
  afterAll(() => servers?.stop());

  test('R93: two meet, and what they send reaches the other, bare and in order', async () => {
    const room = newRoom();
    const { first, second } = await pair(servers.urls, room);
    first.message(room, { type: 'offer', value: { type: 'offer', sdp: 'v=0' } });
    expect(await second.inbox.next('message')).toEqual({ type: 'offer', value: { type: 'offer', sdp: 'v=0' } });
    second.message(room, { type: 'answer', value: { type: 'answer', sdp: 'v=0' } });
    expect(await first.inbox.next('message')).toEqual({ type: 'answer', value: { type: 'answer', sdp: 'v=0' } });
    for (let n = 0; n < 50; n += 1) first.message(room, candidate(n));
    for (let n = 0; n < 50; n += 1) expect(await second.inbox.next('message')).toEqual(candidate(n));
    expect(first.inbox.names).toEqual(['joined', 'otherjoined', 'message']);
  });

  test('R93, R96: a third is refused, is not counted, and cannot send to the room', async () => {
    const room = newRoom();
    const { first, second } = await pair(servers.urls, room);
    const third = await TutorialClient.connect(servers.urls[1]);
    third.join(room);
    expect(await third.inbox.next('full')).toEqual({ roomId: room, userNum: 2 });
    third.message(room, candidate('from outside'));
    third.leave(room);
    const elsewhere = newRoom();
    expect(await third.enter(elsewhere)).toEqual({ roomId: elsewhere, userNum: 1 });
    // The third's server has dealt with all that the third sent. What follows comes to the first after it.
    second.message(room, candidate('from inside'));
    expect(await first.inbox.next('message')).toEqual(candidate('from inside'));
    expect(first.inbox.names).toEqual(['joined', 'otherjoined', 'message']);
    second.leave(room);
    expect(await second.inbox.next('leaved')).toEqual({ roomId: room });
    expect(await first.inbox.next('bye')).toEqual({ roomId: room, userId: second.id });
    expect(await third.enter(room)).toEqual({ roomId: room, userNum: 2 });
    expect(await first.inbox.next('otherjoined')).toEqual({ roomId: room, userId: third.id });
    expect(third.inbox.all('message')).toEqual([]);
  });

  test('R98: a join without a room is ignored, and the connection goes on', async () => {
    const client = await TutorialClient.connect(servers.urls[0]);
    for (const args of [[], [null], [{}], [{ roomId: '' }], [{ roomId: 5 }], ['room']]) client.say('join', ...args);
    for (const args of [[], [{}], [{ roomId: '', data: 1 }]]) client.say('message', ...args);
    client.say('leave', {});
    const room = newRoom();
    expect(await client.enter(room)).toEqual({ roomId: room, userNum: 1 });
    expect(client.inbox.names).toEqual(['joined']);
  });

  test('R94: others get the id of a connection, whatever its client calls itself', async () => {
    const roomId = newRoom();
    const first = await TutorialClient.connect(servers.urls[0]);
    await first.enter(roomId);
    const second = await TutorialClient.connect(servers.urls[1]);
    const told = { roomId, userId: second.id };
    second.say('join', { roomId, userId: 'x', client: 'x' });
    expect(await first.inbox.next('otherjoined')).toEqual(told);
    second.say('leave', { roomId, userId: 'x', client: 'x' });
    expect(await first.inbox.next('bye')).toEqual(told);
  });

  test('R94, R95: one connection has several rooms; when it ends each of them hears bye', async () => {
    const [one, two] = [newRoom(), newRoom()];
    const [a, b] = servers.urls;
    const both = await TutorialClient.connect(a);
    await both.enter(one);
    await both.enter(two);
    const [inOne, inTwo] = [await TutorialClient.connect(b), await TutorialClient.connect(b)];
    await inOne.enter(one);
    await inTwo.enter(two);
    both.message(one, candidate('for one'));
    both.message(two, candidate('for two'));
    expect(await inOne.inbox.next('message')).toEqual(candidate('for one'));
    expect(await inTwo.inbox.next('message')).toEqual(candidate('for two'));
    const userId = both.id;
    both.close();
    expect(await inOne.inbox.next('bye')).toEqual({ roomId: one, userId });
    expect(await inTwo.inbox.next('bye')).toEqual({ roomId: two, userId });
    expect([...inOne.inbox.names, ...inTwo.inbox.names]).toEqual([
      'joined',
      'message',
      'bye',
      'joined',
      'message',
      'bye',
    ]);
  });
});

test.runIf(ownNodes)('R95: after kill -9 of a node the survivor hears bye, and another gets in', async () => {
  const cluster = await ProcessCluster.start({ DIALECTS: 'tutorial', LEASE_MS: '1000', GRACE_MS: '1000' });
  try {
    const [a, b] = await Promise.all([cluster.node(), cluster.node()]);
    const room = newRoom();
    const { first, second } = await pair([a.url, b.url], room);
    const userId = second.id;
    b.kill('SIGKILL');
    expect(await first.inbox.next('bye')).toEqual({ roomId: room, userId });
    const next = await TutorialClient.connect((await cluster.node()).url);
    expect(await next.enter(room)).toEqual({ roomId: room, userNum: 2 });
    expect(await first.inbox.next('otherjoined')).toEqual({ roomId: room, userId: next.id });
    next.message(room, candidate(1));
    expect(await first.inbox.next('message')).toEqual(candidate(1));
  } finally {
    await cluster.stop();
  }
});
