import { expect, test } from 'vitest';
import { memorySink } from '../../../../web/client/files/file-sink.ts';
import { settled } from '../../../support/fake-clock.ts';
import { filePair } from '../support/file-pair.ts';

test('R322, R328: a receiver that wants messages under 1,024 bytes is left, before or in the transfer', async () => {
  const { ada, bob, channel, converse } = filePair();
  const { id } = ada.offer('bob', new Blob([new Uint8Array(300_000)]), 'a.bin');
  await converse(2);
  await bob.accept(id, async () => memorySink());
  Object.assign(channel() ?? {}, { maxMessageSize: 1_023 });
  await converse(2);
  expect(ada.list[0]?.phase).toEqual({ kind: 'stopped', by: 'self', reason: 'broken-rules' });

  const early = filePair();
  early.ada.offer('bob', new Blob(['a']), 'a.bin');
  Object.assign(early.channel() ?? {}, { maxMessageSize: 1 });
  await settled();
  expect(early.ada.list[0]?.phase).toMatchObject({ by: 'self', reason: 'broken-rules' });
});

test('R322, R328: messages under 1,024 bytes end the transfer, but for the last; a sender makes none', async () => {
  const small = filePair();
  const offer = small.ada.offer('bob', new Blob([new Uint8Array(3_000)]), 'a.bin');
  await small.converse(2);
  await small.bob.accept(offer.id, async () => memorySink());
  small.channel()?.send(new Uint8Array(1_023));
  small.channel()?.flush();
  expect(small.bob.list[0]?.phase).toEqual({ kind: 'stopped', by: 'self', reason: 'broken-rules' });

  const { ada, bob, channel, converse } = filePair();
  const { id } = ada.offer('bob', new Blob([new Uint8Array(600_000)]), 'a.bin');
  await converse(2);
  await bob.accept(id, async () => memorySink());
  Object.assign(channel() ?? {}, { maxMessageSize: 65_535 });
  await converse(5);
  expect([ada.list[0]?.phase.kind, bob.list[0]?.phase.kind]).toEqual(['done', 'done']);
});
