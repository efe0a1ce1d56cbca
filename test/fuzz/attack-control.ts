import { FRAME, frameOf } from '../support/raw-frames.ts';
import { AttackPolling } from './attack-polling.ts';
import { AttackSocket } from './attack-socket.ts';
import { controlBurst } from './control-frames.ts';
import type { Ground } from './ground.ts';
import { properJoin } from './messages.ts';
import type { Frame } from './packets.ts';
import type { Random } from './random.ts';
import { AttackTcp } from './tcp.ts';

/** How long a pong is waited for: a node that took the ping for a part of something else never sends it, in ms. */
const PATIENCE_MS = 1_000;

const HEARTBEATS = ['2', '3', '2probe', '3probe', '2x', '3x', `2${'p'.repeat(500)}`, '2\x00'] as const;
const UPGRADES = ['5', '5x', '5', '2probe', '6', '6x'] as const;
const OTHERS = [
  '0',
  '0{"sid":"x","upgrades":["websocket"]}',
  '4',
  '',
  '7',
  '8',
  '9',
  '\x1e',
  'bAA==',
  'b',
  '1x',
] as const;
const CLOSE = '1';

/** Control frames of WebSocket, control packets of Engine.IO on WebSocket and on long polling. */
export async function attackControl(ground: Ground): Promise<void> {
  const { url, random, tally } = ground;
  const kind = random.next();
  if (kind < 0.6) return attackWebSocket(ground);
  if (kind < 0.7) {
    const message = (): readonly Frame[] => [controlPacket(random)];
    return new AttackPolling(url, tally, { path: '/socket.io/', version: 4, message }).attack(random);
  }
  const socket = await AttackSocket.open(url, tally);
  if (random.chance(0.7)) await socket.connect();
  if (random.chance(0.5)) await socket.send([`420${properJoin(random, tally.known)}`]);
  for (let left = 1 + random.below(8); left > 0 && socket.open; left -= 1) {
    const one = controlPacket(random);
    // The same one many times, or a mixture.
    const packets = Array.from({ length: 1 + random.below(60) }, () =>
      random.chance(0.5) ? one : controlPacket(random),
    );
    await socket.send(packets);
  }
  socket.end(random.chance(0.5) ? 'cut' : 'close');
}

/** An Engine.IO packet that carries no message. */
function controlPacket(random: Random): Frame {
  const kind = random.next();
  if (kind < 0.5) return random.pick(HEARTBEATS);
  if (kind < 0.8) return random.pick(UPGRADES);
  if (kind < 0.9) return random.pick(OTHERS);
  if (kind < 0.99) return random.bytes(random.below(random.chance(0.1) ? 5_000 : 20));
  return CLOSE;
}

async function attackWebSocket({ url, random, tally }: Ground): Promise<void> {
  const tcp = await AttackTcp.webSocket(url);
  if (random.chance(0.7)) {
    const join = `420${properJoin(random, tally.known)}`;
    tally.sent(join);
    await tcp.connect();
    await tcp.write(frameOf(FRAME.text, join));
  }
  if (random.chance(0.1)) tcp.deaf();
  for (let left = 1 + random.below(5); left > 0 && tcp.open; left -= 1) {
    const { frames, swallows = false } = controlBurst(random);
    for (const frame of frames) tally.sent(frame);
    await tcp.write(Buffer.concat(frames));
    if (swallows) break;
    const mark = random.bytes(16);
    await tcp.write(frameOf(FRAME.ping, mark));
    if (await tcp.heard(mark, PATIENCE_MS)) tally.taken(frames.length);
    else break;
  }
  if (tcp.open) await tcp.end(random.chance(0.5) ? 'half' : 'cut');
  else await tcp.end('cut');
}
