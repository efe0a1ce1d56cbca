import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, joinSchema, peekSchema, updateSchema } from '../../../../src/gateway/native/schemas.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';

function codeOf(value: unknown): string {
  const result = decode(joinSchema, value);
  return result.ok ? 'ok' : result.code;
}

describe('schemas', () => {
  test('R12: 1 to 128 characters without control characters are a room id', () => {
    for (const room of ['r', 'x'.repeat(LIMITS.roomIdLength), 'Zoë & 会议 #1 }{', ' ']) {
      expect(codeOf({ v: 1, room })).toBe('ok');
    }
    for (const room of [
      '',
      '.',
      '..',
      'x'.repeat(LIMITS.roomIdLength + 1),
      '\u0000',
      'a\nb',
      '\u007f',
      '\u009f',
      '\udc00',
    ]) {
      expect(codeOf({ v: 1, room })).toBe('bad-room');
    }
  });

  test('R17: metadata is bounded in keys and in bytes, not in characters', () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 0]));
    expect(codeOf({ v: 1, room: 'r', metadata: keys(LIMITS.metadataKeys) })).toBe('ok');
    expect(codeOf({ v: 1, room: 'r', metadata: keys(LIMITS.metadataKeys + 1) })).toBe('payload-too-large');
    expect(codeOf({ v: 1, room: 'r', metadata: { a: 'ü'.repeat(1_000) } })).toBe('ok');
    expect(codeOf({ v: 1, room: 'r', metadata: { a: '会'.repeat(1_000) } })).toBe('payload-too-large');
    expect(codeOf({ v: 1, room: 'r', metadata: { a: Number.NaN } })).toBe('bad-message');
  });

  test('R42: an attempt to resume is a whole number, or missing', () => {
    const resume = { peerId: 'p', secret: 's' };
    expect(codeOf({ v: 1, room: 'r', resume })).toBe('ok');
    for (const attempt of [0, 1, Number.MAX_SAFE_INTEGER]) {
      expect(codeOf({ v: 1, room: 'r', resume: { ...resume, attempt } })).toBe('ok');
    }
    for (const attempt of [-1, 0.5, 2 ** 53, '1', null]) {
      expect(codeOf({ v: 1, room: 'r', resume: { ...resume, attempt } })).toBe('bad-message');
    }
  });

  test('R2: fields that an event does not have are refused, not ignored', () => {
    expect(decode(peekSchema, { room: 'r', more: 1 })).toMatchObject({ ok: false, code: 'bad-message' });
    expect(decode(updateSchema, { metadata: { a: 1 }, peerId: 'x' })).toMatchObject({ ok: false, code: 'bad-message' });
    expect(decode(updateSchema, {})).toEqual({ ok: true, value: {} });
  });

  test('R2, R4: decoding answers for any value, and never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withDate: true, withTypedArray: true }), (value) => {
        return typeof decode(joinSchema, value).ok === 'boolean';
      }),
    );
  });
});
