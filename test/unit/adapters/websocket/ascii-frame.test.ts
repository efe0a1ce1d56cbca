import { expect, test } from 'vitest';
import { asciiFrame } from '../../../../src/adapters/websocket/ascii-frame.ts';

// RFC 6455, 5.2: one byte of length up to 125, two more up to 65,535.
test.each([
  [0, '8100'],
  [1, '8101'],
  [125, '817d'],
  [126, '817e007e'],
  [300, '817e012c'],
  [65_535, '817effff'],
])('a text of %i characters stands behind the header %s, a character a byte', (length, header) => {
  const text = 'x'.repeat(length);
  const frame = asciiFrame(text) ?? '';
  expect(Buffer.from(frame, 'latin1').toString('hex', 0, header.length / 2)).toBe(header);
  expect(frame.slice(header.length / 2)).toBe(text);
});

test.each(['ü', 'ÿ', '日本', '🎥', 'x'.repeat(65_536)])('%s is left to ws', (text) => {
  expect(asciiFrame(text)).toBeUndefined();
});
