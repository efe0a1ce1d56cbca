import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningNode } from '../support/node.ts';
import { attackDoor } from './attack-door.ts';
import type { Door } from './doors/door.ts';
import { Held } from './held.ts';
import { Honest, SHARED_ROOM } from './honest.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import { type Mode, type ModeOf, modeOf } from './modes.ts';
import { Random } from './random.ts';
import { RedisGround } from './redis-ground.ts';
import { type FuzzReport, growth } from './report.ts';
import { Tally } from './tally.ts';
import { descriptorsOf, type Memory, scrape, settle, startTarget } from './target.ts';

/** With a dialect, rooms have two seats. */
const DOOR_CAPACITY = 2;
/** Where attackers meet each other, and ids that are none or nearly. */
const ROOMS = [...'abcdefghijklmnop', 'toString', 'x'.repeat(128), 'x'.repeat(129), '\ud800', ''];
const ATTACKERS = 24;
/** An attacked connection that was left alone ends with its ping timeout: 25 s. */
const SETTLE_MS = 40_000;
/** Frames before the memory is first measured: caches are filled, code is compiled. */
const WARM_UP = 0.2;
/** Rounds of bystanders before anybody attacks. */
const CALM_ROUNDS = 50;
const LAG_RESOLUTION_MS = 10;
const NS_IN_MS = 1_000_000;
const PROGRESS_MS = 1_000;
const EXIT_MS = 1_000;

export interface FuzzOptions {
  readonly seed: number;
  readonly frames: number;
  /** What is attacked: `events` without it. */
  readonly mode?: Mode;
  /** This episode alone, once. */
  readonly episode?: number;
  /** For a cluster of two nodes; a node alone otherwise. Modes that attack Redis need it. */
  readonly redisUrl?: string;
  readonly misbehaviour?: Misbehaviour;
  /** The dialect that is attacked; the native protocol without it. */
  readonly door?: Door;
  /** Called about once a second. */
  progress?(line: string): void;
}

