import { expect, test } from 'vitest';
import { memorySink } from '../../../../web/client/files/file-sink.ts';
import type { FileSink } from '../../../../web/client/files/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { bytesOf, filePair, participant } from '../support/file-pair.ts';

/** A sink whose writes wait until the test lets them go. */
function heldSink() {
  const inner = memorySink();
  const held: (() => void)[] = [];
  const sink: FileSink = {
    ...inner,
    async write(parts) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.push(resolve);
      await promise;
      await inner.write(parts);
    },
  };
  return { sink, held, release: () => held.shift()?.() };
}

/** A transfer of `size` bytes that Bob has accepted. */
async function accepted(size: number, sink: FileSink = memorySink()) {
  const pair = filePair();
  const bytes = bytesOf(size);
  const { id } = pair.ada.offer('bob', new File([bytes], 'numbers.bin'));
  await pair.converse(2);
  await pair.bob.accept(id, async () => sink);
  const from = () => pair.ada.list[0];
  const to = () => pair.bob.list[0];
  const same = async () => {
    const phase = to()?.phase;
    const file = phase?.kind === 'done' ? phase.file : undefined;
    return file !== undefined && Buffer.compare(Buffer.from(await file.arrayBuffer()), bytes) === 0;
  };
  return { ...pair, id, from, to, same };
}

test('R324: a transfer goes on also where the receiver was still writing', async () => {
  const { sink, held, release } = heldSink();
  const { channel, clock, converse, from, to, same } = await accepted(6_000_000, sink);
  await converse(6);
  expect(held).toHaveLength(1);
  channel()?.cut();
  await clock.advance(1_000);
  await converse(3);
  // What is being written is neither asked for again nor told as stored before the transfer goes on.
  expect([from()?.phase.kind, to()?.phase.kind]).toEqual(['interrupted', 'interrupted']);
  for (let round = 0; round < 30 && to()?.phase.kind !== 'done'; round += 1) {
    release();
    await converse(4);
  }
  expect([from()?.phase, to()?.phase.kind, await same()]).toEqual([{ kind: 'done' }, 'done', true]);
});

test('R324: so it does over a channel that took the place of one that was still open', async () => {
  const { sink, release } = heldSink();
  const { calls, channel, converse, id, to } = await accepted(6_000_000, sink);
  await converse(6);
  const before = calls.ada.opened.length;
  const port = calls.ada.openChannel('bob', 'signalbox-file');
  expect(port).toBeDefined();
  await settled();
  channel()?.send(JSON.stringify({ kind: 'offer', id, name: 'numbers.bin', size: 6_000_000 }));
  await converse(2);
  expect([calls.ada.opened.length, to()?.phase.kind]).toEqual([before + 1, 'interrupted']);
  const said: unknown[] = [];
  channel()?.addEventListener('message', (event) => {
    if (event instanceof MessageEvent) said.push(JSON.parse(event.data));
  });
  for (let round = 0; round < 5; round += 1) {
    release();
    await converse(2);
  }
  expect([said[0], to()?.phase.kind]).toEqual([{ kind: 'accept', offset: to()?.bytes }, 'running']);
});

test('R324: all came, and the channel was lost while the last of it was written', async () => {
  const { sink, release } = heldSink();
  const { channel, clock, converse, from, to, same } = await accepted(100_000, sink);
  await converse(4);
  release();
  await converse(4);
  channel()?.cut();
  await clock.advance(1_000);
  await converse(2);
  for (let round = 0; round < 10 && to()?.phase.kind !== 'done'; round += 1) {
    release();
    await converse(4);
  }
  expect([from()?.phase.kind, to()?.phase.kind, await same()]).toEqual(['done', 'done', true]);
});

test('R324: what a channel that was lost still tells disturbs nothing', async () => {
  const { calls, channel, clock, converse, from, same } = await accepted(20_000_000);
  await converse(3);
  const old = channel();
  // The other end closes its channel; the event of this one comes later.
  old?.far?.end();
  Object.assign(old ?? {}, { outbox: [], readyState: 'closing' });
  await clock.advance(1_000);
  await converse(2);
  expect([calls.ada.opened.length, from()?.phase.kind]).toEqual([2, 'running']);
  old?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ kind: 'got', offset: 1 }) }));
  old?.dispatchEvent(new MessageEvent('message', { data: new ArrayBuffer(5) }));
  old?.dispatchEvent(new Event('bufferedamountlow'));
  old?.dispatchEvent(new Event('close'));
  expect(from()?.phase.kind).toBe('running');
  await clock.advance(1_000);
  await converse(200);
  expect([calls.ada.opened.length, from()?.phase.kind, await same()]).toEqual([2, 'done', true]);
});

test('R324: it goes on with the next peer of a sender that was told as lost, and ends with one that left', async () => {
  const { calls, channel, clock, converse, to } = await accepted(6_000_000);
  const ada = participant('ada');
  await converse(3);
  channel()?.cut();
  calls.bob.events.emit('participant-left', { participant: ada, reason: 'lost' });
  expect(to()?.phase.kind).toBe('interrupted');
  calls.ada.peerId = 'ada-again';
  await clock.advance(1_000);
  await converse(2);
  expect(to()).toMatchObject({ peerId: 'ada-again', phase: { kind: 'running' } });
  calls.bob.events.emit('participant-left', { participant: { ...ada, peerId: 'ada-again' }, reason: 'left' });
  expect(to()?.phase).toMatchObject({ kind: 'stopped', reason: 'lost' });
});

test('R320: a connection that was lost before `seen` came is not taken for a client that knows no files', async () => {
  const { ada, calls, channel, clock, converse } = filePair();
  ada.offer('bob', new Blob(['x']), 'x.txt');
  await settled();
  calls.ada.connected = false;
  channel()?.cut();
  await clock.advance(30_000);
  expect(ada.list[0]?.phase.kind).toBe('offered');
  calls.ada.connected = true;
  await clock.advance(1_000);
  await converse(2);
  await clock.advance(20_000);
  expect(ada.list[0]?.phase.kind).toBe('offered');
});

test('R320: a client that closes such channels knows no files either', async () => {
  const { ada, calls, channel, clock } = filePair();
  calls.bob.events.events = {};
  ada.offer('bob', new Blob(['x']), 'x.txt');
  for (let second = 0; second < 12; second += 1) {
    await clock.advance(1_000);
    channel()?.far?.close();
    await settled();
  }
  expect(ada.list[0]?.phase).toEqual({ kind: 'stopped', by: 'peer', reason: 'unsupported' });
});

test('R324: a channel that takes no bytes is a lost one: the file can be read', async () => {
  const { channel, clock, converse, from, to } = await accepted(3_000_000);
  const near = channel();
  const broken = (data: string | ArrayBufferView) => {
    if (typeof data !== 'string') throw new DOMException('full', 'OperationError');
  };
  if (near) near.send = broken;
  await converse(3);
  expect(from()?.phase.kind).toBe('interrupted');
  await clock.advance(1_000);
  await converse();
  expect([from()?.phase.kind, to()?.phase.kind]).toEqual(['done', 'done']);
});

test('R324: a transfer whose channels all break is lost after 60 s', async () => {
  const { calls, channel, clock, converse, from } = await accepted(3_000_000);
  await converse(1);
  for (let second = 0; second < 70; second += 1) {
    channel()?.close();
    await clock.advance(1_000);
    await settled();
  }
  expect(from()?.phase).toEqual({ kind: 'stopped', by: 'peer', reason: 'lost' });
  expect(calls.ada.opened.length).toBeLessThan(65);
});
