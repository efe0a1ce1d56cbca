import { expect, test } from 'vitest';
import { memorySink } from '../../../../web/client/files/file-sink.ts';
import { proofOf } from '../../../../web/client/files/claims.ts';
import { settled } from '../../../support/fake-clock.ts';
import { bytesOf, FakeCall, filePair, participant } from '../support/file-pair.ts';

const SIZE = 16_000_000;

/** Ada sends Bob a file, of which a part is stored. Then Bob's session is lost. */
async function halfWay() {
  const pair = filePair();
  const bytes = bytesOf(SIZE);
  const { id } = pair.ada.offer('bob', new File([bytes], 'numbers.bin'));
  await pair.converse(2);
  await pair.bob.accept(id, async () => memorySink());
  await pair.converse(4);
  const stored = pair.bob.list[0]?.bytes ?? 0;
  expect([stored > 0, stored < SIZE]).toEqual([true, true]);
  pair.channel()?.cut();
  // Nobody is `bob` any more.
  pair.calls.bob.peerId = '';
  pair.calls.ada.events.emit('participant-left', { participant: participant('bob'), reason: 'lost' });
  const from = () => pair.ada.list[0];
  const to = () => pair.bob.list[0];
  /** The offset at which Bob lets the file go on, in the channel that Ada opens next. */
  const goesOnAt = async () => {
    await settled();
    const offsets: number[] = [];
    pair.channel()?.addEventListener('message', (event) => {
      const message = event instanceof MessageEvent ? JSON.parse(event.data) : {};
      if (message.kind === 'accept') offsets.push(message.offset);
    });
    await pair.converse(200);
    return offsets;
  };
  const same = async () => {
    const phase = to()?.phase;
    const file = phase?.kind === 'done' ? phase.file : undefined;
    return file !== undefined && Buffer.compare(Buffer.from(await file.arrayBuffer()), bytes) === 0;
  };
  return { ...pair, id, stored, from, to, goesOnAt, same };
}

test('R363: a receiver that came back as another peer gets the rest of the file, not what it has', async () => {
  const { calls, clock, from, to, stored, goesOnAt, same } = await halfWay();
  await clock.advance(5_000);
  expect([from()?.phase.kind, calls.ada.opened.length]).toEqual(['interrupted', 1]);
  calls.bob.rejoin('bob-again');
  const offsets = await goesOnAt();
  expect(offsets).toHaveLength(1);
  expect(offsets[0]).toBeGreaterThanOrEqual(stored);
  expect(from()).toMatchObject({ peerId: 'bob-again', phase: { kind: 'done' } });
  expect([to()?.phase.kind, await same(), calls.ada.opened.length]).toEqual(['done', true, 2]);
});

test('R363: so it does where the sender is another peer too, as after the restart of a node that keeps rooms in memory', async () => {
  const { calls, clock, from, to, goesOnAt, same } = await halfWay();
  calls.bob.connected = false;
  calls.bob.rejoin('bob-again');
  calls.ada.rejoin('ada-again');
  calls.bob.came('ada-again');
  await clock.advance(2_000);
  // There is no connection yet.
  expect([from()?.phase.kind, calls.bob.opened.length]).toEqual(['interrupted', 0]);
  calls.bob.connected = true;
  await clock.advance(1_000);
  expect(await goesOnAt()).toHaveLength(1);
  expect([from()?.peerId, from()?.phase.kind]).toEqual(['bob-again', 'done']);
  expect([to()?.peerId, to()?.phase.kind, await same()]).toEqual(['ada-again', 'done', true]);
});

test('R363: nobody else can claim a file: not with the proof of another peer, which is all that others are told', async () => {
  const { calls, clock, from, id } = await halfWay();
  const eve = new FakeCall('eve');
  eve.far = calls.ada;
  calls.bob.others.push(eve);
  calls.ada.others.push(eve);
  const told: string[] = [];
  eve.events.on('channel', ({ channel }) => {
    channel.addEventListener('message', ({ data }) => void told.push(data));
  });
  calls.ada.connected = false;
  calls.bob.far = undefined;
  calls.bob.rejoin('bob-again');
  calls.bob.came('eve');
  await clock.advance(1_000);
  await settled();
  expect(told).toEqual([JSON.stringify({ kind: 'claim', proofs: [proofOf(id, 'bob-again')] })]);
  expect(told[0]).not.toContain(id);
  calls.ada.connected = true;
  const claim = async (text: string) => {
    const channel = eve.openChannel('ada', 'signalbox-file')?.channel;
    await settled();
    channel?.send(text);
    eve.opened.at(-1)?.flush();
    await clock.advance(1_000);
  };
  await claim(told[0] ?? '');
  await claim(JSON.stringify({ kind: 'claim', proofs: [id, proofOf('0'.repeat(32), 'eve'), 7] }));
  await claim(JSON.stringify({ kind: 'claim', proofs: Array.from({ length: 21 }, () => proofOf(id, 'eve')) }));
  expect([from()?.peerId, from()?.phase.kind]).toEqual(['bob', 'interrupted']);
  // The one who knows the id is believed, whoever came before.
  await claim(JSON.stringify({ kind: 'claim', proofs: [proofOf(id, 'eve')] }));
  expect(from()?.peerId).toBe('eve');
});

test('R363: whoever receives nothing, or has its channel, tells nobody anything', async () => {
  const { calls, converse, ada } = filePair();
  calls.bob.rejoin('bob');
  calls.bob.came('eve');
  const { id } = ada.offer('bob', new File([bytesOf(SIZE)], 'numbers.bin'));
  await converse(3);
  calls.bob.came('cid');
  await converse(3);
  expect([calls.bob.opened.length, ada.list[0]?.id]).toEqual([0, id]);
});
