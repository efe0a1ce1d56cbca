import { setTimeout as pause } from 'node:timers/promises';
import type { ServerEvent, Welcome } from '../../src/protocol/index.ts';
import { Channel } from '../../web/client/signaling/channel.ts';
import { systemClock } from '../../web/client/signaling/clock.ts';
import { socketTransport } from '../../web/client/signaling/socket-transport.ts';
import { spreadOf } from '../lib/figures.ts';
import { Ledger } from '../lib/ledger.ts';
import { count, type Outcome, type Scale, type Scenario } from '../lib/scenario.ts';
import { Stage } from '../lib/stage.ts';
import { TERMS } from '../lib/under-load.ts';

/** Redis so far away, each way, in ms. */
const AWAY_MS = [0, 1, 5];
const AT_ONCE = 10;

/** How long a signal may take that nobody sends again, in ms. */
const LATE_MS = 5_000;

const name = 'join-race';
const title =
  'the first signal to and from whoever has just joined on another node, sent once: 300 joins, Redis 0, 1, 5 ms away';

/** A connection without the client above it: nothing is sent twice. */
interface Bare {
  readonly channel: Channel;
  readonly self: string;
}

async function join(server: string, room: string, heard: (event: ServerEvent) => void): Promise<Bare> {
  const channel = new Channel(socketTransport, systemClock, server, room, { event: heard, lost() {} });
  await channel.opened;
  const { self } = await channel.request<Welcome>((emit, ack) => emit('join', { v: 1, room }, ack));
  return { channel, self };
}

/** One room: a peer waits on one node, another joins on the other, and both send their first signal at once. */
async function race(stage: Stage, ledger: Ledger, room: string): Promise<() => void> {
  const hears = (event: ServerEvent, at: () => string): void => {
    if (event.name === 'signal') ledger.receive(event.args[0], at(), event.args[1], at());
  };
  let host = '';
  let guest = '';
  const greet = (peerId: string): void => first.channel.emit('signal', peerId, ledger.send(host, peerId), {}, 0);
  let greeted = false;
  const first = await join(stage.node(0).url, room, (event) => {
    hears(event, () => host);
    // A node that compared versions in this very moment tells the newcomer with the whole roster (SPEC R22).
    const peers =
      event.name === 'peer-joined' ? [event.args[0].peer] : event.name === 'roster' ? event.args[0].peers : [];
    const newcomer = peers.find(({ peerId }) => peerId !== host);
    if (newcomer === undefined || greeted) return;
    greeted = true;
    greet(newcomer.peerId);
  });
  host = first.self;
  first.channel.release();
  const second = await join(stage.node(1).url, room, (event) => hears(event, () => guest));
  guest = second.self;
  second.channel.emit('signal', host, ledger.send(guest, host), {}, 0);
  second.channel.release();
  return () => {
    first.channel.close();
    second.channel.close();
  };
}

async function play({ quick }: Scale, say: (line: string) => void): Promise<Outcome> {
  const joins = quick ? 30 : 300;
  const stage = await Stage.start({ nodes: 2, terms: TERMS, roomCapacity: 8, say });
  const ledger = new Ledger();
  const notes: string[] = [];
  try {
    for (const delayMs of AWAY_MS) {
      const before = ledger.totals();
      stage.wires.tell({ do: 'redis', delayMs, gone: false });
      const closers: (() => void)[] = [];
      const numbers = Array.from({ length: joins }, (_, index) => index).values();
      const worker = async (): Promise<void> => {
        for (const index of numbers) closers.push(await race(stage, ledger, `${name}-${delayMs}-${index}`));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      for (let waited = 0; ledger.totals().sent < before.sent + 2 * joins || ledger.totals().lost > 0; waited += 50) {
        if (waited > LATE_MS) break;
        await pause(50);
      }
      for (const close of closers) close();
      const after = ledger.totals();
      const line = `Redis ${delayMs} ms away: ${after.lost - before.lost} lost of ${after.sent - before.sent}, ${joins} joins`;
      notes.push(line);
      say(line);
    }
  } finally {
    await stage.stop();
  }
  const totals = ledger.totals();
  const none = spreadOf([]);
  return {
    name,
    title,
    peers: 2 * joins * AWAY_MS.length,
    perSecond: 0,
    nodes: 2,
    terms: TERMS,
    totals,
    seen: { ...stage.crowd.seen(0) },
    convergedMs: 0,
    delays: { before: none, during: none, after: none },
    checks: [
      count('first signals sent', totals.sent, 2 * joins * AWAY_MS.length),
      count('lost', totals.lost),
      count('duplicated', totals.duplicated),
      count('out of order', totals.disordered),
      count('at the wrong peer', totals.foreign),
    ],
    notes,
  };
}

export const joinRace: Scenario = { name, title, play };
