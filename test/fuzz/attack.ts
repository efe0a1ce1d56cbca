import { AttackPolling } from './attack-polling.ts';
import { AttackSocket } from './attack-socket.ts';
import { attackTcp } from './attack-tcp.ts';
import { properJoin } from './messages.ts';
import { engineFrame, messageFrame, socketFrames } from './packets.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

/** Most frames that are sent without waiting for the node to have read them. */
const CHUNK = 40;

/** One connection's life. */
export async function attackOnce(url: string, random: Random, tally: Tally): Promise<void> {
  const kind = random.next();
  if (kind < 0.03) return attackTcp(url, random, tally);
  if (kind < 0.08) return new AttackPolling(url, tally).attack(random);
  const socket = await AttackSocket.open(url, tally);
  if (random.chance(0.93)) await socket.connect();
  if (kind < 0.55) await attackWithMessages(socket, random, tally);
  // What the protocol forbids ends the connection: alone, or behind others.
  for (let left = random.below(8); left > 0 && socket.open; left -= 1) {
    if (kind < 0.75) await socket.send(socketFrames(random, tally.known));
    else await socket.send([engineFrame(random)]);
  }
  if (random.chance(0.02)) await socket.sendAsText(Buffer.from([0x34, 0x32, 0xff, 0xfe, 0xc0]));
  socket.end(random.chance(0.5) ? 'cut' : 'close');
}

async function attackWithMessages(socket: AttackSocket, random: Random, tally: Tally): Promise<void> {
  if (random.chance(0.8)) await socket.send([`420${properJoin(random, tally.known)}`]);
  for (let left = 1 + random.below(6); left > 0 && socket.open; left -= 1) {
    await socket.send(Array.from({ length: 1 + random.below(CHUNK) }, () => messageFrame(random, tally.known)));
  }
}
