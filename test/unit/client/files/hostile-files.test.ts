import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { memorySink } from '../../../../web/client/files/file-sink.ts';
import { settled } from '../../../support/fake-clock.ts';
import { FakeChannel } from '../support/fake-channel.ts';
import { filePair } from '../support/file-pair.ts';

/** A page, Bob, and peers that talk to it over channels of their own. */
function page(options: { readonly maxBytes?: number } = {}) {
  const { bob, calls, clock } = filePair(options);
  /** Opens a channel to Bob; `said` is what he answers. */
  const open = (from = 'eve', label = 'signalbox-file') => {
    const near = new FakeChannel(label);
    const far = new FakeChannel(label);
    near.far = far;
    far.far = near;
    near.open();
    far.readyState = 'open';
    const said: unknown[] = [];
    near.addEventListener('message', (event) => {
      if (event instanceof MessageEvent) said.push(JSON.parse(event.data));
    });
    calls.bob.events.emit('channel', { from, ...far.port });
    const say = (message: unknown) => {
      near.send(typeof message === 'string' ? message : JSON.stringify(message));
      near.flush();
      far.flush();
    };
    const send = (bytes: number) => {
      near.send(new Uint8Array(bytes));
      near.flush();
      far.flush();
    };
    return { near, far, said, say, send };
  };
  return { bob, clock, open };
}

let ids = 0;
const offer = (over: object = {}) => ({
  kind: 'offer',
  id: (++ids).toString(16).padStart(32, 'e'),
  name: 'a.bin',
  size: 1_000,
  ...over,
});
const broken = { kind: 'stop', reason: 'broken-rules' };

test.each([
  ['text that is no JSON', 'hello'],
  ['JSON that is no message', 17],
  ['a message that is too long', offer({ name: 'x'.repeat(5_000) })],
  ['a name that is too long', offer({ name: 'x'.repeat(256) })],
  ['a size that is none', offer({ size: -1 })],
  ['a size past all numbers', offer({ size: 2 ** 60 })],
  ['an id that can be guessed', offer({ id: '1' })],
  ['an end before the offer', { kind: 'end', sha256: '0'.repeat(64) }],
])('R328: a channel that begins with %s is closed', (_, message) => {
  const { bob, open } = page();
  const { near, said, say } = open();
  say(message);
  expect([near.readyState, said, bob.list]).toEqual(['closed', [broken], []]);
});

test('R328: bytes before the offer, or before the person has accepted, end the channel', () => {
  const { bob, open } = page();
  const first = open();
  first.send(10);
  expect([first.near.readyState, bob.list]).toEqual(['closed', []]);
  const second = open();
  second.say(offer());
  second.send(10);
  expect(second.said).toEqual([{ kind: 'seen' }, broken]);
  expect(bob.list[0]).toMatchObject({ bytes: 0, phase: { kind: 'stopped', by: 'self', reason: 'broken-rules' } });
});

async function accepted(size: number) {
  const all = page();
  const one = all.open();
  const hello = offer({ size });
  one.say(hello);
  await all.bob.accept(hello.id, async () => memorySink());
  one.far.flush();
  expect(one.said).toEqual([{ kind: 'seen' }, { kind: 'accept', offset: 0 }]);
  return { ...all, one, hello, state: () => all.bob.list[0] };
}

test('R328: more bytes than were declared, too many at once, or none, end the transfer', async () => {
  const more = await accepted(3_000);
  more.one.send(2_000);
  more.one.send(2_000);
  expect(more.state()?.phase).toMatchObject({ kind: 'stopped', reason: 'broken-rules' });

  const empty = await accepted(100);
  empty.one.send(0);
  expect(empty.state()?.phase).toMatchObject({ kind: 'stopped', reason: 'broken-rules' });

  const flood = await accepted(100_000_000);
  for (let sent = 0; sent < 6_000_000; sent += 60_000) {
    if (flood.one.near.readyState === 'open') flood.one.send(60_000);
  }
  expect(flood.state()?.phase).toMatchObject({ kind: 'stopped', reason: 'broken-rules' });
});

test('R325, R328: an end before all bytes, or with another hash, is no file', async () => {
  const early = await accepted(3_000);
  early.one.send(2_000);
  early.one.say({ kind: 'end', sha256: '0'.repeat(64) });
  expect(early.state()?.phase).toMatchObject({ kind: 'stopped', reason: 'broken-rules' });

  const other = await accepted(100);
  other.one.send(100);
  other.one.say({ kind: 'end', sha256: '0'.repeat(64) });
  await settled();
  other.one.far.flush();
  expect(other.state()?.phase).toEqual({ kind: 'stopped', by: 'self', reason: 'damaged' });
  expect(other.one.said.at(-1)).toEqual({ kind: 'stop', reason: 'damaged' });
});

