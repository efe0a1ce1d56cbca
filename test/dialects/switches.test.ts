import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ProcessCluster } from '../support/cluster.ts';
import { metric } from '../support/metric.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { startListedRedis } from '../support/redis-acl.ts';
import { PASSWORD } from '../support/redis-deployment.ts';
import { until } from '../support/until.ts';
import { InvitationClient } from './clients/invitation.ts';
import { PeerClient } from './clients/peerjs.ts';
import { PubsubClient } from './clients/pubsub.ts';
import { SimpleClient } from './clients/simplewebrtc.ts';
import { TutorialClient } from './clients/tutorial.ts';
import { ALL, PAIRS } from './support/pairs.ts';
import { ownNodes } from './support/servers.ts';

describe.runIf(ownNodes)('dialects of one node', () => {
  let node: RunningNode;
  afterEach(() => node?.stop());

  /** The series of the dialects that are not 0, without the beginning that all of them have. */
  async function counts(): Promise<Readonly<Record<string, number>>> {
    const scrape = await (await fetch(`${node.url}/metrics`)).text();
    const found = scrape.matchAll(/^signalbox_dialect_(\S+) (\d+)$/gm);
    return Object.fromEntries([...found].map(([, name, value]) => [name, Number(value)]).filter(([, value]) => value));
  }

  const taken = (dialect: string, count: number) => ({
    [`messages_total{dialect="${dialect}",result="taken"}`]: count,
  });

  /** At the paths that `pubsub`, `peerjs` and `simplewebrtc` have, no client gets in. */
  async function nothingAtOtherPaths(): Promise<void> {
    for (const path of ['/ws', '/peerjs?key=peerjs&id=a&token=b']) {
      const socket = new WebSocket(node.url.replace(/^http/, 'ws') + path);
      await once(socket, 'error');
    }
    for (const path of ['/peerjs/id', '/peerjs/peers', '/simplewebrtc/socket.io/?EIO=3&transport=polling']) {
      expect((await fetch(node.url + path)).status, path).toBe(404);
    }
  }

  const count = (name: string, labels: string) => metric(node.url, `signalbox_dialect_${name}{${labels}}`);

  test('R90: a node that was told none answers none of them', async () => {
    node = await startNode();
    const tutorial = await TutorialClient.connect(node.url);
    const invitation = await InvitationClient.connect(node.url, 'doctor');
    tutorial.join('room');
    invitation.joinRoom('room');
    // What a native node says to events that it does not know, or that lack a field.
    await until('both to be refused', async () => {
      const codes = ['bad-message', 'unknown-event'].map((code) =>
        metric(node.url, `signalbox_errors_total{code="${code}"}`),
      );
      return (await Promise.all(codes)).every((total) => total === 1);
    });
    expect(tutorial.inbox.names).not.toContain('joined');
    expect(invitation.inbox.names).not.toContain('joinRoomSuccess');
    await nothingAtOtherPaths();
    expect(await metric(node.url, 'signalbox_peers')).toBe(0);
  });

  test('R90: a node that was told one answers none of the others', async () => {
    node = await startNode({ DIALECTS: 'tutorial' });
    const client = await TutorialClient.connect(node.url);
    client.say('joinRoom', { room: 'room', user: { sockId: client.id } });
    client.say('checkRoom', { room: 'room', user: { sockId: client.id } });
    expect(await client.enter('room')).toEqual({ roomId: 'room', userNum: 1 });
    // A native node's answers to events that it does not know; they decide nothing.
    expect(client.inbox.names).toEqual(['refused', 'refused', 'joined']);
    await nothingAtOtherPaths();
    expect(await counts()).toEqual({ 'clients{dialect="tutorial"}': 1, ...taken('tutorial', 1) });
  });

  test('R107: in each dialect, and in no other, clients and messages are counted by what came of them', async () => {
    node = await startNode({ DIALECTS: ALL });
    const [tutorial, invitation, pubsub, simple, peer] = [
      await TutorialClient.connect(node.url),
      await InvitationClient.connect(node.url, 'doctor'),
      await PubsubClient.connect(node.url),
      await SimpleClient.connect(node.url),
      await PeerClient.connect(node.url, { key: 'peerjs', id: 'a', token: 'b' }),
    ];
    await peer.inbox.next('OPEN');
    // Of each, one message that is taken and one that is dropped. The claim of an id is a message, too.
    const dropped = {
      tutorial: ['not-joined', () => tutorial.message('elsewhere', { type: 'offer', value: 1 })],
      invitation: ['already-joined', () => invitation.joinRoom('elsewhere')],
      pubsub: ['unknown-event', () => pubsub.say('{"cmd":"unheard of","subject":"room"}')],
      simplewebrtc: ['unknown-peer', () => simple.message({ to: 'nobody', type: 'offer' })],
      peerjs: ['bad-message', () => peer.say('{')],
    } as const;
    tutorial.join('room');
    invitation.joinRoom('room');
    pubsub.subscribe('room');
    await simple.join('room');
    const expected: Record<string, number> = {};
    for (const [dialect, [code, drop]] of Object.entries(dropped)) {
      drop();
      Object.assign(expected, { [`clients{dialect="${dialect}"}`]: 1, ...taken(dialect, 1) });
      expected[`messages_total{dialect="${dialect}",result="${code}"}`] = 1;
    }
    const counted = Object.keys(expected).length;
    await until('all to be counted', async () => Object.keys(await counts()).length >= counted);
    expect(await counts()).toEqual(expected);
    for (const client of [tutorial, invitation, pubsub, simple, peer]) client.close();
    await until('no clients', async () => !Object.keys(await counts()).some((series) => series.startsWith('clients')));
  });

  test('R107: clients are counted while they are there, and messages by what came of them', async () => {
    node = await startNode({ DIALECTS: ALL });
    const clients = await Promise.all([1, 2, 3].map(() => TutorialClient.connect(node.url)));
    for (const client of clients) client.join('room');
    await until('three clients', async () => (await count('clients', 'dialect="tutorial"')) === 3);
    await until('one refusal', async () => {
      return (await count('messages_total', 'dialect="tutorial",result="room-full"')) === 1;
    });
    expect(await count('messages_total', 'dialect="tutorial",result="taken"')).toBe(2);
    const page = await PubsubClient.connect(node.url);
    page.say('{');
    await until('a bad message', async () => {
      return (await count('messages_total', 'dialect="pubsub",result="bad-message"')) === 1;
    });
    expect(await count('clients', 'dialect="pubsub"')).toBe(1);
    for (const client of [...clients, page]) client.close();
    await until('no clients', async () => (await count('clients', 'dialect="tutorial"')) === 0);
    await until('no pages', async () => (await count('clients', 'dialect="pubsub"')) === 0);
  });

  test('R99: a node that drains closes each connection when its goodbye says, before it closes what is left', async () => {
    node = await startNode({ DIALECTS: ALL, DRAIN_MS: '5000' });
    const tutorial = await TutorialClient.connect(node.url);
    await tutorial.enter('room');
    const simple = await SimpleClient.connect(node.url);
    await simple.join('room');
    const peer = await PeerClient.open(node.url);
    const page = await PubsubClient.connect(node.url);
    page.subscribe('room');
    await until('all of them', async () => (await metric(node.url, 'signalbox_peers')) === 3);
    node.kill('SIGTERM');
    await peer.closed;
    expect(await node.exited).toBe(0);
    expect(node.output()).toContain('goodbye sent');
    expect(node.output()).not.toContain('clients closed');
  });
});

