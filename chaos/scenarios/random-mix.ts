import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { SeededRandom } from '../../scripts/lib/seeded-random.ts';
import type { Scenario } from '../lib/scenario.ts';
import type { Stage } from '../lib/stage.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

/** What goes wrong in one place, again and again. */
interface Lane {
  readonly faults: readonly (readonly [name: string, inflict: (stage: Stage, random: SeededRandom) => Promise<void>])[];
  /** The longest time between two faults, in ms. */
  readonly restMs: number;
}

/** Redis has one fault at a time, from whichever lane. */
let redisFree: Promise<void> = Promise.resolve();

function withRedis(act: () => Promise<void>): Promise<void> {
  redisFree = redisFree.then(act);
  return redisFree;
}

/** At most one node at a time is dead, frozen or on its way out: the key of the cluster has to stay with one of them. */
const NODES: Lane = {
  restMs: 5_000,
  faults: [
    ['kill', async (stage, random) => replaced(stage, random, (index) => stage.end(index, 'SIGKILL'))],
    [
      'kill-both',
      async (stage, random) =>
        replaced(stage, random, (index) =>
          withRedis(async () => void (await Promise.all([stage.end(index, 'SIGKILL'), stage.restartRedis()]))),
        ),
    ],
    ['drain', async (stage, random) => replaced(stage, random, (index) => stage.end(index, 'SIGTERM'))],
    [
      'freeze',
      async (stage, random) => {
        const node = stage.node(random.int(0, stage.nodes.length - 1));
        node.kill('SIGSTOP');
        await pause(random.int(200, stage.terms.leaseMs + 1_000));
        node.kill('SIGCONT');
      },
    ],
  ],
};

const REDIS: Lane = {
  restMs: 6_000,
  faults: [
    ['empty', (stage) => withRedis(() => stage.restartRedis())],
    [
      'gone',
      (stage, random) =>
        withRedis(async () => {
          stage.wires.tell({ do: 'redis', delayMs: 0, gone: true });
          await pause(random.int(100, 2_000));
          stage.wires.tell({ do: 'redis', delayMs: 0, gone: false });
        }),
    ],
    [
      'silent',
      (stage, random) =>
        withRedis(async () => {
          process.kill(stage.redis.pid, 'SIGSTOP');
          await pause(random.int(100, 2_000));
          process.kill(stage.redis.pid, 'SIGCONT');
        }),
    ],
    ['flush', (stage) => withRedis(() => tellRedis(stage, 'FLUSHALL'))],
    ['deaf', (stage) => withRedis(() => tellRedis(stage, 'CLIENT', 'KILL', 'TYPE', 'pubsub'))],
  ],
};

const CLIENTS: Lane = {
  restMs: 8_000,
  faults: [
    [
      'cut',
      async (stage, random) => {
        stage.wires.tell({ do: 'cut', every: random.int(2, 6) });
      },
    ],
  ],
};

/** Faults of all kinds for so many seconds, in three places at once. The seed decides which, and how long each lasts. */
export function randomMix(seconds: number, seed: number): Scenario {
  return underLoad({
    name: 'random',
    title: `all kinds of faults for ${seconds} s, three at a time; seed ${seed}`,
    peers: 300,
    roomSize: 4,
    perSecond: 1_000,
    nodes: 3,
    // Faults that follow each other keep a peer away for half a minute, and a proof may be half as old when that begins.
    terms: { graceMs: 90_000, drainMs: 4_000 },
    quick: { terms: { graceMs: 60_000 } },
    afterMs: 10_000,
    async fault(stage) {
      const from = now();
      const end = from + seconds * 1_000;
      const lanes = [NODES, REDIS, CLIENTS].map((lane, index) =>
        play(stage, lane, new SeededRandom(seed * 3 + index), end),
      );
      const told = await Promise.all(lanes);
      await stage.allReady();
      return { from, to: now(), notes: told.map((counts) => counts.join(', ')) };
    },
  });
}

/** Answers with how often each fault came. */
async function play(stage: Stage, { faults, restMs }: Lane, random: SeededRandom, end: number): Promise<string[]> {
  const counts = new Map<string, number>();
  for (;;) {
    await pause(random.int(200, restMs));
    const [name, inflict] = random.pick(faults) ?? ['', undefined];
    if (now() >= end || inflict === undefined) return [...counts].map(([fault, count]) => `${fault} ${count}`);
    stage.say(name);
    await inflict(stage, random);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

/** Ends a node, and starts another one in its place some time later. */
async function replaced(stage: Stage, random: SeededRandom, end: (index: number) => Promise<unknown>): Promise<void> {
  const index = random.int(0, stage.nodes.length - 1);
  const { port } = new URL(stage.node(index).url);
  await end(index);
  await pause(random.int(0, 3_000));
  await stage.startNode(Number(port));
}

async function tellRedis(stage: Stage, command: string, ...args: readonly string[]): Promise<void> {
  const redis = new Redis(stage.redis.url);
  await redis.call(command, ...args);
  redis.disconnect();
}
