import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../scripts/lib/until.ts';
import type { Runtime } from '../lib/opponent.ts';
import { memoryOf } from '../../scripts/lib/proc.ts';
import { RawPeer } from '../lib/raw-peer.ts';
import type { Entrant, Figure } from '../lib/result.ts';
import { type Played, playInTurns } from '../lib/rounds.ts';
import { Stage } from '../lib/stage.ts';
import { slope } from '../lib/statistics.ts';
import { namesOf, type Work, wanted } from '../lib/work.ts';
import { dialects } from '../opponents/dialects.ts';
import { type OpponentName, opponents } from '../opponents/index.ts';

interface Idle extends Entrant {
  readonly name: OpponentName;
}

const entrants: readonly Idle[] = [
  { name: 'ws' },
  { name: 'peerjs' },
  { name: 'tutorial' },
  { name: 'signalbox', about: 'metrics, limits and sessions on' },
];

/** Loaded into every server alike: SIGUSR2 collects all garbage. */
const collector = join(import.meta.dirname, '..', '..', 'scripts', 'lib', 'collect-on-signal.ts');

/** Connections at which memory is read; the slope through them leaves out what the process itself takes. */
const SIZES = [1_000, 2_000, 3_000, 4_000, 5_000];
const QUICK_SIZES = [500, 1_000, 1_500];
const PEERS_PER_ROOM = 2;
const OPENING = 50;
const LATEST_MS = 30_000;
/** Until what a join leaves behind is over: timers, buffers, the pause of a socket's first read. */
const SETTLE_MS = 3_000;

const figures: readonly Figure[] = [
  { name: 'kibPerPeer', label: 'a joined peer', unit: 'KiB', better: 'less', digits: 1 },
  { name: 'rssMiB', label: 'RSS at the most', unit: 'MiB', better: 'neither', digits: 0 },
];

/** What a joined peer that says nothing holds of the server's memory. */
export const memory: Work = {
  name: 'memory',
  title: 'Memory of an idle joined peer',
  variants: ['idle'],
  entrants: namesOf(entrants),
  async *play(terms) {
    const sizes = terms.quick ? QUICK_SIZES : SIZES;
    terms.say(`memory: up to ${sizes.at(-1)} peers`);
    yield {
      work: 'memory',
      variant: 'idle',
      title: `one process; RSS after a full collection at ${sizes.join(', ')} peers in rooms of ${PEERS_PER_ROOM}: KiB a peer, by least squares`,
      figures,
      entrants,
      rounds: await playInTurns({
        work: 'memory',
        variant: 'idle',
        entrants: wanted(entrants, terms),
        // Little chance is in it, and a round takes a minute.
        rounds: Math.min(3, terms.rounds),
        say: terms.say,
        play: (entrant) => play(entrant.name, terms.runtime, sizes),
      }),
      goals: [{ figure: 'kibPerPeer', of: 'signalbox', against: 'tutorial', ratio: 1 }],
      notes: [
        'Every server is loaded with the same module, which collects garbage on a signal; buffers of sockets in the kernel are nobody’s RSS.',
      ],
    };
  },
};

async function play(opponent: OpponentName, runtime: Runtime, sizes: readonly number[]): Promise<Played> {
  const collecting = { ...runtime, flags: [...runtime.flags, '--import', collector] };
  const stage = await Stage.start({
    opponent,
    runtime: collecting,
    nodes: 1,
    redis: false,
    roomCapacity: PEERS_PER_ROOM,
  });
  const idlers = new Idlers(opponent, stage.urls[0] ?? '');
  try {
    const points: (readonly [number, number])[] = [];
    for (const size of sizes) {
      await idlers.growTo(size);
      await pause(SETTLE_MS);
      for (const server of stage.servers) server.kill('SIGUSR2');
      await pause(SETTLE_MS);
      points.push([size, rssKiB(stage.pids)]);
    }
    const [, most = 0] = points.at(-1) ?? [];
    const played = { figures: { kibPerPeer: slope(points), rssMiB: most / 1_024 } };
    return idlers.failure === undefined ? played : { ...played, invalid: idlers.failure };
  } finally {
    idlers.close();
    await stage.stop();
  }
}

function rssKiB(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + memoryOf(pid).rssKiB, 0);
}

/** Peers that join and say nothing. */
class Idlers {
  readonly #opponent: OpponentName;
  readonly #server: string;
  readonly #peers: RawPeer[] = [];
  #joined = 0;
  failure: string | undefined;

  constructor(opponent: OpponentName, server: string) {
    this.#opponent = opponent;
    this.#server = server;
  }

  async growTo(size: number): Promise<void> {
    while (this.#peers.length < size) {
      this.#add();
      await until('joins', () => this.#peers.length - this.#joined < OPENING || this.failure !== undefined, LATEST_MS);
    }
    await until('joins', () => this.#joined === this.#peers.length || this.failure !== undefined, LATEST_MS);
  }

  #add(): void {
    const index = this.#peers.length;
    const room = Math.floor(index / PEERS_PER_ROOM);
    const dialect = dialects[opponents[this.#opponent].dialect];
    const peer = new RawPeer(dialect, this.#server, `p${index}`, room, `bench-${room}`, {
      joined: () => {
        this.#joined += 1;
      },
      delivered() {},
      failed: (_who, reason) => {
        this.failure ??= reason;
      },
    });
    this.#peers.push(peer);
  }

  close(): void {
    for (const peer of this.#peers) peer.close();
  }
}
