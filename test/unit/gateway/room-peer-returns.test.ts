import { expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../../src/core/ports.ts';
import { ConnectionRegistry } from '../../../src/gateway/connections.ts';
import { dialectRules, roomOf } from '../../../src/gateway/dialect.ts';
import { RoomPeer } from '../../../src/gateway/room-peer.ts';
import { beat, CoreCluster, type CoreNode } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';

const ROOM = roomOf('tutorial', 'room') ?? '';

const metrics = { opened: () => undefined, closed: () => undefined, message: () => undefined };

function peerAt(at: CoreNode, heard: string[] = []): RoomPeer {
  const client = at.connect().id;
  const ports = { node: at.node, registry: new ConnectionRegistry(), metrics };
  return new RoomPeer(ports, { id: client }, ROOM, {
    joined: (other) => heard.push(`${other.client} came`),
    left: (other) => heard.push(`${other.client} left`),
    ended: () => heard.push('ended'),
  });
}

function nodeOf(cluster: CoreCluster, id: string): Promise<CoreNode> {
  return cluster.node(id, { rulesOf: (room) => dialectRules(room, 8, 15_000) });
}

test('a client whose join may have been carried out is never in its room twice', async () => {
  const cluster = new CoreCluster();
  const [n1, n2] = [await nodeOf(cluster, 'n1'), await nodeOf(cluster, 'n2')];
  expect(await peerAt(n1).join({})).toMatchObject({ ok: true });
  const real = cluster.store.join.bind(cluster.store);
  vi.spyOn(cluster.store, 'join').mockImplementationOnce(async (...args) => {
    await real(...args);
    throw new StoreUnavailable('no answer', { uncertain: true });
  });
  // The room has room for two, so that a seat which is left behind would refuse the second try.
  const second = peerAt(n2);
  const joined = second.join({});
  await cluster.clock.advance(1_000);
  expect((await cluster.store.load(ROOM)).seats).toHaveLength(2);
  await beat(n2);
  await cluster.clock.advance(500);
  expect(await joined).toMatchObject({ ok: true });
  expect((await cluster.store.load(ROOM)).seats).toHaveLength(2);
  second.leave();
  await settled();
  expect((await cluster.store.load(ROOM)).seats).toHaveLength(1);
});

test('R44: a room that is full of peers whose nodes died together takes newcomers once the leases have ended', async () => {
  const cluster = new CoreCluster();
  const [dead, n2] = [await nodeOf(cluster, 'dead'), await nodeOf(cluster, 'n2')];
  for (const at of [dead, dead]) expect(await peerAt(at).join({})).toMatchObject({ ok: true });
  dead.freeze();
  await beat(n2);
  expect(await peerAt(n2).join({})).toMatchObject({ ok: false, code: 'room-full' });
  await cluster.clock.advance(15_000);
  await beat(n2);
  const heard: string[] = [];
  const newcomer = peerAt(n2, heard);
  expect(await newcomer.join({})).toMatchObject({ ok: true });
  expect([newcomer.others, heard]).toEqual([[], []]);
  expect((await cluster.store.load(ROOM)).seats).toHaveLength(1);
});
