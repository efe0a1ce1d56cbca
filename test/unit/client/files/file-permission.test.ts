import { expect, test } from 'vitest';
import { PERMISSIONS } from '../../../../src/protocol/index.ts';
import { memorySink } from '../../../../web/client/files/file-sink.ts';
import { filePair } from '../support/file-pair.ts';

const WITHOUT = PERMISSIONS.filter((permission) => permission !== 'files');
const forbidden = expect.objectContaining({ code: 'forbidden', detail: 'files' });

test('R353: whoever may not send files offers none', async () => {
  const { ada, bob, calls, converse } = filePair();
  calls.ada.permit(WITHOUT);
  expect(() => ada.offer('bob', new Blob(['x']), 'a.txt')).toThrow(forbidden);
  await converse(5);
  expect([ada.list, bob.list, calls.ada.opened]).toEqual([[], [], []]);
  calls.ada.permit(PERMISSIONS);
  ada.offer('bob', new Blob(['x']), 'a.txt');
  await converse(5);
  expect(bob.list).toMatchObject([{ phase: { kind: 'offered' } }]);
});

test('R353: an offer to whoever may not take files is declined, and nobody sees it', async () => {
  const { ada, bob, calls, converse } = filePair();
  calls.bob.permit(WITHOUT);
  ada.offer('bob', new Blob(['x']), 'a.txt');
  await converse(5);
  expect(ada.list).toMatchObject([{ phase: { kind: 'stopped', by: 'peer', reason: 'declined' } }]);
  expect(bob.list).toEqual([]);
});

test('R353: a fresh token counts at once: an offer that waits cannot be accepted without the permission', async () => {
  const { ada, bob, calls, converse } = filePair();
  const { id } = ada.offer('bob', new Blob(['x']), 'a.txt');
  await converse(5);
  calls.bob.permit(WITHOUT);
  await expect(bob.accept(id, async () => memorySink())).rejects.toThrow(forbidden);
  await converse(5);
  expect(bob.list).toMatchObject([{ phase: { kind: 'offered' } }]);
  bob.decline(id);
  await converse(5);
  expect(ada.list).toMatchObject([{ phase: { reason: 'declined' } }]);
});
