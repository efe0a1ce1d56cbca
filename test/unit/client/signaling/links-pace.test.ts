import { describe, expect, test } from 'vitest';
import { Links } from '../../../../web/client/signaling/links.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const RATE = 100;
const PEERS = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay', 'gus'];
const KEPT = 60;

/** A client back from a disconnect, with `KEPT` signals for each of `PEERS`. */
function flooded() {
  const clock = new FakeClock();
  const sent: { readonly to: string; readonly seq: number; readonly at: number }[] = [];
  const links: Links = new Links(clock, {
    signal: (to, seq) => sent.push({ to, seq, at: clock.now() }),
    ack: () => {},
    deliver: () => {},
    lost: () => {},
  });
  for (let n = 1; n <= KEPT; n += 1) for (const to of PEERS) links.send(to, [n]);
  const seqs = (to: string) => sent.filter((each) => each.to === to).map(({ seq }) => seq);
  const busiestSecond = () =>
    Math.max(...sent.map(({ at }) => sent.filter((o) => o.at >= at && o.at < at + 1_000).length));
  /** Time passes; every 10 ms the peers acknowledge what has come. */
  const run = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      clock.tick(10);
      for (const to of PEERS) links.acknowledge(to, seqs(to).at(-1) ?? 0);
    }
  };
  return { clock, links, sent, seqs, busiestSecond, run };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('resending at a pace', () => {
  test('R61: all links together stay within the rate, each in order, each signal once', () => {
    const { clock, links, sent, seqs, busiestSecond, run } = flooded();
    links.connected(RATE);
    expect(sent).toHaveLength(RATE / 2);
    run(10_000);
    expect(busiestSecond()).toBeLessThanOrEqual(RATE);
    for (const to of PEERS) expect(seqs(to)).toEqual(numbers(KEPT));
    expect(clock.waiting).toBe(0);
  });

  test('R61: the rate holds also without any acknowledgement, and through one connection after another', () => {
    const { clock, links, sent, busiestSecond } = flooded();
    links.connected(RATE);
    clock.tick(20_000);
    expect(busiestSecond()).toBeLessThanOrEqual(RATE);
    links.disconnected();
    const before = sent.length;
    clock.tick(20_000);
    expect(sent).toHaveLength(before);
    links.connected(RATE);
    clock.tick(20_000);
    expect(busiestSecond()).toBeLessThanOrEqual(RATE);
  });

  test('R31: a new signal waits until the kept signals of its link are sent again; other links do not delay it', () => {
    const { links, seqs, run } = flooded();
    links.connected(RATE);
    links.send('ann', ['new']);
    links.send('hal', ['new']);
    expect(seqs('hal')).toEqual([1]);
    run(10_000);
    expect(seqs('ann')).toEqual(numbers(KEPT + 1));
  });

  test('links take turns: no peer waits until another has everything', () => {
    const { links, sent } = flooded();
    links.connected(RATE);
    expect(sent.slice(0, PEERS.length).map(({ to }) => to)).toEqual(PEERS);
  });

  test('a signal that is acknowledged meanwhile is not sent again', () => {
    const { links, clock, sent } = flooded();
    links.connected(RATE);
    for (const to of PEERS) links.acknowledge(to, KEPT);
    clock.tick(60_000);
    expect([sent.length, clock.waiting]).toEqual([RATE / 2, 0]);
  });

  test('nothing more is sent to a peer that goes away or leaves meanwhile', () => {
    const { links, clock, seqs } = flooded();
    links.connected(RATE);
    const before = [seqs('ann').length, seqs('bob').length];
    links.away('ann');
    links.gone('bob');
    clock.tick(60_000);
    expect([seqs('ann').length, seqs('bob').length]).toEqual(before);
    links.back('ann');
    clock.tick(1_000);
    expect(seqs('ann')[before[0] ?? 0]).toBe(1);
  });
});
