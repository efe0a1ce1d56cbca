import { expect, test } from 'vitest';
import { memorySink } from '../../../../web/client/files/file-sink.ts';
import { settled } from '../../../support/fake-clock.ts';
import { bytesOf, filePair, participant } from '../support/file-pair.ts';

/** A transfer from Ada to Bob that runs, and how many of its bytes are on their way after each look. */
async function running() {
  const pair = filePair();
  const { id } = pair.ada.offer('bob', new File([bytesOf(3_000_000)], 'numbers.bin'));
  await pair.converse(2);
  /** Each look lets all that is on its way arrive, and what Bob says of it. */
  const look = async () => {
    await settled();
    const onTheirWay = pair
      .channel()
      ?.outbox.reduce((sum, each) => sum + (typeof each === 'string' ? 0 : each.byteLength), 0);
    pair.channel()?.flush();
    await settled();
    pair.channel()?.far?.flush();
    return onTheirWay ?? 0;
  };
  const looks = async (count: number) => {
    const all: number[] = [];
    for (let at = 0; at < count; at += 1) all.push(await look());
    return all;
  };
  return { ...pair, id, looks, accept: () => pair.bob.accept(id, async () => memorySink()) };
}

test.each([
  ['what is sent arrives', { quality: 'poor' }],
  ['what the receiver sends arrives', { participants: [{ ...participant('bob'), quality: 'poor' }] }],
] as const)(
  'R364: while %s badly, at most 65,536 bytes of a file are on their way; then as many as before',
  async (_, poor) => {
    const { calls, ada, bob, looks, accept, converse } = await running();
    const good = calls.ada.state;
    calls.ada.state = { ...good, ...poor };
    await accept();
    const slow = await looks(12);
    expect(Math.max(...slow)).toBe(65_536);
    expect(bob.list[0]?.phase.kind).toBe('running');
    calls.ada.state = good;
    const fast = await looks(6);
    expect(Math.max(...fast)).toBeGreaterThan(1_000_000);
    await converse();
    expect([ada.list[0]?.phase.kind, bob.list[0]?.phase.kind]).toEqual(['done', 'done']);
  },
);

test('R364: a link that is poor to somebody else, or fair, slows nothing down', async () => {
  const { calls, looks, accept } = await running();
  calls.ada.state = {
    ...calls.ada.state,
    quality: 'fair',
    participants: [{ ...participant('cid'), quality: 'poor' }],
  };
  await accept();
  expect(Math.max(...(await looks(6)))).toBeGreaterThan(1_000_000);
});
