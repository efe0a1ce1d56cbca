import { beforeEach, expect, test } from 'vitest';
import { loseConnection } from '../../../src/core/leave-room.ts';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import { DialectConversation } from '../../../src/gateway/conversation.ts';
import { tutorialDialect } from '../../../src/gateway/tutorial/gateway.ts';
import { CoreCluster } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { type DialectNode, dialectNode, eventClient, HeldStore } from './dialect-node.ts';

let cluster: CoreCluster;
let node: DialectNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  node = await dialectNode(cluster, 'n', { eventsPerSecond: 2 });
});

function session(): DialectConversation {
  eventClient(node, 'client');
  return new DialectConversation(node.ports, 'tutorial', 'client');
}

test('R107: messages are counted by their result, also one that fails', async () => {
  const one = session();
  expect(node.clients()).toBe(1);
  one.take([], () => undefined);
  one.take([], async (): Promise<ErrorCode> => 'bad-room');
  one.take([], async () => Promise.reject(new Error('not foreseen')));
  await settled();
  expect(node.results).toEqual(['taken', 'bad-room', 'internal']);
  expect(node.events.filter(({ type }) => type !== 'lease-renewed')).toEqual([
    { type: 'refused', code: 'bad-room' },
    { type: 'request-failed', connection: 'client', event: 'tutorial', error: new Error('not foreseen') },
    { type: 'refused', code: 'internal' },
  ]);
});

test('R61, R97: messages over the rate of the connection are dropped, and the next second takes more', async () => {
  const one = session();
  let done = 0;
  const work = () => {
    done += 1;
    return undefined;
  };
  for (let n = 0; n < 6; n += 1) one.take([], work);
  expect([done, node.results]).toEqual([4, ['taken', 'taken', 'taken', 'taken', 'rate-limited', 'rate-limited']]);
  cluster.clock.tick(1_000);
  for (let n = 0; n < 3; n += 1) one.take([], work);
  expect(done).toBe(6);
});

test('the end runs behind the work under way, once, and nothing is taken after it', async () => {
  const one = session();
  const done: string[] = [];
  const { promise, resolve } = Promise.withResolvers<undefined>();
  one.take([], () => promise);
  one.take([], () => {
    done.push('waited');
    return undefined;
  });
  one.end(() => done.push('end'));
  one.end(() => done.push('second end'));
  one.take([], () => {
    done.push('after the end');
    return undefined;
  });
  expect([node.clients(), done]).toEqual([0, []]);
  resolve(undefined);
  await settled();
  expect(done).toEqual(['waited', 'end']);
});

test('a client that goes while its join is under way and its messages wait leaves no seat behind', async () => {
  const store = new HeldStore(cluster.clock);
  cluster.store = store;
  node = await dialectNode(cluster, 'm', { eventsPerSecond: 1_000 });
  const { client } = eventClient(node, 'client');
  const tutorial = tutorialDialect(node.ports).open(client);
  for (let n = 0; n < 300; n += 1) tutorial.event('join', [{ roomId: `room ${n % 20}` }], undefined);
  tutorial.end();
  loseConnection(node.node, 'client');
  store.letThrough();
  await settled();
  await settled();
  expect([node.node.connected.size, node.node.innerConnections, node.node.replicas.size]).toEqual([0, 0, 0]);
  for (let n = 0; n < 20; n += 1) expect(await store.look(`tutorial\u001froom ${n}`)).toMatchObject({ peers: 0 });
});
