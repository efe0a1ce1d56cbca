/** A final, unmasked text frame, and the length that says that two bytes of length follow (RFC 6455, 5.2). */
const FINAL_TEXT = 0x81;
const TWO_BYTES = 126;

/**
 * The WebSocket frame of an ASCII text, a character a byte: written as Latin-1, it costs one write and no buffer. The `ws`
 * package would write header and text one by one. It writes each of its own frames at once, so that this one may stand
 * between them. Undefined for a text with other characters, or with more than 65,535.
 */
export function asciiFrame(text: string): string | undefined {
  const { length } = text;
  if (length > 0xffff || Buffer.byteLength(text) !== length) return undefined;
  const header =
    length < TWO_BYTES
      ? String.fromCharCode(FINAL_TEXT, length)
      : String.fromCharCode(FINAL_TEXT, TWO_BYTES, length >> 8, length & 0xff);
  return header + text;
}
