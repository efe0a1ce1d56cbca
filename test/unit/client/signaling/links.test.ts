import { describe, expect, test } from 'vitest';
import { LIMITS, type Payload, SignalboxError } from '../../../../src/protocol/index.ts';
import { LinkReceiver } from '../../../../web/client/signaling/link-receiver.ts';
import { LinkSender } from '../../../../web/client/signaling/link-sender.ts';
import { Links } from '../../../../web/client/signaling/links.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** Events a second that the node takes. */
const RATE = 100;

function end() {
  const clock = new FakeClock();
  const signals: { readonly to: string; readonly seq: number; readonly ack: number }[] = [];
  const acks: { readonly to: string; readonly seq: number }[] = [];
  const delivered: Payload[] = [];
  const lost: { readonly to: string; readonly payload: Payload; readonly code: string }[] = [];
  const links = new Links(clock, {
    signal: (to, seq, _payload, ack) => signals.push({ to, seq, ack }),
    ack: (to, seq) => acks.push({ to, seq }),
    deliver: (_from, payload) => delivered.push(payload),
    lost: (to, payload, { code }) => lost.push({ to, payload, code }),
  });
  links.connected(RATE);
  const seqs = () => signals.map(({ seq }) => seq);
  return { clock, links, signals, acks, delivered, lost, seqs };
}

describe('sending', () => {
  test('R31: each link numbers its own signals from 1', () => {
    const { links, signals } = end();
    links.send('ann', ['a']);
    links.send('ann', ['b']);
    links.send('bob', ['c']);
    expect(signals.map(({ to, seq }) => [to, seq])).toEqual([
      ['ann', 1],
      ['ann', 2],
      ['bob', 1],
    ]);
  });

  test('R33: an acknowledgement is cumulative, and one for what was never sent is ignored', () => {
    const sender = new LinkSender();
    for (const name of ['a', 'b', 'c']) sender.add([name]);
    expect(sender.acknowledge(4)).toBe(false);
    expect(sender.kept).toHaveLength(3);
    expect(sender.acknowledge(2)).toBe(true);
    expect(sender.kept).toEqual([{ seq: 3, payload: ['c'] }]);
    expect(sender.acknowledge(1)).toBe(false);
  });

  test('R34: an unacknowledged signal is sent again after 1 s, then 2, 4, 8 and 8 s', () => {
    const { clock, links, seqs } = end();
    links.send('ann', ['a']);
    links.send('ann', ['b']);
    links.acknowledge('ann', 1);
    const at: number[] = [];
    const start = clock.now();
    for (let step = 0; step < 230; step += 1) {
      const before = seqs().length;
      clock.tick(100);
      if (seqs().length > before) at.push(clock.now() - start);
    }
    expect(at).toEqual([1_000, 3_000, 7_000, 15_000, 23_000]);
    expect(seqs()).toEqual([1, 2, 2, 2, 2, 2, 2]);
  });

  test('R34: a peer that is heard again after a silent timeout gets everything at once, not at the end of a long timeout', () => {
    const { clock, links, seqs } = end();
    links.send('ann', ['a']);
    links.send('ann', ['b']);
    for (let ms = 0; ms < 3_500; ms += 100) clock.tick(100);
    expect(seqs()).toEqual([1, 2, 1, 2, 1]);
    links.receive('ann', 4, ['early'], 0);
    expect(seqs()).toEqual([1, 2, 1, 2, 1, 1, 2]);
    links.receive('ann', 5, ['early, too'], 0);
    expect(seqs(), 'once a silence').toHaveLength(7);
  });

  test('R34: while nothing is heard of a peer, timeouts after the first send one signal, and the rest goes as soon as that is acknowledged', () => {
    const { clock, links, seqs } = end();
    for (let count = 0; count < 20; count += 1) links.send('ann', ['a']);
    for (let ms = 0; ms < 31_900; ms += 100) clock.tick(100);
    expect(seqs()).toHaveLength(20 + 20 + 5);
    links.acknowledge('ann', 1);
    const rest = Array.from({ length: 19 }, (_, index) => index + 2);
    expect(seqs().slice(45)).toEqual(rest);
    links.acknowledge('ann', 2);
    expect(seqs(), 'once a silence').toHaveLength(45 + 19);
    clock.tick(1_000);
    expect(seqs().slice(45 + 19)).toEqual(rest.slice(1));
  });

  test('R34: a timeout in which the peer was heard is not silent: on a slow path only timeouts send again', () => {
    const { clock, links, seqs } = end();
    links.send('ann', ['a']);
    for (let ms = 0; ms < 2_900; ms += 100) {
      links.receive('ann', 1, ['again'], 0);
      clock.tick(100);
    }
    expect(seqs()).toEqual([1, 1]);
  });

  test('R34: progress starts the timeout over at 1 s', () => {
    const { clock, links, seqs } = end();
    links.send('ann', ['a']);
    links.send('ann', ['b']);
    clock.tick(500);
    links.acknowledge('ann', 1);
    clock.tick(999);
    expect(seqs()).toEqual([1, 2]);
    clock.tick(1);
    expect(seqs()).toEqual([1, 2, 2]);
  });

  test('R34: nothing is sent while disconnected, everything kept goes out on reconnecting', () => {
    const { clock, links, seqs } = end();
    links.send('ann', ['a']);
    links.disconnected();
    links.send('ann', ['b']);
    clock.tick(60_000);
    expect(seqs()).toEqual([1]);
    links.connected(RATE);
    expect(seqs()).toEqual([1, 1, 2]);
  });

  test('R34: nothing is sent to a peer that is away, everything kept goes out when it is back', () => {
    const { clock, links, seqs } = end();
    links.away('ann');
    links.send('ann', ['a']);
    clock.tick(60_000);
    links.disconnected();
    links.connected(RATE);
    expect(seqs()).toEqual([]);
    links.back('ann');
    expect(seqs()).toEqual([1]);
  });

  test('R35: the signal after LIMITS.linkSignals unacknowledged ones is refused', () => {
    const { links } = end();
    for (let n = 0; n < LIMITS.linkSignals; n += 1) links.send('ann', [n]);
    expect(() => links.send('ann', ['more'])).toThrow(new SignalboxError('link-full'));
    links.acknowledge('ann', 1);
    expect(() => links.send('ann', ['more'])).not.toThrow();
  });

  test('R35: what is kept for a peer that leaves fails with peer-gone', () => {
    const { clock, links, lost } = end();
    links.send('ann', ['a']);
    links.send('ann', ['b']);
    links.acknowledge('ann', 1);
    links.gone('ann');
    expect(lost).toEqual([{ to: 'ann', payload: ['b'], code: 'peer-gone' }]);
    expect(clock.waiting).toBe(0);
  });
});

