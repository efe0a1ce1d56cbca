/** The Engine.IO packet type `message` (protocol v4), in front of every Socket.IO packet. */
const MESSAGE = 0x34;

/** A final, unmasked text frame (RFC 6455, 5.2). */
const FINAL_TEXT = 0x81;

/**
 * The WebSocket frame of an Engine.IO message, in one buffer: the `ws` package would write header and payload apart.
 * For text of at most 65,534 bytes; undefined for longer.
 */
export function encodeTextFrame(message: string): Buffer | undefined {
  const length = Buffer.byteLength(message) + 1;
  if (length > 0xffff) return undefined;
  const header = length < 126 ? 2 : 4;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL_TEXT;
  if (header === 2) frame[1] = length;
  else {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  }
  frame[header] = MESSAGE;
  // Latin-1 is the faster to write, and the same where every character takes one byte.
  frame.write(message, header + 1, length === message.length + 1 ? 'latin1' : 'utf8');
  return frame;
}
