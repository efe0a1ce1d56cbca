import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { InvitationClient } from './clients/invitation.ts';
import { PeerClient } from './clients/peerjs.ts';
import { PubsubClient } from './clients/pubsub.ts';
import { SimpleClient } from './clients/simplewebrtc.ts';
import { TutorialClient } from './clients/tutorial.ts';
import { closing } from './support/closing.ts';
import { Inbox } from './support/inbox.ts';
import { ALL } from './support/pairs.ts';
import { deployments, ownNodes, type Servers } from './support/servers.ts';

/** The name of every room of this test, whatever its dialect. A PeerJS id, too. */
const ROOM = 'shared';

interface NativeEvents {
  readonly 'peer-joined': string;
  readonly 'peer-left': string;
  readonly message: unknown;
}

/** A client of Signalbox's own protocol, with what it was told. */
async function native(server: string) {
  const client = closing(new SignalingClient({ server }));
  const inbox = new Inbox<NativeEvents>();
  client.on('peer-joined', ({ peerId }) => inbox.put('peer-joined', peerId));
  client.on('peer-left', ({ peerId }) => inbox.put('peer-left', peerId));
  client.on('message', (_, payload) => inbox.put('message', payload));
  const { self } = await client.join({ room: ROOM });
  return { client, inbox, self };
}

describe.runIf(ownNodes).each(deployments(ALL))('rooms of one name, $name', ({ start }) => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await start();
  });
  afterAll(() => servers?.stop());

  test('R91, R92: each dialect has its own, and hears nothing of the others', async () => {
    const [a, b] = servers.urls;
    const natives = [await native(a), await native(b)] as const;
    expect(await natives[0].inbox.next('peer-joined')).toBe(natives[1].self);

    const tutorials = [await TutorialClient.connect(a), await TutorialClient.connect(b)] as const;
    expect(await tutorials[0].enter(ROOM)).toEqual({ roomId: ROOM, userNum: 1 });
    expect(await tutorials[1].enter(ROOM)).toEqual({ roomId: ROOM, userNum: 2 });

    const invitations = [await InvitationClient.connect(a, 'one'), await InvitationClient.connect(b, 'two')] as const;
    for (const [index, client] of invitations.entries()) {
      client.checkRoom(ROOM);
      expect(await client.inbox.next('checkRoomSuccess')).toHaveLength(index);
      client.joinRoom(ROOM);
      expect(await client.inbox.next('joinRoomSuccess')).toHaveLength(index + 1);
    }

    const pages = [await PubsubClient.connect(a), await PubsubClient.connect(b)] as const;
    await pages[0].subscribed(ROOM, pages[1]);
    await pages[1].subscribed(ROOM, pages[0]);

    const simples = [await SimpleClient.connect(a), await SimpleClient.connect(b)] as const;
    expect((await simples[0].create(ROOM)).error).toBeNull();
    expect(Object.keys((await simples[1].join(ROOM)).clients)).toEqual([simples[0].id]);

    const peers = [await PeerClient.open(a, { id: ROOM }), await PeerClient.open(b)] as const;
    // Ids of other dialects are no ids of PeerJS, and the other way round.
    const absent = [natives[0].self, simples[0].id, tutorials[0].id.replaceAll(/[^A-Za-z0-9]/g, 'x')];
    for (const dst of absent) peers[0].send({ type: 'OFFER', dst, payload: {} });
    simples[0].message({ to: peers[1].id, type: 'offer' });
    simples[0].message({ to: natives[1].self, type: 'offer' });

    // One of each pair speaks. Its words come last, so that whatever else was on the way has come before.
    await natives[1].client.sendMessage({ says: 'native' });
    tutorials[1].message(ROOM, { type: 'candidate', value: 'tutorial' });
    invitations[1].addIceCandidate({ candidate: 'invitation' });
    pages[1].publish(ROOM, 'candidate', 'pubsub');
    simples[1].message({ to: simples[0].id, type: 'simplewebrtc' });
    peers[1].send({ type: 'OFFER', dst: ROOM, payload: 'peerjs' });
    expect(await natives[0].inbox.next('message')).toEqual({ says: 'native' });
    expect(await tutorials[0].inbox.next('message')).toEqual({ type: 'candidate', value: 'tutorial' });
    expect(await invitations[0].inbox.next('addIceCandidate')).toEqual({ candidate: 'invitation' });
    expect(await pages[0].inbox.next('candidate')).toBe('pubsub');
    expect(await simples[0].inbox.next('message')).toMatchObject({ type: 'simplewebrtc', from: simples[1].id });
    expect(await peers[0].inbox.next('OFFER')).toMatchObject({ src: peers[1].id, payload: 'peerjs' });

    // And one of each pair goes.
    await natives[1].client.leave();
    for (const client of [tutorials[1], invitations[1], pages[1], simples[1], peers[1]]) client.close();
    expect(await natives[0].inbox.next('peer-left')).toBe(natives[1].self);
    await tutorials[0].inbox.next('bye');
    await invitations[0].inbox.next('userLeave');
    await simples[0].inbox.next('remove');
    const expired = [await peers[0].inbox.next('EXPIRE'), await peers[0].inbox.next('EXPIRE')];
    expired.push(await peers[0].inbox.next('EXPIRE'));
    expect(expired.map(({ src }) => src).toSorted()).toEqual(absent.toSorted());

    expect(natives[0].inbox.names).toEqual(['peer-joined', 'message', 'peer-left']);
    expect(tutorials[0].inbox.names).toEqual(['joined', 'otherjoined', 'message', 'bye']);
    expect(invitations[0].inbox.names.filter((name) => name !== 'connectionSuccess')).toEqual([
      ...['checkRoomSuccess', 'joinRoomSuccess', 'joinRoomSuccess', 'addIceCandidate', 'userLeave'],
    ]);
    expect(pages[0].inbox.names.filter((name) => name !== 'call')).toEqual(['candidate']);
    expect(simples[0].inbox.names).toEqual(['connect', 'stunservers', 'turnservers', 'message', 'remove']);
    expect(peers[0].inbox.names).toEqual(['OPEN', 'OFFER', 'EXPIRE', 'EXPIRE', 'EXPIRE']);
  });
});
