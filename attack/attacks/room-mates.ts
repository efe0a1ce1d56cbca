import { FRAME, frameOf } from '../../scripts/lib/raw-frames.ts';
import type { Attack } from '../lib/attack.ts';
import type { Ground } from '../lib/ground.ts';
import { fullMetadata, wideText } from '../lib/hostile.ts';
import type { Line } from '../lib/line.ts';

/** What a peer can do to the others of its room. */

/** Large payloads in one write: a reader's outbound limit is four of them. */
const AT_ONCE = 6;

/** Between two writes, in ms. */
const OFTEN_MS = 200;

/** Events in one write: as many in a second as EVENTS_PER_SECOND lets through, and a few more. */
const EVENTS = 22;

/** A room's peers, as a welcome names them. */
function othersIn(welcome: string): readonly string[] {
  const self = /"self":"([^"]+)"/.exec(welcome)?.[1];
  const ids = [...welcome.matchAll(/"peerId":"([^"]+)"/g)].map(([, id = '']) => id);
  return ids.filter((id) => id !== self);
}

/** Joins a room of honest peers and sends there, again and again, what `burst` makes. */
function inRoom(
  name: string,
  title: string,
  burst: (others: readonly string[], turn: number) => readonly string[],
): Attack {
  return {
    kind: 'room-mates',
    name,
    title,
    first: true,
    play: (ground) =>
      ground.keep(ground.connected, async (line, index) => {
        const others = othersIn(await ground.join(line, ground.room(index), { name: name }));
        for (let turn = 0; !ground.over; turn += 1) {
          await line.send(...burst(others, turn));
          await ground.pause(OFTEN_MS);
        }
      }),
  };
}

function times(count: number, text: (index: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, index) => text(index));
}

const large = JSON.stringify({ t: wideText });

export const roomMateAttacks: readonly Attack[] = [
  inRoom('large-messages', 'six messages of 196 KB in one write, to everybody', () =>
    times(AT_ONCE, (id) => `42${id}["message",${large}]`),
  ),
  inRoom('large-signals', 'six signals of 196 KB in one write, to each honest peer', (others, turn) =>
    others.flatMap((to) => times(AT_ONCE, (n) => `42["signal","${to}",${turn * AT_ONCE + n + 1},${large},0]`)),
  ),
  inRoom('message-flood', 'small messages at the rate that is allowed and above it', () =>
    times(EVENTS, (id) => `42${id}["message",{"n":${id}}]`),
  ),
  inRoom('update-flood', 'updates of all metadata, each of which everybody gets', (_, turn) =>
    times(EVENTS, (id) => `42${id}["update",${JSON.stringify({ metadata: fullMetadata(`${turn}.${id}`) })}]`),
  ),
  inRoom('gapped-signals', 'signals whose first never comes, so that a client keeps the others', (others, turn) =>
    others.flatMap((to) => times(EVENTS / 2, (n) => `42["signal","${to}",${turn * EVENTS + n + 2},{"n":${n}},0]`)),
  ),
  inRoom('ack-flood', 'acknowledgements of what nobody sent', (others) =>
    others.flatMap((to) => times(EVENTS, (n) => `42["signal-ack","${to}",${n + 1}]`)),
  ),
  inRoom('join-leave', 'joins and leaves in turn, each of which everybody hears', () =>
    times(EVENTS, (id) => (id % 2 === 0 ? `42${id}["leave"]` : `42${id}["join",{"v":1,"room":"flapping"}]`)),
  ),
  {
    kind: 'room-mates',
    name: 'enter-leave',
    title: 'enters and leaves a room of others in turn, each of which everybody hears',
    play: (ground) =>
      ground.keep(ground.connected, async (line, index) => {
        while (!ground.over) {
          await ground.join(line, ground.room(index));
          await line.ask(frameOf(FRAME.text, '421["leave"]'), /431\[/);
        }
      }),
  },
  {
    kind: 'room-mates',
    name: 'resume-flap',
    title: 'a session that is lost and taken up again all the time',
    play: (ground) => ground.inParallel((index) => flap(ground, index)),
  },
];

/** One session, in one connection after the other. */
async function flap(ground: Ground, index: number): Promise<void> {
  let line: Line = await ground.connected();
  const room = ground.room(index);
  let welcome = await ground.join(line, room);
  for (let attempt = 1; !ground.over; attempt += 1) {
    const peerId = /"self":"([^"]+)"/.exec(welcome)?.[1];
    const secret = /"resumeSecret":"([^"]+)"/.exec(welcome)?.[1];
    line.cut();
    line = await ground.connected();
    welcome = await ground.join(line, room, { resume: { peerId, secret, attempt } });
  }
}
