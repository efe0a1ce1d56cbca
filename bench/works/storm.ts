import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../scripts/lib/until.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { Histogram } from '../lib/histogram.ts';
import { RawSocketIo } from '../lib/raw-socketio.ts';
import type { Entrant, Figure } from '../lib/result.ts';
import { type Played, playInTurns } from '../lib/rounds.ts';
import { Stage } from '../lib/stage.ts';
import { namesOf, type Terms, type Work, wanted } from '../lib/work.ts';

interface Stormed extends Entrant {
  readonly name: 'classic' | 'signalbox';
}

const entrants: readonly Stormed[] = [
  { name: 'classic', about: 'knows no capacity: lets everybody in' },
  { name: 'signalbox' },
];

const NODES = 2;
/** Joins a second. */
const RATE = 2_000;
const ROOMS = 400;
const CAPACITY = 8;
/** That many want to come into each room. */
const WANT = 10;
/** Connections that are opened at once, before the storm. */
const OPENING = 50;
const LATEST_MS = 20_000;

const figures: readonly Figure[] = [
  { name: 'nodeCpuUs', label: 'node CPU', unit: 'µs', better: 'less', digits: 0 },
  { name: 'redisCpuUs', label: 'Redis CPU', unit: 'µs', better: 'less', digits: 0 },
  { name: 'p50Ms', label: 'p50', unit: 'ms', better: 'less', digits: 1 },
  { name: 'p99Ms', label: 'p99', unit: 'ms', better: 'less', digits: 1 },
  { name: 'joined', label: 'joined', unit: '', better: 'neither', digits: 0 },
  { name: 'refused', label: 'refused as full', unit: '', better: 'neither', digits: 0 },
  { name: 'seconds', label: 'all answered', unit: 's', better: 'less', digits: 1 },
];

/** Everybody at once, more than there is room for. */
export const storm: Work = {
  name: 'storm',
  title: 'Joins of open connections, more than the rooms hold',
  variants: ['full-rooms'],
  entrants: namesOf(entrants),
  async *play(terms) {
    terms.say(`storm: ${RATE} joins/s`);
    yield {
      work: 'storm',
      variant: 'full-rooms',
      title: `${NODES} nodes; ${ROOMS * WANT} joins at ${RATE}/s into ${ROOMS} rooms for ${CAPACITY}`,
      figures,
      entrants,
      rounds: await playInTurns({
        work: 'storm',
        variant: 'full-rooms',
        entrants: wanted(entrants, terms),
        rounds: terms.rounds,
        say: terms.say,
        play: (entrant) => play(entrant.name, terms),
      }),
      goals: ['nodeCpuUs', 'p99Ms'].map((figure) => ({ figure, of: 'signalbox', against: 'classic', ratio: 1 })),
      notes: [
        `A round counts only where exactly ${CAPACITY} of the ${WANT} of each room came in (classic: all), and every other was refused as full.`,
        'Connections are open before; time and CPU are those of the join. Both tell those who are there of each joiner: Signalbox up to seven in the order of versions, classic up to nine. Signalbox also keeps the seat in Redis; classic adds a name to a set.',
      ],
    };
  },
};

async function play(opponent: 'classic' | 'signalbox', { runtime }: Terms): Promise<Played> {
  const stage = await Stage.start({ opponent, runtime, nodes: NODES, redis: true, roomCapacity: CAPACITY });
  const wave = new Wave(opponent);
  try {
    await wave.connect(stage.urls);
    const before = await stage.usage();
    const startedAt = performance.now();
    await wave.join();
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await stage.usage();
    const { answers, took, failure } = wave;
    const joined = sum(wave.joined.values());
    const played = {
      figures: {
        nodeCpuUs: (after.nodeCpuUs - before.nodeCpuUs) / answers,
        redisCpuUs: (after.redisCpuUs - before.redisCpuUs) / answers,
        p50Ms: took.quantile(0.5) / 1_000,
        p99Ms: took.quantile(0.99) / 1_000,
        joined,
        refused: answers - joined,
        seconds,
      },
    };
    const rightly = opponent === 'classic' ? WANT : CAPACITY;
    const wrong = [...wave.joined].find(([, count]) => count !== rightly);
    if (failure !== undefined) return { ...played, invalid: failure };
    if (answers < ROOMS * WANT) return { ...played, invalid: `${answers} of ${ROOMS * WANT} were answered` };
    if (wrong !== undefined) return { ...played, invalid: `${wrong[1]} came into ${wrong[0]}` };
    return played;
  } finally {
    wave.close();
    await stage.stop();
  }
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

class Wave {
  readonly #opponent: 'classic' | 'signalbox';
  readonly #clients: RawSocketIo[] = [];
  readonly #sent = new Map<RawSocketIo, number>();
  #connected = 0;
  readonly took = new Histogram();
  /** How many came in, by room. */
  readonly joined = new Map<string, number>();
  answers = 0;
  failure: string | undefined;

  constructor(opponent: 'classic' | 'signalbox') {
    this.#opponent = opponent;
  }

  /** Peers of a room on all nodes. */
  async connect(urls: readonly string[]): Promise<void> {
    const listener = {
      connected: () => {
        this.#connected += 1;
      },
      answered: (client: RawSocketIo, json: string) => this.#answered(client, json),
      lost: () => {
        this.failure ??= 'a connection was lost';
      },
    };
    for (let index = 0; index < ROOMS * WANT; index += 1) {
      const server = urls[index % urls.length] ?? '';
      this.#clients.push(new RawSocketIo(server, `bench-${Math.floor(index / WANT)}`, listener));
      if (index % OPENING === 0) await until('connections', () => index - this.#connected < OPENING, LATEST_MS);
    }
    await until('connections', () => this.#connected === this.#clients.length, LATEST_MS);
  }

  async join(): Promise<void> {
    const startedAt = performance.now();
    let next = 0;
    while (next < this.#clients.length) {
      for (; next < ((performance.now() - startedAt) / 1_000) * RATE; next += 1) this.#joinOne(this.#clients[next]);
      await pause(1);
    }
    const all = () => this.answers === this.#clients.length || this.failure !== undefined;
    const deadline = performance.now() + LATEST_MS;
    while (!all() && performance.now() < deadline) await pause(1);
  }

  #joinOne(client: RawSocketIo | undefined): void {
    if (client === undefined) return;
    this.#sent.set(client, performance.now());
    const { room } = client;
    client.join(this.#opponent === 'classic' ? room : { v: PROTOCOL_VERSION, room });
  }

  #answered(client: RawSocketIo, json: string): void {
    this.answers += 1;
    this.took.add((performance.now() - (this.#sent.get(client) ?? 0)) * 1_000);
    const [reply] = JSON.parse(json);
    if (reply === undefined || reply.ok) this.joined.set(client.room, (this.joined.get(client.room) ?? 0) + 1);
    else if (reply.error.code !== 'room-full') this.failure ??= `refused: ${reply.error.code}`;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}
