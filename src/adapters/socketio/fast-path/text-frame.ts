/** The Engine.IO packet type `message` (protocol v4), which stands before every Socket.IO packet. */
const MESSAGE = 0x34;

/** A final, unmasked text frame, and what says that 2 or 8 bytes of length follow (RFC 6455, 5.2). */
const FINAL_TEXT = 0x81;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/**
 * The WebSocket frame of a Socket.IO packet, of whatever size, in one buffer, because the `ws` package would write header
 * and payload one by one. `type` is ASCII: packet type and ack id. `json` follows it.
 */
export function encodeTextFrame(type: string, json: string): Buffer {
  const bytes = Buffer.byteLength(json);
  const length = 1 + type.length + bytes;
  const header = length < TWO_BYTES ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL_TEXT;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = EIGHT_BYTES;
    // No string of V8 has as many bytes as the upper half would count.
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame[header] = MESSAGE;
  let end = header + 1;
  for (let index = 0; index < type.length; index += 1) {
    frame[end] = type.charCodeAt(index);
    end += 1;
  }
  // Latin-1 is faster to write, and gives the same bytes if every character takes one byte.
  frame.write(json, end, bytes === json.length ? 'latin1' : 'utf8');
  return frame;
}
