import { beforeEach, expect, test } from 'vitest';
import { openBudget, openConnection } from '../../../src/core/node.ts';
import { joinRoom } from '../../../src/core/join-room.ts';
import { relaySignal } from '../../../src/core/relay-signal.ts';
import { CoreCluster, type CoreNode, resumeOf } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { RecordedSpans } from '../../support/recorded-spans.ts';

let cluster: CoreCluster;
let spans: readonly [RecordedSpans, RecordedSpans];
let nodes: readonly [CoreNode, CoreNode];

beforeEach(async () => {
  cluster = new CoreCluster();
  spans = [new RecordedSpans(), new RecordedSpans()];
  nodes = [await cluster.node('n1', {}, { tracer: spans[0] }), await cluster.node('n2', {}, { tracer: spans[1] })];
});

test('R172: a join is a span with its gate, its store call and its welcome', async () => {
  const { self } = await nodes[0].join('secret room', { name: 'Alice', metadata: { mood: 'sunny' } });
  expect(spans[0].tree).toEqual([
    ['gate', 'join'],
    ['store', 'join'],
    ['welcome', 'join'],
    ['join', undefined],
  ]);
  expect(spans[0].named('join')[0]?.attributes).toEqual({ connection: 'n1/1', peer: self });
  expect(JSON.stringify(spans[0].ended)).not.toMatch(/secret|Alice|sunny/);
});

test('R173: the change is delivered on the other node as a child of its welcome', async () => {
  const [one, two] = nodes;
  await two.join('room');
  const { self } = await one.join('room');
  const [welcome] = spans[0].named('welcome');
  expect(spans[1].named('deliver').map(({ parent, attributes }) => [parent, attributes])).toEqual([
    [welcome?.context, { change: 'peer-joined', peer: self, members: 1 }],
  ]);
});

test('R172, R173: a resume is a span of its own, and peer-back is delivered within it', async () => {
  const [one, two] = nodes;
  await two.join('room');
  const lost = await one.join('room');
  await lost.drop();
  await two.connect().join({ v: 1, ...resumeOf(lost) });
  expect(spans[1].tree.slice(-5)).toEqual([
    ['gate', 'resume'],
    ['store', 'resume'],
    ['deliver', spans[1].named('welcome').at(-1)?.context],
    ['welcome', 'resume'],
    ['resume', undefined],
  ]);
  expect(spans[1].named('deliver').at(-1)?.attributes).toMatchObject({ change: 'peer-back', peer: lost.self });
});

test('R172: a refusal is in the span of its join, and a room that is mended has a span', async () => {
  const [one] = nodes;
  const refused = await one.connect().join({ v: 99, room: 'room' });
  expect(refused.ok).toBe(false);
  expect(spans[0].named('join')[0]?.attributes).toMatchObject({ code: 'unsupported-version' });
  await one.join('room');
  cluster.wipe();
  await one.join('room');
  expect(spans[0].tree).toContainEqual(['mend', 'join']);
});

test('R172: signals, leaves and lost connections have no spans', async () => {
  const [one, two] = nodes;
  const [near, far] = [await one.join('room'), await two.join('room')];
  const before = spans.map(({ ended }) => ended.length);
  relaySignal(one.node, near.id, { to: far.self, seq: 1, ack: 0, payloadJson: '{}' });
  await far.drop();
  await settled();
  expect(near.got('peer-away')).toHaveLength(1);
  expect(spans.map(({ ended }) => ended.length)).toEqual(before);
});

test('R173: a join that nobody records sends no context, and a node without a tracer delivers what has one', async () => {
  const [one, two] = nodes;
  const plain = await cluster.node('n3');
  const there = await plain.join('room');
  spans[0].sampling = false;
  await one.join('room');
  expect(cluster.sent.map(({ envelope }) => envelope)).toEqual([
    expect.not.objectContaining({ trace: expect.anything() }),
  ]);
  await two.join('room');
  expect(cluster.sent.at(-1)?.envelope).toMatchObject({ trace: spans[1].named('welcome')[0]?.context });
  expect(there.got('peer-joined')).toHaveLength(2);
});

test('R174: what the edge said of the handshake is the parent of each join of the connection', async () => {
  const [{ node }] = nodes;
  const trace = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
  openConnection(node, 'c', openBudget(node, ''), { requestId: 'request-1', trace });
  await joinRoom(node, 'c', { v: 1, room: 'room' }, () => undefined);
  expect(spans[0].named('join')).toMatchObject([
    { parent: trace, attributes: { connection: 'c', requestId: 'request-1' } },
  ]);
});