describe('receiving', () => {
  test('R32: a duplicate signal is dropped', () => {
    const { links, delivered } = end();
    links.receive('ann', 1, ['a'], 0);
    links.receive('ann', 1, ['a'], 0);
    expect(delivered).toEqual([['a']]);
  });

  test('R32: a signal that comes early is held until the gap closes, then handed on in order', () => {
    const { links, delivered } = end();
    links.receive('ann', 3, ['c'], 0);
    links.receive('ann', 2, ['b'], 0);
    expect(delivered).toEqual([]);
    links.receive('ann', 1, ['a'], 0);
    expect(delivered).toEqual([['a'], ['b'], ['c']]);
  });

  test('R32: at most LIMITS.linkGap signals are held; a signal further ahead has to come again', () => {
    const receiver = new LinkReceiver();
    for (let seq = 2; seq <= LIMITS.linkGap + 2; seq += 1) receiver.receive(seq, [seq]);
    expect(receiver.receive(1, [1])).toHaveLength(LIMITS.linkGap + 1);
    expect(receiver.last).toBe(LIMITS.linkGap + 1);
    expect(receiver.receive(LIMITS.linkGap + 2, ['again'])).toEqual([['again']]);
  });

  test('R33: acknowledgements ride on a signal that goes the other way', () => {
    const { clock, links, signals, acks } = end();
    links.receive('ann', 1, ['a'], 0);
    links.send('ann', ['b']);
    clock.tick(300);
    expect(signals).toEqual([{ to: 'ann', seq: 1, ack: 1 }]);
    expect(acks).toEqual([]);
  });

  test('R33: no acknowledgement goes alone if a signal goes the other way within 300 ms', () => {
    const { clock, links, signals, acks } = end();
    for (let seq = 1; seq <= 20; seq += 1) {
      links.receive('ann', seq, [seq], seq - 1);
      clock.tick(150);
      links.send('ann', [seq]);
      clock.tick(100);
    }
    expect(signals.map(({ ack }) => ack)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(acks).toEqual([]);
  });

  test('R33: acknowledgements go alone at most once a link every 300 ms', () => {
    const { clock, links, acks } = end();
    for (let seq = 1; seq <= 5; seq += 1) links.receive('ann', seq, [seq], 0);
    links.receive('bob', 1, ['x'], 0);
    clock.tick(299);
    expect(acks).toEqual([]);
    clock.tick(1);
    expect(acks).toEqual([
      { to: 'ann', seq: 5 },
      { to: 'bob', seq: 1 },
    ]);
    links.receive('ann', 6, ['y'], 0);
    clock.tick(299);
    expect(acks).toHaveLength(2);
    clock.tick(1);
    expect(acks.at(-1)).toEqual({ to: 'ann', seq: 6 });
  });

  test('R33: nothing is acknowledged alone before the first signal has arrived', () => {
    const { clock, links, acks } = end();
    links.receive('ann', 2, ['b'], 0);
    clock.tick(10_000);
    links.disconnected();
    links.connected(RATE);
    clock.tick(10_000);
    expect(acks).toEqual([]);
    links.receive('ann', 1, ['a'], 0);
    clock.tick(300);
    expect(acks).toEqual([{ to: 'ann', seq: 2 }]);
  });

  test('R33: a duplicate is acknowledged again, because its acknowledgement was lost', () => {
    const { clock, links, acks } = end();
    links.receive('ann', 1, ['a'], 0);
    clock.tick(300);
    links.receive('ann', 1, ['a'], 0);
    clock.tick(300);
    expect(acks).toEqual([
      { to: 'ann', seq: 1 },
      { to: 'ann', seq: 1 },
    ]);
  });
});
