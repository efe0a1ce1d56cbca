import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Relay } from '../../chaos/lib/relay.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { ProcessCluster } from '../support/cluster.ts';
import { metric } from '../support/metric.ts';
import type { RunningNode } from '../support/node.ts';
import type { RawClient } from '../support/raw-client.ts';
import { inOneWrite, joinedSocket } from '../support/raw-socket.ts';
import { until } from '../support/until.ts';

let cluster: ProcessCluster;
let n1: RunningNode;
let n2: RunningNode;

beforeAll(async () => {
  cluster = await ProcessCluster.start({ EVENTS_PER_SECOND: '10000', BYTES_PER_SECOND: '1073741824' });
  [n1, n2] = await Promise.all([cluster.node(), cluster.node({ OUTBOUND_LIMIT_BYTES: '65536' })]);
});

afterAll(() => cluster.stop());

const slow = (node: RunningNode): Promise<number> => metric(node.url, 'signalbox_errors_total{code="slow-consumer"}');
const dropped = (node: RunningNode): Promise<number> =>
  metric(node.url, 'signalbox_signals_received_total{result="dropped"}');

test('R62: six large messages and signals in one write, three bytes a character, close no reader on another node', async () => {
  const readers = await Promise.all([cluster.joined(n2, 'cjk'), cluster.joined(n2, 'cjk')]);
  const sender = await joinedSocket(n1.url, 'cjk');
  onTestFinished(() => sender.terminate());
  const text = '日'.repeat(65_000);
  inOneWrite(sender, () => {
    for (let seq = 1; seq <= 6; seq += 1) {
      sender.send(`42${seq}["message",${JSON.stringify({ text })}]`);
      sender.send(`42["signal","${readers[0].self}",${seq},${JSON.stringify({ text })},0]`);
    }
  });
  const count = ({ events }: RawClient, name: string) => events.filter(([event]) => event === name).length;
  await until('all to arrive', () => readers.every((reader) => count(reader, 'message') === 6));
  await until('the signals to arrive', () => count(readers[0], 'signal') === 6);
  expect(await slow(n2)).toBe(0);
});

test('R34, R62: a signal that the node of a full connection drops is sent again, and arrives once and in order', async () => {
  const { port } = new URL(n2.url);
  const relay = new Relay({ choose: () => [{ host: '127.0.0.1', port: Number(port) }] });
  onTestFinished(() => relay.close());
  const reader = new SignalingClient({ server: `http://127.0.0.1:${await relay.listen()}` });
  const sender = new SignalingClient({ server: n1.url });
  onTestFinished(() => {
    reader.close();
    sender.close();
  });
  const got: unknown[] = [];
  const lost: string[] = [];
  reader.on('signal', (_, payload) => got.push('n' in payload ? payload.n : undefined));
  for (const event of ['connection-lost', 'resumed', 'rejoined'] as const) reader.on(event, () => lost.push(event));
  const { self } = await reader.join({ room: 'pause' });
  await sender.join({ room: 'pause' });
  relay.stalled = true;
  const text = 'x'.repeat(60_000);
  let n = 0;
  while ((await dropped(n2)) === 0) {
    for (let count = 0; count < 10; count += 1) {
      n += 1;
      sender.signal(self, { n, text });
    }
  }
  relay.stalled = false;
  await until('every signal', () => got.length >= n, 20_000);
  expect(got).toEqual(Array.from({ length: n }, (_, index) => index + 1));
  expect(lost).toEqual([]);
  expect(await slow(n2)).toBe(0);
}, 40_000);
