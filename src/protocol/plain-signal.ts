import { type DecodedSignal, PEER_ID_LENGTH } from './decode-signal.ts';
import { LIMITS } from './limits.ts';

const STRING = String.raw`"[^"\\\u0000-\u001f]*"`;
/** None that a double could not hold. */
const NATURAL = String.raw`(?:0|[1-9]\d{0,14})`;
const SCALAR = `(?:${STRING}|-?${NATURAL}|true|false|null)`;
/** SPEC R5: a forbidden key has only one spelling where nothing is escaped. */
const KEY = `(?!"(?:__proto__|constructor|prototype)")${STRING}`;

function objectOf(value: string): string {
  const member = `${KEY}:${value}`;
  return `\\{(?:${member}(?:,${member})*)?\\}`;
}

const PAYLOAD = objectOf(`(?:${SCALAR}|${objectOf(SCALAR)})`);
const TARGET = String.raw`"([^"\\\u0000-\u001f]{1,${PEER_ID_LENGTH}})"`;

/** Every part ends with a character that cannot be in it, so that what does not match takes no longer than its length. */
const PLAIN_SIGNAL = new RegExp(`^2\\["signal",${TARGET},([1-9]\\d{0,14}),(${PAYLOAD})(?:,(${NATURAL}))?\\]$`);

/**
 * Reads `signal` out of its Socket.IO packet where it is as plain as a candidate: an object of at most two levels, no
 * escapes, no fractions, no space between. What it finds is what JSON.parse and decodeSignal would find, but for keys that
 * come twice, at a fifth of their cost, because the payload is never built (docs/decisions/0002-decoding.md). Undefined:
 * take the usual way.
 */
export function readPlainSignal(packet: string): DecodedSignal | undefined {
  const match = PLAIN_SIGNAL.exec(packet);
  if (match === null) return undefined;
  const [, to = '', seq, payloadJson = '', ack = 0] = match;
  if (payloadJson.length > LIMITS.payloadLength) return undefined;
  return { to, seq: Number(seq), payloadJson, ack: Number(ack) };
}
