import { LIMITS } from '../../src/protocol/limits.ts';
import { FRAME, frameOf } from '../support/raw-frames.ts';
import { AttackSocket } from './attack-socket.ts';
import type { Ground } from './ground.ts';
import { oddJson } from './hostile-json.ts';
import { eventJson, properJoin } from './messages.ts';
import type { Random } from './random.ts';
import { AttackTcp } from './tcp.ts';

/** Before what a packet holds: names that nobody serves. Most packets to them end the connection; a CONNECT does not. */
const OTHERS = ['/x,', '/admin,', '/?a=b,', '/x?token=1,', '/__proto__,', '/nocomma', '//,'] as const;
const OWN = ['', '', '', '/,'] as const;
const ACK_IDS = ['0', '1', '7', '4294967296', '9007199254740993', '9'.repeat(400), '00'] as const;
const NO_ACK_IDS = ['-1', '1e3', '1.5'] as const;
/** Of packets: how many are such that Socket.IO ends the connection. */
const DEADLY = 0.03;
const HEAVY = 80_000;
const DEPTH = 5_000;
/** How long the answer to a burst in one write is waited for, in ms. */
const PATIENCE_MS = 1_000;

/** Packets of Socket.IO that open, leave and blame namespaces, and answers to events that nobody sent. */
export async function attackNamespaces({ url, random, tally, held }: Ground): Promise<void> {
  const packets = (most: number): string[] =>
    Array.from({ length: 1 + random.below(most) }, () =>
      namespacePackets(random, () => eventJson(random, tally.known)),
    ).flat();
  if (random.chance(0.4)) {
    // All of it in one read.
    const tcp = await AttackTcp.webSocket(url);
    const proper = random.chance(0.85);
    if (proper) await tcp.connect();
    const texts = [
      ...(proper ? [] : random.pick([[], ['40'], ['40', '40'], ['40', '41', '40']])),
      `420${properJoin(random, tally.known)}`,
      ...packets(15),
    ];
    for (const text of texts) tally.sent(text);
    const mark = random.bytes(16);
    await tcp.write(Buffer.concat([...texts.map((text) => frameOf(FRAME.text, text)), frameOf(FRAME.ping, mark)]));
    if (await tcp.heard(mark, PATIENCE_MS)) tally.taken(texts.length);
    return tcp.end(random.chance(0.5) ? 'half' : 'cut');
  }
  const socket = await AttackSocket.open(url, tally);
  if (random.chance(0.8)) await socket.connect(random.chance(0.5) ? auth(random) : '');
  for (let left = 1 + random.below(8); left > 0 && socket.open; left -= 1) {
    if (random.chance(0.3)) await socket.send(['41', '40', `420${properJoin(random, tally.known)}`]);
    await socket.send(packets(10));
  }
  if (random.chance(0.3)) await held.keep(async () => socket.end('cut'));
  else socket.end(random.chance(0.5) ? 'cut' : 'close');
}

function namespacePackets(random: Random, event: () => string): readonly string[] {
  if (random.chance(DEADLY)) return deadly(random, event);
  const namespace = random.pick(OWN);
  switch (random.below(6)) {
    case 0:
      return [`40${random.pick(OTHERS)}${auth(random)}`];
    case 1:
      return [`42${namespace}${random.chance(0.5) ? random.pick(ACK_IDS) : ''}${event()}`];
    case 2:
      return Array.from(
        { length: 1 + random.below(20) },
        () => `43${namespace}${random.pick(ACK_IDS)}[${oddJson(random)}]`,
      );
    case 3:
      return [`44${namespace}${random.chance(0.5) ? '"no"' : '{"message":"no","data":{}}'}`];
    case 4:
      return Array.from({ length: 2 + random.below(4) }, () => `40${random.pick(OTHERS)}`);
    default:
      // Thousands of names, of which each could be kept.
      return Array.from({ length: 1 + random.below(30) }, () => `40/n${random.below(1_000_000)},${auth(random)}`);
  }
}

function deadly(random: Random, event: () => string): readonly string[] {
  const namespace = random.pick([...OWN, ...OTHERS]);
  switch (random.below(6)) {
    case 0:
      return [`41${namespace}${random.chance(0.3) ? oddJson(random) : ''}`];
    case 1:
      return [`41${namespace}`, `40${namespace}${auth(random)}`, `40${namespace}`];
    case 2:
      return [`42${random.pick(OTHERS)}${event()}`];
    case 3:
      return [`43${random.pick(OTHERS)}${random.pick(NO_ACK_IDS)}[${oddJson(random)}]`];
    case 4:
      return [`44${namespace}${oddJson(random)}`];
    default:
      return [`40${namespace}${oddJson(random)}`];
  }
}

/** What a CONNECT packet carries: any JSON, seldom very much of it. */
function auth(random: Random): string {
  const kind = random.next();
  if (kind < 0.4) return '';
  if (kind < 0.5) return '{"token":"x"}';
  if (kind < 0.97) return `{"token":${oddJson(random)},"__proto__":${oddJson(random)}}`;
  if (kind < 0.98) return `{"a":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`;
  if (kind < 0.99) return `{${Array.from({ length: 5_000 }, (_, index) => `"k${index}":0`).join(',')}}`;
  if (kind < 0.995) return `{"a":[${'{},'.repeat(HEAVY)}0]}`;
  return JSON.stringify({ token: 'x'.repeat(random.pick([60_000, LIMITS.packetBytes - 100, LIMITS.packetBytes])) });
}
