import { describe, expect, test } from 'vitest';
import { listRooms, lookAtRoom } from '../../../src/core/administration/rooms.ts';
import { administered } from '../../support/administered.ts';
import type { CoreNode } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, n1, n2, n3 } from './three-nodes.ts';

/** Gives nodes their administration; `drains` lists the nodes that were told to drain. */
function administrations(...nodes: CoreNode[]) {
  const drains: string[] = [];
  const all = nodes.map((each) => {
    const { nodeId } = each.node.settings;
    return administered(each, { drain: () => drains.push(nodeId) });
  });
  const [first] = all;
  if (first === undefined) throw new Error('no node');
  return { first, drains };
}

const texts = (client: { got(name: string): readonly (readonly unknown[])[] }) => client.got('announcement');

describe('rooms', () => {
  test('R212: any node lists the rooms of all, with their peers and hosts', async () => {
    const a = await n2.join('one', { name: 'Ann' });
    const b = await n3.join('one');
    await n3.join('two');
    const list = await listRooms(n1.node, '', 10);
    expect(list?.next).toBeUndefined();
    expect(list?.rooms.map(({ room, nodes, seats }) => [room, nodes, seats.length])).toEqual([
      ['one', ['n2', 'n3'], 2],
      ['two', ['n3'], 1],
    ]);
    const first = await listRooms(n1.node, '', 1);
    expect(first?.rooms.map(({ room }) => room)).toEqual(['one']);
    expect((await listRooms(n1.node, first?.next ?? '', 1))?.rooms.map(({ room }) => room)).toEqual(['two']);
    expect(await listRooms(n1.node, 'nonsense', 1)).toBeUndefined();
    const one = await lookAtRoom(n1.node, 'one');
    expect(one).toMatchObject({
      room: 'one',
      capacity: 8,
      seats: [{ peerId: a.self, name: 'Ann' }, { peerId: b.self }],
    });
    expect(await lookAtRoom(n1.node, 'nobody')).toBeUndefined();
    // To look keeps no replica.
    expect(n1.node.replicas.size).toBe(0);
  });
});

describe('announcements', () => {
  test('R213: reach every native client of every node, in a room or not, once', async () => {
    const { first } = administrations(n1, n2, n3);
    const clients = [await n1.join('one'), await n2.join('one'), await n3.join('two'), n3.connect()];
    expect(await first.announce('Maintenance at 5')).toBe(3);
    await settled();
    for (const client of clients) expect(texts(client)).toEqual([[{ text: 'Maintenance at 5' }]]);
    const repeated = cluster.sent.find(({ to, envelope }) => to === 'n3' && envelope.kind === 'announcement');
    if (repeated?.envelope.kind === 'announcement') n3.node.administration?.receive(repeated.envelope);
    expect(clients.map((client) => texts(client).length)).toEqual([1, 1, 1, 1]);
  });

  test('R214: reach the clients in one room alone, on its hosts alone', async () => {
    const { first } = administrations(n1, n2, n3);
    const [a, b, c] = [await n2.join('one'), await n2.join('two'), await n3.join('two')];
    cluster.sent.length = 0;
    expect(await first.announceIn('one', 'Five minutes')).toBe(1);
    await settled();
    expect([a, b, c].map((client) => texts(client).length)).toEqual([1, 0, 0]);
    expect(cluster.sent.map(({ to }) => to)).toEqual(['n2']);
    expect(await first.announceIn('nobody', 'Five minutes')).toBeUndefined();
  });
});

describe('nodes', () => {
  test('R215: each node with a lease tells of itself; one that does not answer is named', async () => {
    const { first } = administrations(n1, n2);
    await n2.join('one');
    n3.freeze();
    const asked = first.nodes();
    await settled();
    await cluster.clock.advance(1_000);
    const nodes = await asked;
    expect(nodes).toMatchObject([
      { node: 'n1', state: { version: '1.2.3', phase: 'running', ready: true, peers: 0 } },
      { node: 'n2', state: { connections: 1, peers: 1, rooms: 1 } },
      { node: 'n3' },
    ]);
    expect(nodes[2]).not.toHaveProperty('state');
    expect(nodes.every(({ leaseMs }) => leaseMs > 0)).toBe(true);
    // Where all answer, nothing waits.
    administrations(n3);
    n3.thaw();
    expect((await first.nodes()).map(({ state }) => state?.version)).toEqual(['1.2.3', '1.2.3', '1.2.3']);
  });

  test('R216: a node is drained by any other one, and by itself also while the store is away', async () => {
    const { first, drains } = administrations(n1, n2, n3);
    expect(await first.drain('n2')).toMatchObject({ node: 'n2', state: { phase: 'running' } });
    expect(drains).toEqual(['n2']);
    expect(await first.drain('unknown')).toBeUndefined();
    n3.freeze();
    const silent = first.drain('n3');
    await settled();
    await cluster.clock.advance(1_000);
    expect(await silent).not.toHaveProperty('state');
    cluster.storeUp = false;
    expect(await first.drain('n1')).toMatchObject({ node: 'n1' });
    expect(drains).toEqual(['n2', 'n1']);
  });
});
