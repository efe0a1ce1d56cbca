import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSignal, decodeSignalAck } from '../../../src/protocol/decode-signal.ts';
import { isPlainJson } from '../../../src/protocol/json.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

function nested(depth: number): unknown {
  return depth === 0 ? 'leaf' : [nested(depth - 1)];
}

describe('plain JSON', () => {
  test('R5: a forbidden key is found at any depth', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const at = (text: string): unknown => JSON.parse(text.replace('KEY', key));
      expect(isPlainJson(at('{"KEY":1}'))).toBe(false);
      expect(isPlainJson(at('[1,{"a":[{"KEY":{}}]}]'))).toBe(false);
      expect(isPlainJson(at('{"a":"KEY"}'))).toBe(true);
    }
  });

  test('R38: sixteen levels pass, one more does not', () => {
    expect(isPlainJson(nested(LIMITS.depth))).toBe(true);
    expect(isPlainJson(nested(LIMITS.depth + 1))).toBe(false);
  });

  test('R2: values that JSON cannot express are not plain', () => {
    for (const value of [undefined, () => 1, 1n, Number.NaN, Number.POSITIVE_INFINITY, new Date(), Buffer.from('x')])
      expect(isPlainJson({ value })).toBe(false);
  });

  test('R2: every value that JSON can express within the depth is plain', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/"(__proto__|constructor|prototype)":/.test(text));
        return isPlainJson(JSON.parse(text));
      }),
    );
  });
});

describe('signals', () => {
  test('R2, R4: whatever the arguments are, decoding answers and does not throw', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (args) => {
        const signal = decodeSignal(args);
        decodeSignalAck(args);
        return typeof signal === 'string' || JSON.parse(signal.payloadJson) !== undefined;
      }),
    );
  });

  test('R38: the length of a payload is that of its JSON', () => {
    const overhead = JSON.stringify({ sdp: '' }).length;
    const fits = { sdp: 'x'.repeat(LIMITS.payloadLength - overhead) };
    expect(decodeSignal(['b', 1, fits, 0])).toMatchObject({ to: 'b', seq: 1, ack: 0 });
    expect(decodeSignal(['b', 1, { sdp: `${fits.sdp}x` }, 0])).toBe('payload-too-large');
    expect(decodeSignal(['b', 1, { sdp: '"'.repeat(LIMITS.payloadLength / 2) }, 0])).toBe('payload-too-large');
  });

  test('R31: numbers start at 1, and a signal without an ack acknowledges nothing', () => {
    expect(decodeSignal(['b', 0, {}, 0])).toBe('bad-message');
    expect(decodeSignal(['b', 1, []])).toEqual({ to: 'b', seq: 1, payloadJson: '[]', ack: 0 });
    expect(decodeSignalAck(['b', 0])).toBeUndefined();
  });
});
