import { FRAME, frameOf } from '../support/raw-frames.ts';
import type { Random } from './random.ts';

/** First bytes of frames (RFC 6455, 5.2): final bit, three reserved bits, opcode. */
const TEXT = { first: 0x01, firstBinary: 0x02, more: 0x00, last: 0x80 } as const;
const PONG = 0x8a;
const CLOSE = 0x88;
const RESERVED = [0x83, 0x84, 0x85, 0x86, 0x87, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f] as const;
/** RSV1 says that the frame is compressed, which nobody agreed to. */
const RESERVED_BITS = [0xc1, 0xa1, 0x91, 0xf1, 0xc9, 0xb8, 0xc0] as const;
/** A control frame may be no fragment. */
const CUT_CONTROLS = [0x08, 0x09, 0x0a] as const;
const CLOSE_CODES = [
  0, 1, 999, 1000, 1001, 1004, 1005, 1006, 1007, 1011, 1015, 2999, 3000, 4999, 5000, 65_535,
] as const;
const MASKED = 0x80;
const SIZE_64 = 127;
/** Payload lengths that a frame can announce and not have, in 64 bits. */
const ANNOUNCED = [
  0n,
  1n,
  125n,
  65_536n,
  262_145n,
  2n ** 31n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
] as const;

/** WebSocket frames that leave in one write. */
export interface Burst {
  readonly frames: readonly Buffer[];
  /** Whether the node may take what follows for a part of the last frame. */
  readonly swallows?: boolean;
}

/** Frames of RFC 6455 that no browser sends, or never so many. */
export function controlBurst(random: Random): Burst {
  const payload = (most = 126): Buffer => random.bytes(random.below(most));
  const many = (most: number, frame: () => Buffer): Buffer[] => Array.from({ length: 1 + random.below(most) }, frame);
  switch (random.below(13)) {
    case 0:
      return { frames: many(600, () => frameOf(FRAME.ping, random.chance(0.5) ? '' : payload(20))) };
    case 1:
      return { frames: many(20, () => frameOf(random.chance(0.5) ? FRAME.ping : PONG, payload())) };
    case 2:
      return { frames: many(300, () => frameOf(PONG)) };
    case 3:
      return { frames: many(3, () => frameOf(CLOSE, closing(random))) };
    case 4:
      // A control frame has at most 125 bytes.
      return { frames: [frameOf(random.pick([FRAME.ping, PONG, CLOSE]), random.bytes(126 + random.below(300)))] };
    case 5:
      return { frames: [frameOf(random.pick([...RESERVED, ...RESERVED_BITS, ...CUT_CONTROLS]), payload())] };
    case 6:
      return { frames: [unmasked(random)] };
    case 7:
      return { frames: many(200, () => frameOf(random.chance(0.9) ? FRAME.text : TEXT.last)) };
    case 8:
      return {
        frames: fragments(
          random,
          many(60, () => frameOf(TEXT.more, random.chance(0.5) ? '' : 'x')),
        ),
      };
    case 9:
      return {
        frames: fragments(
          random,
          many(3_000, () => frameOf(TEXT.more)),
        ),
      };
    case 10:
      // Two messages at once: the second begins before the first has ended.
      return { frames: [frameOf(TEXT.first, '42'), frameOf(random.pick([FRAME.text, TEXT.firstBinary]), '3')] };
    case 11:
      return { frames: [announced(random)], swallows: true };
    default:
      // Few bytes with a length in 16 or 64 bits, which is longer than it has to be.
      return { frames: [random.chance(0.5) ? longSize(random, payload(6)) : shortSize(payload(6))] };
  }
}

/** A code, known or not, with a reason; or half a code; or nothing. */
function closing(random: Random): Buffer {
  const code = Buffer.alloc(2);
  code.writeUInt16BE(random.chance(0.8) ? random.pick(CLOSE_CODES) : random.below(65_536));
  const reason = random.chance(0.5) ? random.bytes(random.below(124)) : Buffer.from('bye');
  return random.pick([Buffer.alloc(0), code.subarray(1), code, Buffer.concat([code, reason])]);
}

/** A message in fragments, between which stand control frames. It may have no end. */
function fragments(random: Random, middle: Buffer[]): Buffer[] {
  const frames = [frameOf(random.chance(0.8) ? TEXT.first : TEXT.firstBinary, '4')];
  for (const frame of middle) {
    frames.push(frame);
    if (random.chance(0.1)) frames.push(frameOf(random.chance(0.9) ? FRAME.ping : PONG, 'between'));
  }
  if (random.chance(0.7)) frames.push(frameOf(TEXT.last, '2["x"]'));
  return frames;
}

function unmasked(random: Random): Buffer {
  const text = Buffer.from(random.pick(['2', '3', '42["leave"]', '']));
  return Buffer.concat([Buffer.from([random.pick([FRAME.text, FRAME.ping, CLOSE]), text.length]), text]);
}

function announced(random: Random): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(random.pick(ANNOUNCED));
  const first = random.pick([FRAME.text, TEXT.first, TEXT.firstBinary, FRAME.ping]);
  return Buffer.concat([
    Buffer.from([first, MASKED | SIZE_64]),
    size,
    Buffer.alloc(4),
    random.bytes(random.below(200)),
  ]);
}

function longSize(random: Random, payload: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(payload.length));
  const first = random.pick([FRAME.text, FRAME.ping]);
  return Buffer.concat([Buffer.from([first, MASKED | SIZE_64]), size, Buffer.alloc(4), payload]);
}

function shortSize(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([FRAME.text, MASKED | 126, 0, payload.length, 0, 0, 0, 0]), payload]);
}
