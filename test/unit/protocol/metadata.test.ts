import { expect, test } from 'vitest';
import { readMetadata } from '../../../src/protocol/metadata.ts';

test('R17: metadata is flat, and of bounded size in bytes', () => {
  const metadata = { a: 'text', b: 1.5, c: true, d: null };
  expect(readMetadata(metadata)).toEqual(metadata);
  expect(readMetadata({ a: {} })).toBe('bad-message');
  expect(readMetadata({ a: Number.NaN })).toBe('bad-message');
  expect(readMetadata(['a'])).toBe('bad-message');
  expect(readMetadata(JSON.parse('{"__proto__": 1}'))).toBe('bad-message');
  expect(readMetadata({ a: '\u20ac'.repeat(680) })).toEqual({ a: '\u20ac'.repeat(680) });
  expect(readMetadata({ a: '\u20ac'.repeat(681) })).toBe('payload-too-large');
});

test('R126: the values of metadata with too many keys are not looked at', () => {
  let looks = 0;
  const wide = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 1]));
  const watched = new Proxy(wide, {
    get(target, key) {
      looks += 1;
      return Reflect.get(target, key);
    },
  });
  expect(readMetadata(watched)).toBe('payload-too-large');
  expect(looks).toBe(0);
});
