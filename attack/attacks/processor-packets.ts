import { FRAME, frameOf } from '../../scripts/lib/raw-frames.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Attack } from '../lib/attack.ts';
import { REFUSED } from '../lib/ground.ts';
import { badMetadata, deepArrays, hollowArrays, oddObjects } from '../lib/hostile.ts';

/** What one connection can take of a node's processor with packets of the protocol. */

/** Characters of a packet, beside what is around them. */
const LARGE = LIMITS.packetBytes - 200;

/** As many values as fit into one packet. */
const BAD_VALUES = 18_000;

/** Packets of long polling in one body, with what separates them. */
const MANY_PACKETS = 60_000;

function packets(name: string, title: string, texts: readonly string[]): Attack {
  const bytes = Buffer.concat(texts.map((text) => frameOf(FRAME.text, text)));
  return {
    kind: 'processor',
    name,
    title,
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        await ground.join(line, `work-${ground.name()}`);
        while (!ground.over) {
          await line.write(bytes);
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
  };
}

function several(count: number, text: (index: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, index) => text(index));
}

const escaped = '\\"'.repeat(LIMITS.payloadLength / 2 - 20);

export const packetAttacks: readonly Attack[] = [
  packets('bad-metadata', '`update`s with 18,000 metadata values that are none', [badMetadata(BAD_VALUES)]),
  packets('deep-json', 'messages of 130,000 levels, and signals of 87,000 empty arrays', [
    `421["message",${deepArrays(15)}]`,
    `42["signal","nobody",1,${hollowArrays(LARGE - 40)},0]`,
    `421["message",${deepArrays(LARGE / 2 - 20)}]`,
  ]),
  packets('odd-objects', 'messages as long as they may be, of thousands of objects with keys that differ', [
    `421["message",${oddObjects(LIMITS.payloadLength)}]`,
  ]),
  packets(
    'sync-flood',
    'the roster asked for again and again',
    several(100, (id) => `42${id}["sync"]`),
  ),
  packets(
    'unknown-events',
    'events that no node knows, each with an id to answer',
    several(500, (id) => `42${id}["event-${id}",{}]`),
  ),
  packets('huge-ids', 'ack ids of 250,000 digits', [`42${'9'.repeat(LARGE - 50)}["sync"]`]),
  packets('escaped-json', 'messages of 32,000 escaped quotes', [
    `421["message",{"t":"${escaped}"}]`,
    `42["signal","nobody",1,{"t":"${escaped}"},0]`,
  ]),
  packets('long-names', 'rooms and names of 130,000 characters', [
    `421["peek",{"room":"${'\u2028'.repeat(LARGE / 4)}"}]`,
    `421["update",{"name":"${'n'.repeat(LARGE / 2)}"}]`,
    `421["join",{"v":1,"room":"${'r'.repeat(LARGE / 2)}"}]`,
  ]),
  packets(
    'namespaces',
    'CONNECT to namespaces that do not exist',
    several(500, (index) => `40/space-${index},`),
  ),
  {
    kind: 'processor',
    name: 'polling-packets',
    lingers: true,
    title: 'POSTs of long polling with 60,000 packets in each body',
    play: (ground) => {
      const body = Array.from({ length: MANY_PACKETS }, () => '3').join('\x1e');
      return ground.keep(ground.tcp, async (line) => {
        const path = await ground.polling(line);
        await line.ask(ground.request('POST', path, '40'), /ok$/, REFUSED);
        while (!ground.over) await line.ask(ground.request('POST', path, body), /ok$/, REFUSED);
      });
    },
  },
];