test('R328: a file larger than the page takes is refused before the person sees it', () => {
  const { bob, open } = page({ maxBytes: 1_000 });
  const { said, say } = open();
  say(offer({ size: 1_001 }));
  expect([said, bob.list]).toEqual([[{ kind: 'stop', reason: 'too-large' }], []]);
});

test('R328: 5 offers of a peer wait, 20 of all; further ones are refused', () => {
  const { bob, open } = page();
  const tooMany = { kind: 'stop', reason: 'too-many' };
  const answers = Array.from({ length: 8 }, () => {
    const one = open('eve');
    one.say(offer());
    return one.said[0];
  });
  expect(answers.slice(5)).toEqual([tooMany, tooMany, tooMany]);
  for (let peer = 0; peer < 10; peer += 1) for (let n = 0; n < 5; n += 1) open(`eve-${peer}`).say(offer());
  expect(bob.list).toHaveLength(20);
});

test('R328: a peer opens 20 channels in 10 s, and one without an offer is closed after 10 s', async () => {
  const { bob, clock, open } = page();
  const channels = Array.from({ length: 30 }, () => open().near);
  expect(channels.map(({ readyState }) => readyState)).toEqual([
    ...Array(20).fill('open'),
    ...Array(10).fill('closed'),
  ]);
  await clock.advance(11_000);
  expect(channels.filter(({ readyState }) => readyState === 'open')).toEqual([]);
  expect([bob.list, clock.waiting]).toEqual([[], 0]);
});

test('R328: an offer that is made and taken back again and again leaves 5 rows of its peer', async () => {
  const { bob, clock, open } = page();
  for (let round = 0; round < 150; round += 1) {
    const one = open();
    one.say(offer());
    one.say({ kind: 'stop', reason: 'cancelled' });
    await clock.advance(1_000);
  }
  expect(bob.list.length).toBeLessThanOrEqual(6);
});

test('R328: what was received stays, however many offers are taken back', async () => {
  const { bob, clock, one, open, state } = await accepted(2_000);
  one.send(2_000);
  one.say({ kind: 'end', sha256: createHash('sha256').update(new Uint8Array(2_000)).digest('hex') });
  await settled();
  expect(state()?.phase.kind).toBe('done');
  for (let round = 0; round < 200; round += 1) {
    const other = open(`eve-${round % 40}`);
    other.say(offer());
    other.say({ kind: 'stop', reason: 'cancelled' });
    await clock.advance(300);
  }
  expect([bob.list.length <= 101, state()?.phase.kind]).toEqual([true, 'done']);
});

test('R324: the id of a file that this person sends is no offer of another', () => {
  const { bob, open } = page();
  const { id } = bob.offer('eve', new Blob(['mine']), 'mine.txt');
  const { near, said, say } = open('eve');
  say(offer({ id }));
  expect([near.readyState, said]).toEqual(['closed', [broken]]);
  expect(bob.list).toMatchObject([{ id, direction: 'out', name: 'mine.txt' }]);
});

test('R327: a channel that takes no message does not keep others from being stopped', () => {
  const { bob, open } = page();
  const first = open();
  const second = open();
  for (const one of [first, second]) one.say(offer());
  first.far.send = () => {
    throw new TypeError('larger than the peer takes');
  };
  bob.destroy();
  expect([first.near.readyState, second.near.readyState]).toEqual(['closed', 'closed']);
});

test('R324, R328: nobody takes the place of a sender that is still there, or goes on with another file', async () => {
  const { open, one, hello, state } = await accepted(1_000);
  const thief = open('mallory');
  thief.say(hello);
  expect(thief.said).toEqual([broken]);
  const other = open('eve');
  other.say({ ...hello, size: 2_000 });
  expect(other.said).toEqual([broken]);
  expect([one.near.readyState, state()?.peerId]).toEqual(['open', 'eve']);
});

test('R328: a receiver that claims bytes that were not sent, or talks nonsense, is left', async () => {
  for (const message of [
    { kind: 'got', offset: 5 },
    { kind: 'accept', offset: 999_999 },
    { kind: 'done' },
    'nonsense',
  ]) {
    const { ada, channel } = filePair();
    ada.offer('bob', new Blob([new Uint8Array(1_000)]), 'a.bin');
    await settled();
    channel()?.receive(typeof message === 'string' ? message : JSON.stringify(message));
    expect(ada.list[0]?.phase).toEqual({ kind: 'stopped', by: 'self', reason: 'broken-rules' });
  }
});

test('channels with other labels are left to the application', () => {
  const { bob, open } = page();
  const { near, far } = open('eve', 'game');
  near.send('move');
  near.flush();
  expect([near.readyState, far.binaryType, bob.list]).toEqual(['open', 'blob', []]);
});
