import { expect, test } from 'vitest';
import { encodeTextFrame } from '../../../../../src/adapters/socketio/fast-path/text-frame.ts';

// RFC 6455, 5.2: one byte of length up to 125, two more up to 65,535, eight beyond that. The `4` of Engine.IO and the `2` of Socket.IO count.
test.each([
  ['', '8102'],
  ['x'.repeat(123), '817d'],
  ['x'.repeat(124), '817e007e'],
  ['x'.repeat(2_999), '817e0bb9'],
  ['x'.repeat(65_533), '817effff'],
  [`${'é'.repeat(61)}x`, '817d'],
  [`${'ÿ'.repeat(62)}x`, '817e007f'],
  ['x'.repeat(65_534), '817f0000000000010000'],
  ['日'.repeat(65_536), '817f0000000000030002'],
  ['日本 🎥', '810d'],
])('R62: header and text of %#', (message, header) => {
  const frame = encodeTextFrame('2', message);
  expect(frame.toString('hex', 0, header.length / 2)).toBe(header);
  expect(frame.toString('utf8', header.length / 2)).toBe(`42${message}`);
});

test('an ack id stands between the type and its answer', () => {
  expect(encodeTextFrame('317', '[{}]').toString('latin1', 2)).toBe('4317[{}]');
});
