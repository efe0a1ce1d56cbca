import { describe, expect, test } from 'vitest';
import {
  NODE_BYTES,
  NODE_LIMIT,
  SENDER_BYTES,
  type WaitingText,
  WaitingTexts,
} from '../../../src/core/addresses/waiting-texts.ts';

function textOf(from: string, text: string, deadline = 5, network = ''): WaitingText {
  return { from, sender: from, network, text, deadline };
}

describe('texts that wait', () => {
  test('are taken in the order in which they came, and only once', () => {
    const waiting = new WaitingTexts(0);
    for (const text of ['1', '2', '3']) expect(waiting.add('b', textOf('a', text))).toBe(true);
    waiting.add('c', textOf('a', '4'));
    expect(waiting.take('b').map(({ text }) => text)).toEqual(['1', '2', '3']);
    expect(waiting.take('b')).toEqual([]);
    expect(waiting.has('b')).toBe(false);
    expect(waiting.has('c')).toBe(true);
    expect(waiting.addresses).toBe(1);
  });

  test('are bounded in bytes, for a sender and for the node', () => {
    const waiting = new WaitingTexts(0);
    const text = 'x'.repeat(65_536);
    for (let n = 0; n < SENDER_BYTES / text.length; n += 1) {
      expect(waiting.add(`to ${n}`, textOf('one', text))).toBe(true);
    }
    expect(waiting.add('more', textOf('one', 'x'))).toBe(false);
    expect(waiting.add('more', textOf('three bytes', '日'.repeat(65_536)))).toBe(true);
    expect(waiting.add('more', textOf('three bytes', '日'.repeat(65_536)))).toBe(false);
    let senders = 1;
    while (waiting.add('to 0', textOf(`sender ${senders}`, text)) && senders < 1_000) senders += 1;
    expect((senders + 3) * text.length).toBeLessThanOrEqual(NODE_BYTES);
    waiting.take('to 1');
    expect(waiting.add('more', textOf('one', text))).toBe(true);
  });

  test('expire by sender: those of a sender with one that is late are dropped, those of others stay in order', () => {
    const waiting = new WaitingTexts(0);
    waiting.add('b', textOf('late', '1', 5));
    waiting.add('b', textOf('other', '2', 6));
    waiting.add('b', textOf('late', '3', 9));
    waiting.add('b', textOf('other', '4', 9));
    expect(waiting.deadline('b')).toBe(5);
    expect(waiting.expire('b', 4.9)).toEqual([]);
    expect(waiting.expire('b', 5)).toEqual(['late']);
    expect(waiting.deadline('b')).toBe(6);
    expect(waiting.take('b').map(({ text }) => text)).toEqual(['2', '4']);
    expect(waiting.deadline('b')).toBeUndefined();
  });

  test('are at most 256 an address, and 10,000 altogether; what was taken or expired makes room', () => {
    const waiting = new WaitingTexts(0);
    for (let n = 0; n < 256; n += 1) expect(waiting.add('b0', textOf('a', String(n)))).toBe(true);
    expect(waiting.add('b0', textOf('a', 'too many'))).toBe(false);
    let added = 256;
    for (let to = 1; to < 50; to += 1) {
      for (let n = 0; n < 256; n += 1) if (waiting.add(`b${to}`, textOf('a', String(n)))) added += 1;
    }
    expect(added).toBe(10_000);
    expect(waiting.add('new', textOf('a', 'too many'))).toBe(false);
    expect(waiting.take('b1')).toHaveLength(256);
    for (let n = 0; n < 256; n += 1) expect(waiting.add('new', textOf('a', String(n), 9))).toBe(true);
    expect(waiting.expire('b2', 5)).toEqual(['a']);
    expect(waiting.add('newer', textOf('a', 'fits'))).toBe(true);
  });

  test('R122: are a tenth of what a node takes for the clients of one network; others are not held up', () => {
    const waiting = new WaitingTexts(1);
    const fill = (network: string): number => {
      let added = 0;
      while (waiting.add(`b${added % 50}`, textOf('', 'x', 5, network))) added += 1;
      return added;
    };
    expect(fill('one')).toBe(NODE_LIMIT / 10);
    expect(fill('two')).toBe(NODE_LIMIT / 10);
    expect(waiting.add('b', textOf('a', 'x', 5, 'three'))).toBe(true);
    const taken = waiting.take('b0').length;
    expect(fill('one') + fill('two')).toBe(taken);
  });

  test('R122: are a tenth in bytes too, and more by the factor', () => {
    for (const [factor, part] of [
      [1, 0.1],
      [2, 0.2],
      [0, 1],
    ] as const) {
      const waiting = new WaitingTexts(factor);
      const text = 'x'.repeat(65_536);
      let added = 0;
      while (waiting.add(`b${added}`, textOf(`sender ${added}`, text, 5, 'one'))) added += 1;
      expect(added).toBe(Math.floor((NODE_BYTES * part) / text.length));
    }
  });

  test('count bytes for their sender, whoever is told', () => {
    const waiting = new WaitingTexts(0);
    const text = 'x'.repeat(SENDER_BYTES);
    for (const sender of ['one', 'two']) {
      expect(waiting.add('b', { ...textOf('', text), sender })).toBe(true);
      expect(waiting.add('b', { ...textOf('', 'x'), sender })).toBe(false);
    }
  });
});
