/** The Engine.IO packet type `message` (protocol v4), which stands before every Socket.IO packet. */
const MESSAGE = 0x34;

/** A final, unmasked text frame (RFC 6455, 5.2). */
const FINAL_TEXT = 0x81;

/**
 * The WebSocket frame of a Socket.IO packet, in one buffer, because the `ws` package would write header and payload one
 * by one. `type` is ASCII: packet type and ack id. `json` follows it. Undefined if both together have more than 65,534
 * bytes.
 */
export function encodeTextFrame(type: string, json: string): Buffer | undefined {
  const bytes = Buffer.byteLength(json);
  const length = 1 + type.length + bytes;
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
  let end = header + 1;
  for (let index = 0; index < type.length; index += 1) {
    frame[end] = type.charCodeAt(index);
    end += 1;
  }
  // Latin-1 is faster to write, and gives the same bytes if every character takes one byte.
  frame.write(json, end, bytes === json.length ? 'latin1' : 'utf8');
  return frame;
}
