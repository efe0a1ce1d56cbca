import { expect, test } from 'vitest';
import { encodeTextFrame } from '../../../../src/adapters/socketio/text-frame.ts';

// RFC 6455, 5.2: one byte of length up to 125, two more up to 65,535. The `4` of Engine.IO counts.
test.each([
  ['', '8101'],
  ['x'.repeat(124), '817d'],
  ['x'.repeat(125), '817e007e'],
  ['x'.repeat(3_000), '817e0bb9'],
  ['x'.repeat(65_534), '817effff'],
  ['é'.repeat(62), '817d'],
  ['ÿ'.repeat(63), '817e007f'],
  ['日本 🎥', '810c'],
])('header and text of %s', (message, header) => {
  const frame = encodeTextFrame(message);
  expect(frame?.toString('hex', 0, header.length / 2)).toBe(header);
  expect(frame?.toString('utf8', header.length / 2)).toBe(`4${message}`);
});

test('what needs a longer header is left to ws', () => {
  expect(encodeTextFrame('x'.repeat(65_535))).toBeUndefined();
  expect(encodeTextFrame('é'.repeat(32_768))).toBeUndefined();
});
