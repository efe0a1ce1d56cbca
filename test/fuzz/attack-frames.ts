import { LIMITS } from '../../src/protocol/limits.ts';
import { FRAME, frameOf, rawFrames } from '../support/raw-frames.ts';
import type { Door } from './doors/door.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

/** First bytes of frames (RFC 6455, 5.2): of fragments, of closing, and reserved ones. */
const FRAGMENT = { text: 0x01, binary: 0x02, more: 0x00, last: 0x80 } as const;
const BINARY = 0x82;
const CLOSE = 0x88;
const ODD = [0x83, 0x8b, 0xc1, 0xf1, 0x09, 0x08, CLOSE] as const;
const BROKEN_SIZE = Buffer.from([FRAME.text, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

/** Frames that no WebSocket of a browser sends, at the door of a dialect; or nothing more, with one side open. */
export async function attackFrames(url: string, door: Door, random: Random, tally: Tally): Promise<void> {
  const socket = await rawFrames(new URL(door.address(`frames${random.below(100)}`), url));
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const send = (frames: readonly Buffer[]): void => {
    for (const frame of frames) tally.sent(frame.length > 100 ? frame.subarray(0, 100) : frame);
    socket.write(Buffer.concat(frames));
  };
  if (random.chance(0.7))
    send([frameOf(FRAME.text, '40'), frameOf(FRAME.text, door.enter(random.pick(tally.known.rooms)))]);
  const reads = random.chance(0.7);
  if (reads) socket.resume();
  else socket.pause();
  for (let left = 1 + random.below(4); left > 0 && !socket.destroyed; left -= 1)
    send(hostileFrames(door, random, tally));
  // Half-open: the node has to end its side by itself.
  if (reads && random.chance(0.5)) socket.end();
  else socket.destroy();
  await ended;
}

function hostileFrames(door: Door, random: Random, tally: Tally): readonly Buffer[] {
  const repeat = (most: number, frame: () => Buffer): readonly Buffer[] =>
    Array.from({ length: 1 + random.below(most) }, frame);
  switch (random.below(9)) {
    case 0:
      return repeat(400, () => frameOf(FRAME.ping, random.bytes(random.below(126))));
    case 1:
      return [frameOf(FRAGMENT.text, 'x'), ...repeat(400, () => frameOf(FRAGMENT.more, 'x'))];
    case 2:
      return [frameOf(FRAGMENT.text), ...repeat(400, () => frameOf(FRAGMENT.more)), frameOf(FRAGMENT.last)];
    case 3:
      return repeat(5, () => frameOf(FRAGMENT.text, 'x'.repeat(65_535))).concat(frameOf(FRAGMENT.last, 'x'));
    case 4:
      return repeat(20, () => frameOf(BINARY, random.bytes(random.below(200))));
    case 5:
      return [BROKEN_SIZE, random.bytes(random.below(LIMITS.depth))];
    case 6:
      return [frameOf(random.pick(ODD), random.bytes(random.below(200)))];
    case 7:
      // Not UTF-8, whole and in fragments.
      return [frameOf(random.pick([FRAME.text, FRAGMENT.binary, FRAGMENT.text]), Buffer.from([0xff, 0xfe, 0xc0]))];
    default:
      return repeat(100, () => {
        const [text = ''] = door.attack(random, tally.known);
        return frameOf(FRAME.text, text.length > 20_000 ? '' : text);
      });
  }
}