/** Attacks live nodes, with bystanders who must not notice, and says what came of it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const mode = modeOf(options.mode ?? 'events');
  if (mode.redis && options.redisUrl === undefined) throw new Error(`the mode ${options.mode} needs a Redis`);
  const shared = {
    ...mode.env,
    // Limits by address stand before all others: in half of the runs they let attackers through.
    ...(options.seed % 2 === 0 ? { ADDRESS_LIMITS: '0' } : {}),
    ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
    ...(options.door === undefined ? {} : { DIALECTS: options.door.name, ROOM_CAPACITY: String(DOOR_CAPACITY) }),
  };
  await mode.ready?.();
  const nodes: RunningNode[] = [];
  for (let left = options.redisUrl === undefined ? 1 : 2; left > 0; left -= 1) {
    nodes.push(await startTarget(shared, options.misbehaviour));
  }
  const redis = mode.redis ? await RedisGround.open(options.redisUrl ?? '', SHARED_ROOM) : undefined;
  const run = new FuzzRun(options, mode, nodes, redis);
  try {
    return await run.report();
  } finally {
    redis?.close();
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

class FuzzRun {
  readonly #options: FuzzOptions;
  readonly #mode: ModeOf;
  readonly #nodes: readonly RunningNode[];
  readonly #redis: RedisGround | undefined;
  readonly #problems: string[] = [];
  readonly #died: Promise<void>;
  readonly #held = new Held();
  #over = false;
  #episodes = 0;

  constructor(options: FuzzOptions, mode: ModeOf, nodes: readonly RunningNode[], redis: RedisGround | undefined) {
    this.#options = options;
    this.#mode = mode;
    this.#nodes = nodes;
    this.#redis = redis;
    const ends = nodes.map((node) => node.exited.then((code) => this.#ended(node, code)));
    this.#died = Promise.race(ends);
  }

  #ended(node: RunningNode, code: number | NodeJS.Signals): void {
    if (this.#over) return;
    this.#problems.push(`a node ended with ${code}:\n${node.output().slice(-2_000)}`);
  }

  /** Where an attack fails because its node is ending, that is what went wrong. */
  async #failed(error: unknown): Promise<void> {
    await Promise.race([this.#died, pause(EXIT_MS)]);
    if (this.#problems.length === 0) this.#problems.push(String(error));
  }

  async report(): Promise<FuzzReport> {
    const { door } = this.#options;
    const honest = await Honest.join({ urls: this.#nodes.map(({ url }) => url), company: this.#mode.company, door });
    const [first = '', ...others] = honest.ids;
    const [room = '', ...rooms] = honest.rooms;
    const tally = new Tally({ peers: [first, ...others], secrets: ['x'], rooms: [room, ...rooms, ...ROOMS] });
    const descriptors = await Promise.all(this.#nodes.map(descriptorsOf));
    const startedAt = performance.now();
    honest.start();
    const none: Memory = { heldMb: 0, residentMb: 0, peakMb: 0, descriptors: 0 };
    const measured = { before: none, after: none };
    const p95Ms = { calm: 0, attacked: 0, own: 0 };
    const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
    const attack = async (): Promise<void> => {
      await honest.rounds(CALM_ROUNDS);
      p95Ms.calm = honest.p95Ms();
      lag.enable();
      await this.#attack(tally, honest, this.#options.frames * WARM_UP);
      measured.before = await this.#settle(honest, descriptors);
      honest.p95Ms();
      lag.reset();
      await this.#attack(tally, honest, this.#options.frames);
      p95Ms.attacked = honest.p95Ms();
      p95Ms.own = Math.max(0, lag.percentile(95) / NS_IN_MS - LAG_RESOLUTION_MS);
      measured.after = await this.#settle(honest, descriptors);
      await honest.finish();
    };
    await Promise.race([attack().catch((error: unknown) => this.#failed(error)), this.#died]);
    lag.disable();
    const refusals = await this.#refusals();
    this.#over = true;
    honest.close();
    const { before, after } = measured;
    const problems = [...this.#problems, ...honest.problems, ...this.#complaints(), ...growth(before, after)];
    return {
      mode: this.#options.mode ?? 'events',
      seed: this.#options.seed,
      frames: tally.frames,
      arrived: tally.arrived,
      episodes: this.#episodes,
      seconds: Math.round((performance.now() - startedAt) / 1_000),
      bystanders: honest.sent,
      closed: honest.closed,
      p95Ms,
      refusals,
      before,
      after,
      problems,
      lastFrames: problems.length === 0 ? [] : tally.lastFrames,
    };
  }

  #node(index: number): RunningNode {
    const node = this.#nodes[index % this.#nodes.length];
    if (node === undefined) throw new Error('no node');
    return node;
  }

  async #attack(tally: Tally, honest: Honest, frames: number): Promise<void> {
    const { seed, door } = this.#options;
    const going = (): boolean => tally.frames < frames && honest.problems.length + this.#problems.length === 0;
    const timer = setInterval(() => this.#options.progress?.(this.#progress(tally, honest)), PROGRESS_MS);
    const attackers = Array.from({ length: ATTACKERS }, async () => {
      while (going()) {
        const episode = this.#options.episode ?? this.#episodes;
        this.#episodes += 1;
        const [{ url }, random] = [this.#node(episode), Random.ofEpisode(seed, episode)];
        if (door !== undefined) await attackDoor(url, door, random, tally);
        else await this.#mode.attack({ url, random, tally, held: this.#held }, this.#redis);
        if (this.#options.episode !== undefined) return;
      }
    });
    await Promise.all(attackers).finally(() => clearInterval(timer));
    await this.#held.end();
  }

  #progress({ frames }: Tally, { sent }: Honest): string {
    return `${frames} of ${this.#options.frames} frames, episode ${this.#episodes}, ${sent} among bystanders`;
  }

  async #settle(honest: Honest, descriptors: readonly number[]): Promise<Memory> {
    await honest.converge();
    const expected = honest.expected(this.#nodes.length);
    const all = await Promise.all(
      this.#nodes.map((node, index) => settle(node, expected, descriptors[index] ?? 0, SETTLE_MS)),
    );
    const most = (read: (memory: Memory) => number): number => Math.max(...all.map(read));
    return {
      heldMb: most(({ heldMb }) => heldMb),
      residentMb: most(({ residentMb }) => residentMb),
      peakMb: most(({ peakMb }) => peakMb),
      descriptors: most((one) => one.descriptors),
    };
  }

  async #refusals(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    const scrapes = this.#problems.length > 0 ? [] : await Promise.all(this.#nodes.map(({ url }) => scrape(url)));
    for (const [series, value] of scrapes.flatMap((one) => [...one])) {
      const code = /^signalbox_errors_total\{code="([^"]+)"\}$/.exec(series)?.[1];
      if (code !== undefined && value > 0) counts[code] = (counts[code] ?? 0) + value;
    }
    return counts;
  }

  /** What the nodes themselves found wrong: log lines of errors, and Node's own warnings. */
  #complaints(): readonly string[] {
    const lines = this.#nodes.flatMap((node) => node.output().split('\n'));
    const bad = lines.filter((line) => line !== '' && !/^\{"level":"(info|warn)"/.test(line));
    return bad.slice(0, 5).map((line) => `a node wrote: ${line.slice(0, 500)}`);
  }
}
