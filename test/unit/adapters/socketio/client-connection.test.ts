import { EventEmitter } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { ClientConnection } from '../../../../src/adapters/socketio/client-connection.ts';
import type { EngineConnection } from '../../../../src/adapters/socketio/fast-path/index.ts';
import { clientRates } from '../../../../src/core/limits/budget.ts';
import { PacketFlow } from '../../../../src/adapters/socketio/packet-flow.ts';
import { Gatekeeper } from '../../../../src/core/gatekeeper.ts';
import { CoreCluster } from '../../../support/core-cluster.ts';

let cluster: CoreCluster;
let gatekeeper: Gatekeeper;
let conn: EngineConnection;
let client: ClientConnection;
let flooded: number;
let flow: PacketFlow;

/** A connection of Engine.IO as far as this class looks at one. */
class FakeConnection extends EventEmitter {
  readyState = 'open';
  readonly transport = {};

  close(): void {
    this.readyState = 'closed';
    this.emit('close');
  }
}

function isConnection(value: object): value is EngineConnection {
  return value instanceof FakeConnection;
}

beforeEach(async () => {
  cluster = new CoreCluster();
  const { node } = await cluster.node('n');
  gatekeeper = new Gatekeeper(node, () => []);
  const verdict = gatekeeper.admit('', true);
  const fake = new FakeConnection();
  if (verdict.kind !== 'place' || !isConnection(fake)) throw new Error('refused');
  conn = fake;
  flow = new PacketFlow({ ...node, rates: clientRates(10, 1_000) }, '');
  flooded = 0;
  client = new ClientConnection(node, conn, { place: verdict.place, flow }, () => {
    flooded += 1;
  });
});

test('R113: a connection that asks for no namespace is closed after 10 s, and counts no more', () => {
  cluster.clock.tick(9_999);
  expect([conn.readyState, gatekeeper.open, gatekeeper.pending]).toEqual(['open', 1, 1]);
  cluster.clock.tick(1);
  expect([conn.readyState, gatekeeper.open, gatekeeper.pending]).toEqual(['closed', 0, 0]);
});

test('R113: one that leaves and comes back has 10 s in all without a namespace, however often it comes', () => {
  for (let round = 0; round < 4; round += 1) {
    cluster.clock.tick(2_000);
    client.enter('c');
    expect(gatekeeper.pending).toBe(0);
    cluster.clock.tick(60_000);
    client.leave();
    expect([gatekeeper.open, gatekeeper.pending]).toEqual([1, 1]);
  }
  cluster.clock.tick(1_999);
  expect(conn.readyState).toBe('open');
  cluster.clock.tick(1);
  expect(conn.readyState).toBe('closed');
});

test('R113: one that is in the namespace is not closed', () => {
  client.enter('c');
  cluster.clock.tick(1_000_000);
  expect(conn.readyState).toBe('open');
});

test('R64: a flood is told once, and nothing is taken afterwards', () => {
  const taken = Array.from({ length: 500 }, () => flow.take()).filter(Boolean);
  expect([taken.length, flooded]).toEqual([200, 1]);
  cluster.clock.tick(60_000);
  expect(flow.take()).toBe(false);
});
