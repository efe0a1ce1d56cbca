import { describe, expect, test } from 'vitest';
import { memorySink } from '../../../../web/client/files/file-sink.ts';
import type { FileSink } from '../../../../web/client/files/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { bytesOf, filePair } from '../support/file-pair.ts';

const memory = async () => memorySink();

/** A transfer of `size` bytes that Bob has accepted. */
async function accepted(size: number, sink: FileSink = memorySink()) {
  const pair = filePair();
  const bytes = bytesOf(size);
  const { id } = pair.ada.offer('bob', new File([bytes], 'numbers.bin'));
  await settled();
  pair.channel()?.flush();
  await settled();
  await pair.bob.accept(id, async () => sink);
  return { ...pair, id, bytes, from: () => pair.ada.list[0], to: () => pair.bob.list[0] };
}

async function received(file: Blob | undefined): Promise<Uint8Array> {
  return new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer());
}

const fileOf = (phase: { readonly kind: string; readonly file?: Blob } | undefined) => phase?.file;

test('R320, R325: a file arrives as it was, and both ends say so', async () => {
  const { converse, from, to, bytes } = await accepted(3_000_000);
  await converse();
  expect(from()).toMatchObject({ direction: 'out', peerId: 'bob', bytes: 3_000_000, phase: { kind: 'done' } });
  expect(to()).toMatchObject({ direction: 'in', peerId: 'ada', name: 'numbers.bin', bytes: 3_000_000 });
  const phase = to()?.phase;
  expect(phase?.kind).toBe('done');
  expect(Buffer.compare(await received(fileOf(phase)), bytes)).toBe(0);
});

test('R320: an empty file arrives', async () => {
  const { converse, to } = await accepted(0);
  await converse(5);
  expect(to()?.phase.kind).toBe('done');
});

test('R321: no byte flows before the receiver has accepted', async () => {
  const { ada, bob, channel, converse } = filePair();
  ada.offer('bob', new Blob([bytesOf(100_000)]), 'a.bin');
  await converse(5);
  expect(bob.list).toMatchObject([{ name: 'a.bin', size: 100_000, phase: { kind: 'offered' } }]);
  expect(channel()?.outbox).toEqual([]);
  expect(ada.list[0]?.bytes).toBe(0);
});

test('R322: messages are as small as the peer wants them, and at most 64 KiB', async () => {
  for (const [most, expected] of [
    [262_144, 65_536],
    [16_384, 16_384],
    [0, 65_536],
  ] as const) {
    const { channel } = await accepted(200_000);
    const near = channel();
    if (near) near.maxMessageSize = most;
    near?.far?.flush();
    await settled();
    const [first] = near?.outbox.filter((each) => typeof each !== 'string') ?? [];
    expect(first?.byteLength).toBe(expected);
  }
});

test('R323: a sender fills the browser with 1.25 MiB at most, and goes on when it is drained', async () => {
  const { channel } = await accepted(20_000_000);
  const near = channel();
  near?.far?.flush();
  await settled();
  await settled();
  expect(near?.bufferedAmount).toBeGreaterThan(1_048_576);
  expect(near?.bufferedAmount).toBeLessThanOrEqual(1_048_576 + 262_144 + 65_536);
});

test('R323: a receiver that stores slowly is not overrun: at most 4 MiB and a block are on their way', async () => {
  let write: (() => void) | undefined;
  const slow: FileSink = {
    ...memorySink(),
    write: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      write = resolve;
      return promise;
    },
  };
  const { channel, to, from } = await accepted(20_000_000, slow);
  const near = channel();
  let sent = 0;
  for (let round = 0; round < 40; round += 1) {
    near?.far?.flush();
    await settled();
    sent += near?.bufferedAmount ?? 0;
    near?.flush();
  }
  expect(sent).toBeGreaterThan(4_000_000);
  expect(sent).toBeLessThanOrEqual(4_194_304 + 262_144 + 100);
  expect(to()?.bytes).toBe(0);
  write?.();
  await settled();
  near?.far?.flush();
  await settled();
  expect(from()?.bytes).toBeGreaterThan(0);
});

