import { expect, test } from 'vitest';
import { encodeTextFrame } from '../../../../../src/adapters/socketio/fast-path/text-frame.ts';

// RFC 6455, 5.2: one byte of length up to 125, two more up to 65,535. The `4` of Engine.IO and the `2` of Socket.IO count.
test.each([
  ['', '8102'],
  ['x'.repeat(123), '817d'],
  ['x'.repeat(124), '817e007e'],
  ['x'.repeat(2_999), '817e0bb9'],
  ['x'.repeat(65_533), '817effff'],
  [`${'é'.repeat(61)}x`, '817d'],
  [`${'ÿ'.repeat(62)}x`, '817e007f'],
  ['日本 🎥', '810d'],
])('header and text of %s', (message, header) => {
  const frame = encodeTextFrame('2', message);
  expect(frame?.toString('hex', 0, header.length / 2)).toBe(header);
  expect(frame?.toString('utf8', header.length / 2)).toBe(`42${message}`);
});

test('a packet that needs a longer header is left to ws', () => {
  expect(encodeTextFrame('2', 'x'.repeat(65_534))).toBeUndefined();
  expect(encodeTextFrame('2', 'é'.repeat(32_767))).toBeUndefined();
});

test('an ack id stands between the type and its answer', () => {
  expect(encodeTextFrame('317', '[{}]')?.toString('latin1', 2)).toBe('4317[{}]');
});
