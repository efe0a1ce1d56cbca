import { beforeEach, describe, expect, test } from 'vitest';
import { startDraining } from '../../../src/core/drain-node.ts';
import { refreshIceServers } from '../../../src/core/ice-servers.ts';
import { leaveRoom } from '../../../src/core/leave-room.ts';
import { peekRoom } from '../../../src/core/look-at-room.ts';
import type { SignalingNode } from '../../../src/core/node.ts';
import { CoreCluster, type CoreNode, type JoinedConnection, resumeOf } from '../../support/core-cluster.ts';

const LIFETIME_MS = 60_000;
const stun = { urls: 'stun:s.test' };
const urls = ['turn:t.test', 'turns:t.test'];

let cluster: CoreCluster;
let node: CoreNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  const turn = { urls, lifetimeMs: LIFETIME_MS, credential: (username: string) => `signed ${username}` };
  node = await cluster.node('n1', { iceServers: [stun] }, { turn });
});

/** The ICE servers that a peer gets now. The fake clock stands at a whole second. */
function serversOf(peerId: string) {
  const username = `${(cluster.clock.now() + LIFETIME_MS) / 1_000}:${peerId}`;
  return { iceServers: [stun, { urls, username, credential: `signed ${username}` }], iceServersMs: LIFETIME_MS };
}

function refresh({ node }: { readonly node: SignalingNode }, { id }: JoinedConnection) {
  return refreshIceServers(node, id);
}

describe('ICE servers', () => {
  test('R80, R81: a welcome has the static servers, and TURN servers with a credential of the peer and its lifetime', async () => {
    const a = await node.join('room');
    const b = await node.join('room');
    expect(a.welcome).toMatchObject(serversOf(a.self));
    expect(b.welcome).toMatchObject(serversOf(b.self));
    expect(a.self).not.toBe(b.self);
  });

  test('R80: a resume brings a new credential for the same peer, on any node', async () => {
    const a = await node.join('room');
    await a.drop();
    await cluster.clock.advance(5_000);
    const other = await cluster.node('n2', {}, { turn: { urls, lifetimeMs: LIFETIME_MS, credential: () => 'two' } });
    const back = await other.join('room', resumeOf(a));
    const [server] = back.welcome.iceServers;
    expect(server).toMatchObject({ username: `${(cluster.clock.now() + LIFETIME_MS) / 1_000}:${a.self}` });
  });

  test('R80: a credential ends at a whole second, and not before the time that the peer is told', async () => {
    await cluster.clock.advance(1);
    const a = await node.join('room');
    const [, server] = a.welcome.iceServers;
    const expiryMs = Number(server?.username?.split(':')[0]) * 1_000;
    expect(expiryMs - cluster.clock.now()).toBe(LIFETIME_MS + 999);
  });

  test('R80: a peek at a room brings no credential', async () => {
    expect(JSON.stringify(await peekRoom(node.node, 'looker', { room: 'room' }))).not.toMatch(/signed|turn:/);
  });

  test('R81: a welcome without credentials has no iceServersMs', async () => {
    const plain = await cluster.node('plain', { iceServers: [stun] });
    const a = await plain.join('room');
    expect(a.welcome.iceServers).toEqual([stun]);
    expect(a.welcome).not.toHaveProperty('iceServersMs');
    expect(refresh(plain, a)).toEqual({ ok: true, value: { iceServers: [stun] } });
  });

  test('R82: a peer gets a fresh credential, also while the store is away and while the node drains', async () => {
    const a = await node.join('room');
    await cluster.clock.advance(45_000);
    cluster.storeUp = false;
    const calls = cluster.calls.length;
    expect(refresh(node, a)).toEqual({ ok: true, value: serversOf(a.self) });
    startDraining(node.node, 200, 1_200, () => 0);
    expect(refresh(node, a)).toMatchObject({ ok: true });
    expect(cluster.calls).toHaveLength(calls);
  });

  test('R82: a connection that is in no room is refused', async () => {
    const a = await node.join('room');
    leaveRoom(node.node, a.id);
    expect(refresh(node, a)).toEqual({ ok: false, code: 'not-joined' });
    const { id } = node.connect();
    expect(refreshIceServers(node.node, id)).toEqual({ ok: false, code: 'not-joined' });
    expect(refreshIceServers(node.node, 'nobody')).toEqual({ ok: false, code: 'not-joined' });
  });
});