describe('R324: a transfer that is interrupted goes on where it was', () => {
  test('over the next channel, each byte once', async () => {
    const { channel, calls, clock, converse, from, to, bytes } = await accepted(6_000_000);
    await converse(3);
    const before = to()?.bytes ?? 0;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(5_000_000);
    // The sender's own browser tells nothing of a connection that this page closed.
    channel()?.cut();
    expect(to()?.phase.kind).toBe('interrupted');
    await clock.advance(1_000);
    expect(calls.ada.opened).toHaveLength(2);
    await converse();
    expect([from()?.phase.kind, to()?.phase.kind]).toEqual(['done', 'done']);
    expect(Buffer.compare(await received(fileOf(to()?.phase)), bytes)).toBe(0);
  });

  test('also where the connection takes a while, or the accept came meanwhile', async () => {
    const { ada, bob, calls, channel, clock, converse } = filePair();
    const { id } = ada.offer('bob', new Blob([bytesOf(500_000)]), 'late.bin');
    await converse(3);
    calls.ada.connected = false;
    channel()?.cut();
    await bob.accept(id, memory);
    await clock.advance(30_000);
    expect(bob.list[0]?.phase.kind).toBe('offered');
    calls.ada.connected = true;
    await clock.advance(1_000);
    await converse();
    expect(bob.list[0]?.phase.kind).toBe('done');
  });

  test('where the last word was lost', async () => {
    const { channel, clock, converse, from, to } = await accepted(10_000);
    const near = channel();
    near?.far?.flush();
    await settled();
    near?.flush();
    await settled();
    await settled();
    expect(to()?.phase.kind).toBe('done');
    near?.cut();
    expect(from()?.phase.kind).not.toBe('done');
    await clock.advance(1_000);
    await converse(5);
    expect(from()?.phase.kind).toBe('done');
  });

  test('after the sender came back as another peer', async () => {
    const { channel, calls, clock, converse, to } = await accepted(6_000_000);
    await converse(3);
    channel()?.cut();
    Object.assign(calls.ada, { peerId: 'ada-again' });
    await clock.advance(1_000);
    await converse();
    expect(to()).toMatchObject({ peerId: 'ada-again', phase: { kind: 'done' } });
  });

  test('for 60 s; then it is lost at both ends', async () => {
    const { calls, channel, clock, converse, from, to } = await accepted(6_000_000);
    await converse(3);
    calls.ada.connected = false;
    channel()?.cut();
    await clock.advance(59_000);
    expect([from()?.phase.kind, to()?.phase.kind]).toEqual(['interrupted', 'interrupted']);
    await clock.advance(3_000);
    const lost = { kind: 'stopped', by: 'peer', reason: 'lost' };
    expect([from()?.phase, to()?.phase]).toEqual([lost, lost]);
    expect(clock.waiting).toBe(0);
  });
});

describe('R327: either end stops a transfer', () => {
  test('the receiver declines', async () => {
    const { ada, bob, converse } = filePair();
    const { id } = ada.offer('bob', new Blob(['secret']), 'a.txt');
    await converse(3);
    bob.decline(id);
    await converse(3);
    expect(ada.list[0]?.phase).toEqual({ kind: 'stopped', by: 'peer', reason: 'declined' });
    expect(bob.list[0]?.phase).toEqual({ kind: 'stopped', by: 'self', reason: 'declined' });
  });

  test.each(['ada', 'bob'] as const)('%s cancels half-way; nothing flows or stays', async (who) => {
    let removed = 0;
    const abort = async () => {
      removed += 1;
    };
    const sink = { ...memorySink(), abort };
    const all = await accepted(6_000_000, sink);
    await all.converse(3);
    all[who].cancel(all.id);
    await all.converse(3);
    const other = who === 'ada' ? all.to() : all.from();
    const self = who === 'ada' ? all.from() : all.to();
    expect(self?.phase).toEqual({ kind: 'stopped', by: 'self', reason: 'cancelled' });
    expect(other?.phase).toEqual({ kind: 'stopped', by: 'peer', reason: 'cancelled' });
    expect([removed, all.channel()?.readyState]).toEqual([1, 'closed']);
    await all.clock.advance(5_000);
    expect([all.calls.ada.opened.length, all.clock.waiting]).toEqual([1, 0]);
  });

  test('who leaves stops its transfers, and the end of the call stops all', async () => {
    const { calls, from, to, converse } = await accepted(6_000_000);
    await converse(3);
    const participant = { peerId: 'bob', name: 'Bob', metadata: {}, away: false, audio: true, video: true } as const;
    const gone = {
      ...participant,
      connection: 'connected',
      quality: undefined,
      paused: false,
      speaking: false,
      stream: undefined,
      screen: undefined,
    } as const;
    calls.ada.events.emit('participant-left', { participant: gone, reason: 'left' });
    expect(from()?.phase).toEqual({ kind: 'stopped', by: 'peer', reason: 'lost' });
    calls.bob.events.emit('ended', { room: 'lab', reason: 'left' });
    expect(to()?.phase.kind).toBe('stopped');
  });

  test('a file that cannot be read or stored says so', async () => {
    const full = { ...memorySink(), write: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) };
    const { converse, from, to } = await accepted(100_000, full);
    await converse(5);
    expect(to()?.phase).toEqual({ kind: 'stopped', by: 'self', reason: 'no-room' });
    expect(from()?.phase).toEqual({ kind: 'stopped', by: 'peer', reason: 'no-room' });

    const gone = new Blob([bytesOf(100)]);
    gone.slice = () => {
      throw new DOMException('gone', 'NotFoundError');
    };
    const pair = filePair();
    const { id } = pair.ada.offer('bob', gone, 'gone.bin');
    await pair.converse(3);
    await pair.bob.accept(id, memory);
    await pair.converse(3);
    expect(pair.bob.list[0]?.phase).toEqual({ kind: 'stopped', by: 'peer', reason: 'unreadable' });
  });
});

test('R320: a client that knows no files: the sender says so after 10 s', async () => {
  const { ada, calls, clock } = filePair();
  calls.bob.events.events = {};
  ada.offer('bob', new Blob(['x']), 'x.txt');
  await clock.advance(12_000);
  expect(ada.list[0]?.phase).toEqual({ kind: 'stopped', by: 'peer', reason: 'unsupported' });
});

test('destroy stops all, and asks for nothing more', async () => {
  const { ada, bob, clock, converse, to } = await accepted(6_000_000);
  await converse(3);
  ada.destroy();
  await converse(2);
  expect(to()?.phase).toMatchObject({ kind: 'stopped', by: 'peer' });
  bob.destroy();
  await clock.advance(2_000);
  expect(clock.waiting).toBe(0);
});
