import { beforeEach, expect, test } from 'vitest';
import { openConnection } from '../../../src/core/node.ts';
import { invitationDialect } from '../../../src/gateway/invitation/gateway.ts';
import { RoomPeer } from '../../../src/gateway/room-peer.ts';
import { simpleWebRtcDialect } from '../../../src/gateway/simplewebrtc/gateway.ts';
import { CoreCluster } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { type DialectNode, dialectNode, eventClient } from './dialect-node.ts';

let node: DialectNode;

beforeEach(async () => {
  node = await dialectNode(new CoreCluster(), 'n');
});

function simple(id: string) {
  const { client, heard } = eventClient(node, id);
  const session = simpleWebRtcDialect(node.ports).open(client);
  return {
    heard,
    async say(name: string, ...args: readonly unknown[]): Promise<void> {
      session.event(name, args, undefined);
      await settled();
    },
  };
}

const STOPPED = ['remove', { id: 'two', type: 'screen' }];

test('simplewebrtc: others hear that a screen is no longer shared, also one that was shared before the join', async () => {
  const [one, two] = [simple('one'), simple('two')];
  await one.say('join', 'room');
  await two.say('shareScreen');
  await two.say('join', 'room');
  await two.say('unshareScreen');
  expect(one.heard.filter(([name]) => name === 'remove')).toEqual([STOPPED]);
});

test('simplewebrtc: what a client shared is forgotten when it leaves', async () => {
  const [one, two] = [simple('one'), simple('two')];
  await one.say('join', 'room');
  await two.say('join', 'room');
  await two.say('shareScreen');
  await two.say('leave');
  await two.say('unshareScreen');
  await two.say('join', 'room');
  await two.say('unshareScreen');
  expect(one.heard.filter(([name]) => name === 'remove')).toEqual([['remove', { id: 'two' }]]);
});

test('invitation: what another node has in its room and is none of the dialect does no harm', async () => {
  const { client, heard } = eventClient(node, 'one');
  invitationDialect(node.ports, {})
    .open(client)
    .event('joinRoom', [{ room: 'room', user: { name: 'one' } }], undefined);
  await settled();
  openConnection(node.node, 'two');
  const other = new RoomPeer(node.ports, { id: 'two' }, 'invitation\u001froom', { ended: () => undefined });
  expect(await other.join({ user: '{' })).toMatchObject({ ok: true });
  await settled();
  for (const event of ['toString', 'constructor', '__proto__', 'joinRoomSuccess', 7])
    other.broadcast({ event, value: 1 });
  other.broadcast([]);
  other.broadcast({ event: 'receiveOffer', value: 'offer' });
  await settled();
  expect(heard).toEqual([
    ['joinRoomSuccess', [{ name: 'one' }]],
    ['joinRoomSuccess', [{ name: 'one' }, null]],
    ['receiveOffer', 'offer'],
  ]);
});
