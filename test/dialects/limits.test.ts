import { afterEach, describe, expect, test } from 'vitest';
import { metric } from '../support/metric.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { InvitationClient } from './clients/invitation.ts';
import { PubsubClient } from './clients/pubsub.ts';
import { SimpleClient } from './clients/simplewebrtc.ts';
import { TutorialClient } from './clients/tutorial.ts';
import { ALL, PAIRS } from './support/pairs.ts';
import { ownNodes } from './support/servers.ts';

/** Rooms or subjects of one connection, and one more. */
const SEVENTEEN = Array.from({ length: 17 }, (_, index) => `room ${index + 1}`);

describe.runIf(ownNodes)('limits of one node', () => {
  let node: RunningNode;
  afterEach(() => node?.stop());

  const peers = () => metric(node.url, 'signalbox_peers');
  const results = (dialect: string, result: string) =>
    metric(node.url, `signalbox_dialect_messages_total{dialect="${dialect}",result="${result}"}`);

  test.each(Object.entries(PAIRS))('R97: in %s more than 65,536 characters are dropped, alone', async (name, pair) => {
    node = await startNode({ DIALECTS: ALL });
    const { say, heard } = await pair(node.url);
    say('x'.repeat(65_000));
    expect(await heard()).toHaveLength(65_000);
    // What the server puts around it counts, too.
    for (const length of [65_530, 65_536, 100_000]) say('x'.repeat(length));
    say('after all that');
    expect(await heard()).toBe('after all that');
    expect(await results(name, 'payload-too-large')).toBe(3);
  });

  test('R97: a connection of tutorial has 16 rooms, and the 17th join is ignored', async () => {
    node = await startNode({ DIALECTS: 'tutorial' });
    const client = await TutorialClient.connect(node.url);
    for (const room of SEVENTEEN) client.join(room);
    client.join('room 1');
    for (const roomId of [...SEVENTEEN.slice(0, 16), 'room 1']) {
      expect(await client.inbox.next('joined')).toEqual({ roomId, userNum: 1 });
    }
    const other = await TutorialClient.connect(node.url);
    expect(await other.enter('room 17')).toEqual({ roomId: 'room 17', userNum: 1 });
    client.message('room 17', { type: 'offer', value: 'dropped' });
    client.leave('room 1');
    expect(await client.enter('room 17')).toEqual({ roomId: 'room 17', userNum: 2 });
    client.message('room 17', { type: 'offer', value: 'relayed' });
    expect(await other.inbox.next('message')).toEqual({ type: 'offer', value: 'relayed' });
    expect(other.inbox.names).toEqual(['joined', 'otherjoined', 'message']);
  });

  test('R97: a connection of pubsub has 16 subjects, and nothing of the 17th', async () => {
    node = await startNode({ DIALECTS: 'pubsub' });
    const [page, other, speaker] = [
      await PubsubClient.connect(node.url),
      await PubsubClient.connect(node.url),
      await PubsubClient.connect(node.url),
    ];
    for (const subject of SEVENTEEN) page.subscribe(subject);
    for (const subject of ['room 1', 'room 17']) other.subscribe(subject);
    await until('18 subscriptions', async () => (await results('pubsub', 'taken')) === 18);
    page.publish('room 17', 'offer', 'dropped');
    page.publish('room 1', 'answer', 'relayed');
    expect(await other.inbox.next('answer')).toBe('relayed');
    // The other hears it in the turn in which everybody who subscribed does.
    speaker.publish('room 17', 'offer', 'of the 17th');
    expect(await other.inbox.next('offer')).toBe('of the 17th');
    speaker.publish('room 1', 'candidate', 'of the first');
    expect(await page.inbox.next('candidate')).toBe('of the first');
    expect(await other.inbox.next('candidate')).toBe('of the first');
    expect(page.inbox.names).toEqual(['candidate']);
    expect(other.inbox.names).toEqual(['answer', 'offer', 'candidate']);
    expect(await results('pubsub', 'already-joined')).toBe(2);
  });

  test('R97: a connection of invitation has one room, and a second join is dropped', async () => {
    node = await startNode({ DIALECTS: 'invitation' });
    const [one, two, both] = [
      await InvitationClient.connect(node.url, 'one'),
      await InvitationClient.connect(node.url, 'two'),
      await InvitationClient.connect(node.url, 'both'),
    ];
    one.joinRoom('one');
    two.joinRoom('two');
    for (const { inbox } of [one, two]) await inbox.next('joinRoomSuccess');
    both.joinRoom('one');
    both.joinRoom('two');
    both.checkRoom('two');
    expect(await both.inbox.next('joinRoomSuccess')).toEqual([one.user, both.user]);
    expect(await both.inbox.next('checkRoomSuccess')).toEqual([two.user]);
    both.addIceCandidate({ candidate: 'for one' });
    expect(await one.inbox.next('addIceCandidate')).toEqual({ candidate: 'for one' });
    two.checkRoom('two');
    await two.inbox.next('checkRoomSuccess');
    expect(both.inbox.names).toEqual(['joinRoomSuccess', 'checkRoomSuccess']);
    expect(one.inbox.names).toEqual(['joinRoomSuccess', 'joinRoomSuccess', 'addIceCandidate']);
    expect(two.inbox.names).toEqual(['joinRoomSuccess', 'checkRoomSuccess']);
  });

  test('R96: where ROOM_CAPACITY is 2, a third of invitation hears nothing, and nobody hears it', async () => {
    node = await startNode({ DIALECTS: 'invitation', ROOM_CAPACITY: '2' });
    const [first, second, third] = [
      await InvitationClient.connect(node.url, 'first'),
      await InvitationClient.connect(node.url, 'second'),
      await InvitationClient.connect(node.url, 'third'),
    ];
    for (const client of [first, second]) {
      client.joinRoom('room');
      await client.inbox.next('joinRoomSuccess');
    }
    third.joinRoom('room');
    third.addIceCandidate({ candidate: 'from outside' });
    third.checkRoom('room');
    expect(await third.inbox.next('checkRoomSuccess')).toEqual([first.user, second.user]);
    second.addIceCandidate({ candidate: 'from inside' });
    expect(await first.inbox.next('addIceCandidate')).toEqual({ candidate: 'from inside' });
    expect(first.inbox.names).toEqual(['joinRoomSuccess', 'joinRoomSuccess', 'addIceCandidate']);
    expect(third.inbox.names).toEqual(['checkRoomSuccess']);
    expect(await peers()).toBe(2);
  });

  test('R96: where ROOM_CAPACITY is 2, the connection of a third of pubsub is closed, and nobody hears it', async () => {
    node = await startNode({ DIALECTS: 'pubsub', ROOM_CAPACITY: '2' });
    const [first, second] = [await PubsubClient.connect(node.url), await PubsubClient.connect(node.url)];
    for (const client of [first, second]) client.subscribe('room');
    await until('two subscriptions', async () => (await results('pubsub', 'taken')) === 2);
    for (const enter of [
      (client: PubsubClient) => client.subscribe('room'),
      (client: PubsubClient) => client.publish('room', 'offer', 'from outside'),
    ]) {
      const third = await PubsubClient.connect(node.url);
      enter(third);
      third.publish('room', 'offer', 'from outside');
      await third.closed;
      expect(third.inbox.names).toEqual([]);
    }
    second.publish('room', 'candidate', 'from inside');
    expect(await first.inbox.next('candidate')).toBe('from inside');
    expect(first.inbox.names).toEqual(['candidate']);
    expect(await peers()).toBe(2);
  });

  test('R96: where ROOM_CAPACITY is 2, a third of simplewebrtc is told full, and nobody hears it', async () => {
    node = await startNode({ DIALECTS: 'simplewebrtc', ROOM_CAPACITY: '2' });
    const [first, second, third] = [
      await SimpleClient.connect(node.url),
      await SimpleClient.connect(node.url),
      await SimpleClient.connect(node.url),
    ];
    await first.join('room');
    await second.join('room');
    await expect(third.join('room')).rejects.toBe('full');
    third.message({ to: first.id, type: 'from outside' });
    expect(await third.join('elsewhere')).toEqual({ clients: {} });
    expect(await peers()).toBe(3);
    second.message({ to: first.id, type: 'from inside' });
    expect(await first.inbox.next('message')).toMatchObject({ type: 'from inside' });
    expect(first.inbox.names).toEqual(['connect', 'stunservers', 'turnservers', 'message']);
    second.leave();
    expect(await first.inbox.next('remove')).toEqual({ id: second.id });
    expect(Object.keys((await third.join('room')).clients)).toEqual([first.id]);
  });
});