test.runIf(ownNodes)('R99: a join and a claim while Redis is away are done when it is back', async () => {
  const cluster = await ProcessCluster.start({ DIALECTS: ALL });
  try {
    const node = await cluster.node();
    const tutorial = await TutorialClient.connect(node.url);
    const simple = await SimpleClient.connect(node.url);
    const invitation = await InvitationClient.connect(node.url, 'doctor');
    const [page, speaker] = [await PubsubClient.connect(node.url), await PubsubClient.connect(node.url)];
    const { port } = cluster.redis;
    await cluster.redis.stop();
    await until('not ready', async () => (await fetch(`${node.url}/health/ready`)).status === 503);
    tutorial.join('room');
    invitation.joinRoom('room');
    page.subscribe('room');
    const joined = simple.join('room');
    const opening = PeerClient.open(node.url);
    const redis = await startListedRedis(PASSWORD, { port });
    try {
      expect(await tutorial.inbox.next('joined')).toEqual({ roomId: 'room', userNum: 1 });
      expect(await joined).toEqual({ clients: {} });
      await opening;
      expect(await invitation.inbox.next('joinRoomSuccess')).toEqual([invitation.user]);
      const taken = (dialect: string) => `signalbox_dialect_messages_total{dialect="${dialect}",result="taken"}`;
      await until('the page to have subscribed', async () => (await metric(node.url, taken('pubsub'))) === 1);
      speaker.publish('room', 'offer', 'after the outage');
      expect(await page.inbox.next('offer')).toBe('after the outage');
      // The one try of each is all that is counted.
      expect(await metric(node.url, taken('tutorial'))).toBe(1);
      expect(await metric(node.url, taken('invitation'))).toBe(1);
    } finally {
      await redis.stop();
    }
  } finally {
    await cluster.stop();
  }
});

test.runIf(ownNodes)('R99: peers of one node reach each other while Redis is away', async () => {
  const cluster = await ProcessCluster.start({ DIALECTS: ALL });
  try {
    const { url } = await cluster.node();
    const pairs = await Promise.all(Object.values(PAIRS).map((pair) => pair(url)));
    await cluster.redis.stop();
    await until('not ready', async () => (await fetch(`${url}/health/ready`)).status === 503);
    for (const { say } of pairs) for (const text of ['one', 'two', 'three']) say(text);
    for (const { heard } of pairs)
      expect([await heard(), await heard(), await heard()]).toEqual(['one', 'two', 'three']);
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
  } finally {
    await cluster.stop();
  }
});
