import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ProcessCluster } from '../support/cluster.ts';
import { metric } from '../support/metric.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { InvitationClient } from './clients/invitation.ts';
import { PeerClient } from './clients/peerjs.ts';
import { PubsubClient } from './clients/pubsub.ts';
import { SimpleClient } from './clients/simplewebrtc.ts';
import { TutorialClient } from './clients/tutorial.ts';
import { ownNodes } from './support/servers.ts';

const ALL = 'tutorial,invitation,pubsub,simplewebrtc,peerjs';

describe.runIf(ownNodes)('dialects of one node', () => {
  let node: RunningNode;
  afterEach(() => node?.stop());

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
    for (const path of ['/ws', '/peerjs?key=peerjs&id=a&token=b']) {
      const socket = new WebSocket(node.url.replace(/^http/, 'ws') + path);
      await once(socket, 'error');
    }
    for (const path of ['/peerjs/id', '/peerjs/peers', '/simplewebrtc/socket.io/?EIO=3&transport=polling']) {
      expect((await fetch(node.url + path)).status, path).toBe(404);
    }
    expect(await metric(node.url, 'signalbox_peers')).toBe(0);
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
    const { port } = cluster.redis;
    await cluster.redis.stop();
    await until('not ready', async () => (await fetch(`${node.url}/health/ready`)).status === 503);
    tutorial.join('room');
    const joined = simple.join('room');
    const opening = PeerClient.open(node.url);
    const redis = await startRedis({ port });
    try {
      expect(await tutorial.inbox.next('joined')).toEqual({ roomId: 'room', userNum: 1 });
      expect(await joined).toEqual({ clients: {} });
      await opening;
      // The one try of each is all that is counted.
      expect(await metric(node.url, 'signalbox_dialect_messages_total{dialect="tutorial",result="taken"}')).toBe(1);
    } finally {
      await redis.stop();
    }
  } finally {
    await cluster.stop();
  }
});
