import { LIMITS } from '../../src/protocol/limits.ts';
import { damaged, oddJson } from './hostile-json.ts';
import { eventJson, type Knowledge } from './messages.ts';
import type { Random } from './random.ts';

/** What goes into one WebSocket message, or between two separators of a polling body. */
export type Frame = string | Buffer;

const ACK_IDS = ['', '', '0', '1', '77', '4294967296', '99999999999999999999999999', '-1', '1.5', '0x10'] as const;
const NAMESPACES = ['/,', '/admin,', '/__proto__,', '/constructor,', '/x?a=b,', '/nocomma', '/%00,'] as const;
const ATTACHMENTS = ['1-', '2-', '10-', '11-', '999999999-', '0-', '-1-', '-', '', '1e3-', '01-', '1.5-'] as const;
const ENGINE_FRAMES = [
  ...['', '0', '0{"sid":"x"}', '1', '2', '2probe', '3', '3probe', '5', '6', '7', '8', '9', 'a', 'bAAAA', 'b!!', '\x1e'],
  ...['4', '4\x1e4', '40\x1e40', '\u0000', '{}', '[]', '44', '45', '49', '4\u{1f600}', '3\x1e3\x1e3'],
] as const;

/** An event, as an honest client would frame it. */
export function messageFrame(random: Random, known: Knowledge): Frame {
  return `42${random.chance(0.7) ? random.below(1_000) : ''}${eventJson(random, known)}`;
}

/** A Socket.IO packet of any type, with whatever may be wrong about it. Now and then the attachments that it names. */
export function socketFrames(random: Random, known: Knowledge): readonly Frame[] {
  const namespace = random.chance(0.15) ? random.pick(NAMESPACES) : '';
  const ackId = random.pick(ACK_IDS);
  switch (random.below(9)) {
    case 0:
      return [`40${namespace}${random.chance(0.5) ? oddJson(random) : ''}`];
    case 1:
      return [`41${namespace}`];
    case 2:
      return [`42${namespace}${ackId}${eventJson(random, known)}`];
    case 3:
      return [`43${namespace}${ackId}${oddJson(random)}`];
    case 4:
      return [`44${namespace}${oddJson(random)}`];
    case 5:
      return binaryEvent(random, known, namespace + ackId);
    case 6:
      return [`46${random.pick(ATTACHMENTS)}${namespace}${ackId}${oddJson(random)}`];
    case 7:
      return [damaged(random, `42${namespace}${ackId}${eventJson(random, known)}`)];
    default:
      return [`4${random.pick(['7', '8', '9', 'a', ' ', '-1', '\u0000'])}${oddJson(random)}`];
  }
}

function binaryEvent(random: Random, known: Knowledge, prefix: string): readonly Frame[] {
  const placeholder = `{"_placeholder":true,"num":${random.pick([0, 0, 1, 9, -1, 1.5])}}`;
  const json = random.chance(0.5) ? `["message",${placeholder}]` : eventJson(random, known);
  const attachments = Array.from({ length: random.below(4) }, () => random.bytes(random.below(40)));
  return [`45${random.pick(ATTACHMENTS)}${prefix}${json}`, ...attachments];
}

/** An Engine.IO packet that no client would send: heartbeats unasked, probes, noise, and what is too large. */
export function engineFrame(random: Random): Frame {
  if (random.chance(0.01)) return `42["message",{"a":"${'x'.repeat(LIMITS.packetBytes)}"}]`;
  if (random.chance(0.01)) return Buffer.alloc(LIMITS.packetBytes - random.below(3));
  return random.chance(0.25) ? random.bytes(random.below(64)) : random.pick(ENGINE_FRAMES);
}
