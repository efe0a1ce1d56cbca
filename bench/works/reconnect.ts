import { setTimeout as pause } from 'node:timers/promises';
import { Generators } from '../lib/generator.ts';
import { cpuOf, cpuUs } from '../../scripts/lib/proc.ts';
import type { Entrant, Figure } from '../lib/result.ts';
import { Crowd } from '../lib/returning.ts';
import { type Played, playInTurns } from '../lib/rounds.ts';
import { Stage } from '../lib/stage.ts';
import { median } from '../lib/statistics.ts';
import { namesOf, type Terms, type Work, wanted } from '../lib/work.ts';
import { opponents } from '../opponents/index.ts';

interface Struck extends Entrant {
  readonly name: 'classic' | 'signalbox';
}

const entrants: readonly Struck[] = [
  { name: 'classic', about: 'joins anew, Socket.IO client’s delays' },
  { name: 'signalbox', about: 'resumes its session, own client’s delays' },
];

const NODES = 3;
const CLIENTS = 2_000;
/** The load of the clients whose node lives on. */
const OTHERS = { rooms: 100, peersPerRoom: 2, payloadBytes: 300, placement: 'apart', first: 0 } as const;
const OTHERS_RATE = 400;

const figures: readonly Figure[] = [
  { name: 'allBackS', label: 'all back', unit: 's', better: 'less', digits: 2 },
  { name: 'backP50S', label: 'back p50', unit: 's', better: 'less', digits: 2 },
  { name: 'othersP99Ms', label: 'others’ p99', unit: 'ms', better: 'less', digits: 0 },
  { name: 'calmP99Ms', label: 'before', unit: 'ms', better: 'neither', digits: 1 },
  { name: 'nodeCpuUs', label: 'node CPU a return', unit: 'µs', better: 'less', digits: 0 },
  { name: 'redisCpuUs', label: 'Redis CPU', unit: 'µs', better: 'less', digits: 0 },
];

/** A node dies, and everybody it served comes back at once. */
export const reconnect: Work = {
  name: 'reconnect',
  title: 'A node is killed: how long its clients are away, and what the others notice',
  variants: ['kill-one-of-three'],
  entrants: namesOf(entrants),
  async *play(terms) {
    terms.say(`reconnect: ${CLIENTS} clients of a node that is killed`);
    yield {
      work: 'reconnect',
      variant: 'kill-one-of-three',
      title: `kill -9 of one of ${NODES} nodes with ${CLIENTS} clients; ${OTHERS_RATE} signals/s between the others`,
      figures,
      entrants,
      rounds: await playInTurns({
        work: 'reconnect',
        variant: 'kill-one-of-three',
        entrants: wanted(entrants, terms),
        rounds: terms.rounds,
        say: terms.say,
        play: (entrant) => play(entrant.name, terms),
      }),
      goals: [{ figure: 'allBackS', of: 'signalbox', against: 'classic', ratio: 1 }],
      notes: [
        'All back counts from the kill to the last answer to a join. A round counts only where every session was resumed. Asked for: all back in under 3 s, the others’ p99 at most 250 ms.',
        'The edge is the clients’ own: it knows at once which nodes are left. Classic’s clients wait 0.5 to 1.5 s as Socket.IO does by default, so that its nodes meet a lower wave.',
      ],
    };
  },
};

async function play(kind: 'classic' | 'signalbox', { runtime, generators, warmUpMs }: Terms): Promise<Played> {
  const stage = await Stage.start({ opponent: kind, runtime, nodes: NODES, redis: true, roomCapacity: 2 });
  const [victim, ...left] = stage.servers;
  if (victim === undefined) throw new Error('no nodes');
  const servers = left.map(({ url }) => url);
  const cpu = () => ({
    nodes: cpuOf(left.map(({ pid }) => pid)),
    redis: stage.redis === undefined ? 0 : cpuUs(stage.redis.pid),
  });
  const crowd = new Crowd(victim.url);
  try {
    const others = await Generators.open(generators, opponents[kind].dialect, { ...OTHERS, servers });
    try {
      await crowd.open(kind, CLIENTS, 2);
      await others.start(OTHERS_RATE);
      await pause(warmUpMs);
      await others.mark();
      await pause(warmUpMs);
      const calm = await others.mark();
      const before = cpu();
      victim.kill('SIGKILL');
      await crowd.lose(servers);
      const after = cpu();
      const storm = await others.mark();
      const totals = await others.stop();
      const played = {
        figures: {
          allBackS: Math.max(...crowd.returns) / 1_000,
          backP50S: median(crowd.returns) / 1_000,
          othersP99Ms: storm.latency.quantile(0.99) / 1_000,
          calmP99Ms: calm.latency.quantile(0.99) / 1_000,
          nodeCpuUs: (after.nodes - before.nodes) / CLIENTS,
          redisCpuUs: (after.redis - before.redis) / CLIENTS,
        },
      };
      const lost = totals.sent - totals.delivered;
      const invalid = crowd.failure ?? totals.failures[0] ?? (lost === 0 ? undefined : `${lost} signals were lost`);
      return invalid === undefined ? played : { ...played, invalid };
    } finally {
      await others.close();
    }
  } finally {
    crowd.close();
    await stage.stop();
  }
}
