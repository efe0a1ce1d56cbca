import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SignalboxError, Welcome } from '../../src/protocol/index.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { socketTransport } from '../../web/client/signaling/socket-transport.ts';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { standaloneRedis } from '../support/redis-deployment.ts';
import { until } from '../support/until.ts';

describe.each([
  ['Redis', standaloneRedis],
  ['Redis Cluster', startRedisCluster],
] as const)('waiting rooms on %s', (_, deploy) => {
  let cluster: ProcessCluster;
  let n1: RunningNode;
  let n2: RunningNode;
  let rooms = 0;
  const clients: SignalingClient[] = [];

  beforeAll(async () => {
    cluster = ProcessCluster.on(await deploy(), { LEASE_MS: '6000', GRACE_MS: '20000', DRAIN_MS: '1000' });
    [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(() => cluster.stop());

  /** A client that connects to the first of these nodes that lives, as through an edge. */
  function clientOf(...nodes: readonly RunningNode[]): {
    readonly client: SignalingClient;
    moveTo(node: RunningNode): void;
  } {
    let [node] = nodes;
    const client = new SignalingClient({
      server: 'http://edge',
      transport: { connect: (_server, room, listener) => socketTransport.connect(node?.url ?? '', room, listener) },
    });
    clients.push(client);
    return { client, moveTo: (next) => (node = next) };
  }

  /** A room with a waiting room; its host is on `node`. */
  async function hosted(node: RunningNode) {
    rooms += 1;
    const room = `waiting-${rooms}`;
    const host = clientOf(node);
    await host.client.join({ room, name: 'host' });
    await host.client.room.setWaiting(true);
    return { ...host, room };
  }

  /** One who waits, and how that ended. */
  async function knocks(node: RunningNode, room: string, name: string) {
    const guest = clientOf(node);
    const told: boolean[] = [];
    guest.client.on('waiting', ({ host }) => told.push(host));
    const outcome: { welcome?: Welcome; code?: string } = {};
    guest.client.join({ room, name }).then(
      (welcome) => (outcome.welcome = welcome),
      ({ code }: SignalboxError) => (outcome.code = code),
    );
    await until(`${name} to wait`, () => told.length > 0);
    return { ...guest, told, outcome };
  }

  const names = ({ waiting }: SignalingClient): string => waiting.map(({ name }) => name).join();

  test('R207, R208: one that waits on another node is let in, a second one turned away, a third one leaves', async () => {
    const { client: host, room } = await hosted(n1);
    const guest = await cluster.joined(n2, `${room}-other`);
    const [ann, bob, cyd] = [
      await knocks(n2, room, 'ann'),
      await knocks(n2, room, 'bob'),
      await knocks(n1, room, 'cyd'),
    ];
    await until('all to be shown', () => names(host) === 'ann,bob,cyd');
    expect(await guest.ask('join', { v: 1, room })).toMatchObject({ error: { code: 'already-joined' } });
    await host.room.admit(host.waiting[0]?.id);
    await until('ann to be in', () => ann.outcome.welcome !== undefined);
    await until('ann to be seen', () => host.peers.map(({ name }) => name).join() === 'ann');
    await host.room.deny(host.waiting.find(({ name }) => name === 'bob')?.id);
    await until('bob to be told', () => bob.outcome.code === 'denied');
    await cyd.client.leave();
    await until('nobody to wait', () => host.waiting.length === 0);
    await expect(ann.client.room.admit()).rejects.toMatchObject({ code: 'forbidden' });
    expect(ann.client.waiting).toEqual([]);
    const early = await cluster.client(n1);
    expect(await early.ask('join', { v: 1, room })).toMatchObject({ error: { code: 'room-locked', retryable: true } });
  });

  test('R209: the node of one that waits dies, and it goes on waiting on another node, in its place', async () => {
    const third = await cluster.node();
    const { client: host, room } = await hosted(n1);
    const ann = await knocks(third, room, 'ann');
    await knocks(n2, room, 'bob');
    ann.moveTo(n2);
    third.kill('SIGKILL');
    await until('ann to wait again', () => ann.told.length > 1);
    expect([names(host), ann.outcome]).toEqual(['ann,bob', {}]);
    await host.room.admit();
    await until('ann to be in', () => ann.outcome.welcome !== undefined);
  });

  test('R209: the node of the host dies; on another node it is shown who waits, and lets them in', async () => {
    const third = await cluster.node();
    const { client: host, room, moveTo } = await hosted(third);
    const ann = await knocks(n2, room, 'ann');
    await until('ann to be shown', () => names(host) === 'ann');
    moveTo(n1);
    third.kill('SIGKILL');
    await until('the host to be back', () => host.state.kind === 'resuming');
    await until('the host to be back', () => host.state.kind === 'joined' && names(host) === 'ann');
    await host.room.admit();
    await until('ann to be in', () => ann.outcome.welcome !== undefined);
  });

  test('R209: after a loss of all data one that waits still does, has no seat, and is let in', async () => {
    const { client: host, room } = await hosted(n1);
    const ann = await knocks(n2, room, 'ann');
    for (const redis of cluster.inspectAll) await redis.flushall();
    await until('ann to be there again', async () => {
      const keys = await Promise.all(cluster.inspectAll.map((redis) => redis.keys('*')));
      return keys.flat().filter((key) => key.includes(room) && /:(?:knocks|state)$/.test(key)).length === 2;
    });
    await until('ann to be shown again', () => names(host) === 'ann');
    expect([ann.outcome, host.peers]).toEqual([{}, []]);
    await host.room.admit();
    await until('ann to be in', () => ann.outcome.welcome !== undefined);
    expect(host.roomState).toMatchObject({ waiting: true });
  });
});
