import { beforeEach, expect, test } from 'vitest';
import { Gatekeeper, type Place, pendingLimit } from '../../../src/core/gatekeeper.ts';
import type { NodeEvent } from '../../../src/core/events.ts';
import type { Gate } from '../../../src/core/gates.ts';
import { joinRoom } from '../../../src/core/join-room.ts';
import { openConnection, type SignalingNode } from '../../../src/core/node.ts';
import { CoreCluster } from '../../support/core-cluster.ts';

let cluster: CoreCluster;
let node: SignalingNode;
let events: NodeEvent[];
let shut: Gate[];
let gatekeeper: Gatekeeper;

beforeEach(async () => {
  cluster = new CoreCluster();
  events = [];
  shut = [];
  ({ node } = await cluster.node('n', { addressLimits: 1 }, { events: { emit: (event) => void events.push(event) } }));
  events.length = 0;
  gatekeeper = new Gatekeeper(node, () => shut);
});

function place(address = ''): Place {
  const verdict = gatekeeper.admit(address, true);
  if (verdict.kind !== 'place') throw new Error(verdict.error.code);
  return verdict.place;
}

test('R113: a connection counts from its handshake to its end, in a namespace or not', () => {
  const first = place();
  const second = place();
  expect([gatekeeper.open, gatekeeper.pending]).toEqual([2, 2]);
  first.setPending(false);
  first.setPending(false);
  expect([gatekeeper.open, gatekeeper.pending]).toEqual([2, 1]);
  first.setPending(true);
  expect([gatekeeper.open, gatekeeper.pending]).toEqual([2, 2]);
  for (const each of [first, first, second]) each.close();
  second.setPending(true);
  expect([gatekeeper.open, gatekeeper.pending]).toEqual([0, 0]);
});

test('R111: what is refused at a gate is told on its connection, which is pending and not served', () => {
  shut = ['heap'];
  const told = place();
  expect(told.refusal).toMatchObject({ code: 'node-full', retryable: true });
  expect([gatekeeper.open, gatekeeper.pending]).toEqual([0, 1]);
  expect(events).toEqual([
    { type: 'refused', code: 'node-full' },
    { type: 'gate-refused', gate: 'heap' },
  ]);
  told.close();
  expect(gatekeeper.pending).toBe(0);
});

test('R111: where too many are in no namespace, a refusal makes no connection', () => {
  shut = ['connections', 'handshakes'];
  expect(gatekeeper.admit('', true)).toMatchObject({ kind: 'refused', error: { code: 'node-full' } });
  expect(gatekeeper.pending).toBe(0);
});

test('R18: a node that drains refuses', () => {
  node.phase = 'draining';
  expect(place().refusal).toMatchObject({ code: 'draining' });
});

test('R116, R122: an address has so many handshakes, is told when the next one is taken, and keeps out nobody else', () => {
  for (let index = 0; index < 300; index += 1) place('a').close();
  const { refusal } = place('a');
  expect(refusal).toMatchObject({ code: 'rate-limited', retryable: true });
  expect(events.at(-1)).toEqual({ type: 'gate-refused', gate: 'client-address' });
  expect(place('b').refusal).toBeUndefined();
  cluster.clock.tick(refusal?.retryAfterMs ?? 0);
  expect(place('a').refusal).toBeUndefined();
});

test('R116: many who are refused get no connection, and the refused of one address take few of those', () => {
  for (let index = 0; index < 300; index += 1) place('a').close();
  const told = (address: string, times: number): number =>
    Array.from({ length: times }, () => gatekeeper.admit(address, true)).filter(({ kind }) => kind === 'place').length;
  expect(told('a', 150)).toBe(20);
  expect(gatekeeper.admit('a', false).kind).toBe('refused');
  shut = ['heap'];
  expect(told('', 150)).toBe(80);
});

test('R116: while too many are in no namespace, not even a client of a limited address is told', () => {
  for (let index = 0; index < 300; index += 1) place('a').close();
  shut = ['handshakes'];
  expect(gatekeeper.admit('a', true)).toMatchObject({ kind: 'refused', error: { code: 'rate-limited' } });
  expect(gatekeeper.pending).toBe(0);
});

test('R116, R122: one address has a tenth of the connections that may be in no namespace, until one has entered', async () => {
  const small = await cluster.node('small', { addressLimits: 1, maxConnections: 3_000 });
  gatekeeper = new Gatekeeper(small.node, () => shut);
  const pending = Array.from({ length: 75 }, () => place('a'));
  expect(pending.every(({ refusal }) => refusal === undefined)).toBe(true);
  const next = place('a');
  expect(next.refusal).toMatchObject({ code: 'rate-limited', retryAfterMs: 1_000 });
  expect(place('b').refusal).toBeUndefined();
  next.close();
  pending[0]?.setPending(false);
  const entered = place('a');
  expect(entered.refusal).toBeUndefined();
  entered.close();
  entered.close();
  expect(place('a').refusal).toBeUndefined();
  expect(place('a').refusal).toMatchObject({ code: 'rate-limited' });
});

test('R116, R122: an address has so many connections open, until one of them is closed', () => {
  const open: Place[] = [];
  while (open.length < 500) {
    const next = place('a');
    next.setPending(false);
    open.push(next);
    cluster.clock.tick(100);
  }
  expect(place('a').refusal).toMatchObject({ code: 'rate-limited', retryAfterMs: 5_000 });
  open[0]?.close();
  expect(place('a').refusal).toBeUndefined();
});

test('R121: the rates of a client are those of its connection', () => {
  expect(place('a').budget.address).toBe('a');
});

test('R111: a part of all connections may be in no namespace, and a hundred at least', () => {
  expect([pendingLimit(2), pendingLimit(20_000)]).toEqual([100, 5_000]);
});

test('R111: a node that has hardly any memory left refuses joins, and takes them again', async () => {
  node.isBrimming = () => true;
  openConnection(node, 'c');
  const replies: unknown[] = [];
  const join = () => joinRoom(node, 'c', { v: 1, room: 'room' }, (reply) => void replies.push(reply));
  await join();
  node.isBrimming = () => false;
  await join();
  expect(replies).toMatchObject([{ ok: false, code: 'node-full' }, { ok: true }]);
});
