import { expect, onTestFinished, test } from 'vitest';
import { metric } from '../../../support/metric.ts';
import { type RunningNode, startNode } from '../../../support/node.ts';
import { type RawClient, rawClient } from '../../../support/raw-client.ts';
import { inOneWrite, joinedSocket } from '../../../support/raw-socket.ts';
import { stoppedReader } from '../../../support/stopped-reader.ts';
import { until } from '../../../support/until.ts';

/** A sender that is not held back by its own limits, and a connection that is full early. */
const ENV = { EVENTS_PER_SECOND: '10000', BYTES_PER_SECOND: '1073741824', OUTBOUND_LIMIT_BYTES: '65536' };

async function nodeWith(env: Readonly<Record<string, string>>): Promise<RunningNode> {
  const node = await startNode(env);
  onTestFinished(() => node.stop().then(() => undefined));
  return node;
}

async function joined(node: RunningNode, room: string): Promise<RawClient & { readonly self: string }> {
  const client = await rawClient(node.url);
  onTestFinished(() => client.close());
  const welcome = await client.ask('join', { v: 1, room });
  if (typeof welcome !== 'object' || welcome === null || !('self' in welcome)) throw new Error('not joined');
  return { ...client, self: String(welcome.self) };
}

const dropped = (node: RunningNode): Promise<number> => metric(node.url, 'signalbox_outbound_dropped_total');
const slow = (node: RunningNode): Promise<number> => metric(node.url, 'signalbox_errors_total{code="slow-consumer"}');

test('R62: six large messages and six large signals in one write, three bytes a character, close no reader', async () => {
  const node = await nodeWith({ BYTES_PER_SECOND: '1073741824' });
  const readers = await Promise.all([joined(node, 'cjk'), joined(node, 'cjk')]);
  const sender = await joinedSocket(node.url, 'cjk');
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
  expect([await slow(node), await dropped(node)]).toEqual([0, 0]);
  expect(readers.flatMap((reader) => reader.events).filter(([event]) => event === 'peer-away')).toEqual([]);
});

test('R62: the sender of a signal to a full connection on its own node is told, and the reader is not closed', async () => {
  const node = await nodeWith(ENV);
  const sender = await joined(node, 'told');
  const reader = await joinedSocket(node.url, 'told');
  onTestFinished(() => reader.terminate());
  const to = /"peerId":"([^"]+)"/.exec(JSON.stringify(await sender.next('peer-joined')))?.[1] ?? '';
  reader.pause();
  const failed = sender.next('signal-failed');
  let seq = 0;
  let told: readonly unknown[] | undefined;
  void failed.then((event) => {
    told = event;
  });
  while (told === undefined) {
    seq += 1;
    sender.socket.emit('signal', to, seq, { text: 'x'.repeat(60_000) }, 0);
    await sender.ask('peek', { room: 'told' });
  }
  expect(told?.slice(0, 3)).toEqual([to, seq, 'peer-away']);
  expect(await slow(node)).toBe(0);
});

test('R62: a reader that stops and goes on keeps its connection, gets every signal once, in order, and the roster', async () => {
  const node = await nodeWith(ENV);
  const urls = { sender: node.url, reader: node.url };
  const { reader, sent, got, lost, goOn } = await stoppedReader(urls, () => dropped(node));
  const newcomer = await joined(node, 'pause');
  goOn();
  await until('every signal', () => got.length >= sent, 20_000);
  expect(got).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
  await until('the roster', () => reader.peers.some(({ peerId }) => peerId === newcomer.self));
  expect(lost).toEqual([]);
  expect(await slow(node)).toBe(0);
}, 40_000);
