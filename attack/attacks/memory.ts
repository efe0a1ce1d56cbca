import { FRAME, frameOf } from '../../scripts/lib/raw-frames.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Attack } from '../lib/attack.ts';
import type { Ground } from '../lib/ground.ts';
import { fullMetadata, hollowArrays } from '../lib/hostile.ts';
import type { Line } from '../lib/line.ts';

/** What one connection can make a node keep, by WebSocket. */

const BINARY = 0x82;
const FRAGMENT = { text: 0x01, more: 0x00 } as const;

/** Beside the packet, its attachments and their numbers. */
const ROOM = 200;

/** One less than a packet may have, so that it is never whole. */
const ATTACHMENTS = 10;

const attachment = frameOf(BINARY, Buffer.alloc(LIMITS.packetBytes - 1));
const hollow = hollowArrays(LIMITS.packetBytes - ROOM);
const unfinished = Buffer.concat([
  frameOf(FRAME.text, `45${ATTACHMENTS}-["message",${hollow},{"_placeholder":true,"num":0}]`),
  ...Array.from({ length: ATTACHMENTS - 1 }, () => attachment),
]);
const largeAuth = frameOf(FRAME.text, `40{"token":${hollow}}`);

const tiny = frameOf(FRAGMENT.more, 'x');
const tinyFragments = Buffer.concat([frameOf(FRAGMENT.text, '4'), ...Array.from({ length: 20_000 }, () => tiny)]);

const asked = Array.from({ length: 50 }, (_, id) => frameOf(FRAME.text, `42${id}["sync"]`));
const questions = Buffer.concat(asked);

export const memoryAttacks: readonly Attack[] = [
  {
    kind: 'memory',
    name: 'unfinished-packets',
    title: 'binary packets of 2.6 MB whose last attachment never comes',
    play: (ground) => ground.keep(ground.connected, (line) => sendAndHold(ground, line, unfinished)),
  },
  {
    kind: 'memory',
    name: 'large-auth',
    title: 'CONNECT packets whose auth is 87,000 empty arrays',
    play: (ground) => ground.keep(ground.engine, (line) => sendAndHold(ground, line, largeAuth)),
  },
  {
    kind: 'memory',
    name: 'endless-fragments',
    title: 'WebSocket messages of 200,000 fragments of one byte, never finished',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        for (let part = 0; part < 10; part += 1) await line.write(tinyFragments);
        await ground.hold(line);
      }),
  },
  {
    kind: 'memory',
    name: 'large-fragments',
    title: 'WebSocket messages of four large fragments, never finished',
    play: (ground) => {
      const part = Buffer.alloc((LIMITS.packetBytes - ROOM) / 4, 'x');
      const parts = [FRAGMENT.text, FRAGMENT.more, FRAGMENT.more, FRAGMENT.more].map((first) => frameOf(first, part));
      return ground.keep(ground.connected, (line) => sendAndHold(ground, line, Buffer.concat(parts)));
    },
  },
  {
    kind: 'memory',
    name: 'mass-joins',
    title: 'joins like those of people, each into a new room with all the metadata it may have, then gone',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        const name = ground.name();
        await ground.join(line, `mass-${name}`, { name, metadata: fullMetadata(name) });
      }),
  },
  {
    kind: 'memory',
    name: 'unread-answers',
    title: 'readers that stopped and go on asking for the roster',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        const name = ground.name();
        await ground.join(line, `unread-${name}`, { name, metadata: fullMetadata(name) });
        line.stopReading();
        while (!ground.over) {
          await line.write(questions);
          await ground.pause(300);
        }
      }),
  },
];

async function sendAndHold(ground: Ground, line: Line, bytes: Buffer): Promise<void> {
  await line.write(bytes);
  await ground.hold(line);
}
