import { setTimeout as pause } from 'node:timers/promises';
import { Histogram } from '../lib/histogram.ts';
import { RawPeer } from '../lib/raw-peer.ts';
import type { Entrant, Figure, Goal, Measured } from '../lib/result.ts';
import { type Played, playInTurns } from '../lib/rounds.ts';
import { Stage } from '../lib/stage.ts';
import { namesOf, type Terms, type Work, wanted } from '../lib/work.ts';
import { dialects } from '../opponents/dialects.ts';
import { type OpponentName, opponents } from '../opponents/index.ts';

interface Joining extends Entrant {
  readonly name: OpponentName;
}

interface Variant {
  readonly name: string;
  readonly title: string;
  readonly nodes: number;
  readonly entrants: readonly Joining[];
  readonly goals: readonly Goal[];
  readonly notes: readonly string[];
}

/** Joins a second. */
const RATE = 250;
const PEERS_PER_ROOM = 4;

/** How long a join may take before the round counts for nothing, in ms. */
const LATEST_MS = 10_000;

const below = (against: OpponentName, of: OpponentName = 'signalbox'): readonly Goal[] =>
  ['nodeCpuUs', 'p99Ms'].map((figure) => ({ figure, of, against, ratio: 1 }));

const roomNotes = [
  'From the TCP connection to the answer of the join: handshakes are in time and CPU. A WebSocket is all that ws and peerjs need; Socket.IO needs two packets more each way.',
  'Signalbox reserves the seat in its store, checks the capacity, sends the roster and tells everybody in the room. The Socket.IO servers tell everybody in the room; ws and peerjs nobody.',
];

const variants: readonly Variant[] = [
  {
    name: 'two-nodes',
    title: '2 nodes, peers of a room on both',
    nodes: 2,
    entrants: [{ name: 'classic' }, { name: 'signalbox' }, { name: 'sharded' }],
    goals: below('classic'),
    notes: roomNotes,
  },
  {
    name: 'one-process',
    title: 'one process',
    nodes: 1,
    entrants: [{ name: 'tutorial' }, { name: 'ws' }, { name: 'peerjs' }, { name: 'signalbox' }],
    goals: below('tutorial'),
    notes: roomNotes,
  },
  {
    name: 'peerjs-clients',
    title: 'one process, clients of PeerJS',
    nodes: 1,
    entrants: [{ name: 'peerjs' }, { name: 'signalbox-peerjs' }],
    goals: below('peerjs', 'signalbox-peerjs'),
    notes: [
      'From the TCP connection to OPEN: the WebSocket with id and token in its URL is the whole join. The dialect has no rooms, so that nobody is told.',
    ],
  },
];

const figures: readonly Figure[] = [
  { name: 'nodeCpuUs', label: 'node CPU', unit: 'µs', better: 'less', digits: 0 },
  { name: 'redisCpuUs', label: 'Redis CPU', unit: 'µs', better: 'less', digits: 0 },
  { name: 'p50Ms', label: 'p50', unit: 'ms', better: 'less', digits: 1 },
  { name: 'p99Ms', label: 'p99', unit: 'ms', better: 'less', digits: 1 },
  { name: 'redisCommands', label: 'Redis cmds', unit: '', better: 'less', digits: 1 },
  { name: 'lateP99Ms', label: 'gen. late p99', unit: 'ms', better: 'neither', digits: 1 },
];

/** From a TCP connection's begin to the answer to its join. */
export const joins: Work = {
  name: 'joins',
  title: 'What it costs to connect and join, and how long it takes',
  variants: variants.map(({ name }) => name),
  entrants: namesOf(variants.flatMap(({ entrants }) => entrants)),
  async *play(terms) {
    for (const variant of variants) {
      if (terms.only === undefined || terms.only.has(variant.name)) yield await measure(variant, terms);
    }
  },
};

async function measure({ name, title, nodes, entrants, goals, notes }: Variant, terms: Terms): Promise<Measured> {
  terms.say(`joins/${name}: ${title}`);
  return {
    work: 'joins',
    variant: name,
    title: `${title}; ${RATE} joins/s into rooms that fill to ${PEERS_PER_ROOM}`,
    figures,
    entrants,
    rounds: await playInTurns({
      work: 'joins',
      variant: name,
      entrants: wanted(entrants, terms),
      rounds: terms.rounds,
      say: terms.say,
      play: (entrant) => play(entrant.name, nodes, terms),
    }),
    goals,
    notes,
  };
}

async function play(opponent: OpponentName, nodes: number, terms: Terms): Promise<Played> {
  const { runtime, warmUpMs, measureMs } = terms;
  const stage = await Stage.start({ opponent, runtime, nodes, redis: nodes > 1, roomCapacity: PEERS_PER_ROOM });
  const joiner = new Joiner(opponent, stage.urls);
  try {
    await joiner.run(warmUpMs);
    joiner.forget();
    const before = await stage.usage();
    const count = await joiner.run(measureMs);
    const after = await stage.usage();
    const { took, late, failure } = joiner;
    const played = {
      figures: {
        nodeCpuUs: (after.nodeCpuUs - before.nodeCpuUs) / count,
        redisCpuUs: (after.redisCpuUs - before.redisCpuUs) / count,
        redisCommands: (after.redis.commands - before.redis.commands) / count,
        p50Ms: took.quantile(0.5) / 1_000,
        p99Ms: took.quantile(0.99) / 1_000,
        lateP99Ms: late.quantile(0.99) / 1_000,
      },
    };
    return failure === undefined ? played : { ...played, invalid: failure };
  } finally {
    joiner.close();
    await stage.stop();
  }
}

/** Peers that come at a fixed rate, and stay. */
class Joiner {
  readonly #opponent: OpponentName;
  readonly #servers: readonly string[];
  readonly #peers: RawPeer[] = [];
  readonly #begun = new Map<RawPeer, number>();
  took = new Histogram();
  late = new Histogram();
  failure: string | undefined;

  constructor(opponent: OpponentName, servers: readonly string[]) {
    this.#opponent = opponent;
    this.#servers = servers;
  }

  forget(): void {
    this.took = new Histogram();
    this.late = new Histogram();
  }

  /** Resolves with how many came, once all of them have joined. */
  async run(ms: number): Promise<number> {
    const startedAt = performance.now();
    let count = 0;
    for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - startedAt) {
      for (; count < (elapsed / 1_000) * RATE; count += 1) {
        this.late.add((elapsed - (count / RATE) * 1_000) * 1_000);
        this.#one();
      }
      await pause(1);
    }
    const deadline = performance.now() + LATEST_MS;
    while (this.#begun.size > 0 && this.failure === undefined && performance.now() < deadline) await pause(1);
    if (this.#begun.size > 0) this.failure ??= `${this.#begun.size} joins had no answer after ${LATEST_MS} ms`;
    return count;
  }

  #one(): void {
    const index = this.#peers.length;
    const room = Math.floor(index / PEERS_PER_ROOM);
    const server = this.#servers[index % this.#servers.length] ?? '';
    const begun = performance.now();
    const dialect = dialects[opponents[this.#opponent].dialect];
    const peer = new RawPeer(dialect, server, `p${index}`, room, `bench-${room}`, {
      joined: (who) => {
        this.took.add((performance.now() - begun) * 1_000);
        this.#begun.delete(who);
      },
      delivered() {},
      failed: (_who, reason) => {
        this.failure ??= reason;
      },
    });
    this.#begun.set(peer, begun);
    this.#peers.push(peer);
  }

  close(): void {
    for (const peer of this.#peers) peer.close();
  }
}
