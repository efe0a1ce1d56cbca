import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { metric } from '../support/metric.ts';
import type { RunningNode } from '../support/node.ts';
import type { RawClient } from '../support/raw-client.ts';
import { inOneWrite, joinedSocket } from '../support/raw-socket.ts';
import { stoppedReader } from '../support/stopped-reader.ts';
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
  const urls = { sender: n1.url, reader: n2.url };
  const { sent, got, lost, goOn } = await stoppedReader(urls, () => dropped(n2));
  goOn();
  await until('every signal', () => got.length >= sent, 20_000);
  expect(got).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
  expect(lost).toEqual([]);
  expect(await slow(n2)).toBe(0);
}, 40_000);
