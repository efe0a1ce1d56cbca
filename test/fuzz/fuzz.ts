import { setTimeout as pause } from 'node:timers/promises';
import type { RunningNode } from '../support/node.ts';
import { attackDoor } from './attack-door.ts';
import { attackOnce } from './attack.ts';
import { DoorPair } from './door-pair.ts';
import type { Door } from './doors/door.ts';
import { Bystanders } from './bystanders.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import { Random } from './random.ts';
import { Tally } from './tally.ts';
import { type Memory, scrape, settle, startTarget } from './target.ts';

const BYSTANDERS = 4;
const BYSTANDERS_ROOM = 'bystanders';
/** Beside a pair that speaks the dialect under attack there is a native pair. Both rooms are full. */
const PAIR = 2;
const PAIR_ROOM = 'pair';
/** Where attackers meet each other, and ids that are none or nearly. */
const ROOMS = [...'abcdefghijklmnop', 'toString', 'x'.repeat(128), 'x'.repeat(129), '\ud800', ''];
const ATTACKERS = 24;
/** An attacked connection that was left alone ends with its ping timeout: 25 s. */
const SETTLE_MS = 40_000;
/** Frames before the memory is first measured: caches are filled, code is compiled. */
const WARM_UP = 0.2;
/**
 * What the memory may have grown by when everything is over, in MiB: code that only late frames brought to be
 * compiled, counters, fragments. A leak of 100 bytes a frame is 95 MiB in a million frames.
 */
const HELD_MORE_MB = 8;
const RESIDENT_MORE = 1.5;
const PROGRESS_MS = 1_000;
const EXIT_MS = 1_000;

export interface FuzzOptions {
  readonly seed: number;
  readonly frames: number;
  /** This episode alone, once. */
  readonly episode?: number;
  /** For a cluster of two nodes; a node alone otherwise. */
  readonly redisUrl?: string;
  readonly misbehaviour?: Misbehaviour;
  /** The dialect that is attacked; the native protocol without it. */
  readonly door?: Door;
  /** Called about once a second. */
  progress?(line: string): void;
}

export interface FuzzReport {
  readonly seed: number;
  /** WebSocket messages, raw frames and HTTP requests sent, and those that the node certainly read. */
  readonly frames: number;
  readonly arrived: number;
  readonly episodes: number;
  readonly seconds: number;
  /** Signals and messages that the bystanders sent each other meanwhile, in all protocols. */
  readonly bystanders: number;
  /** Refusals by code: which paths the frames took. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly before: Memory;
  readonly after: Memory;
  /** What went wrong; empty where nothing did. */
  readonly problems: readonly string[];
  /** The last frames, where something went wrong. */
  readonly lastFrames: readonly string[];
}

/** Attacks live nodes, with bystanders who must not notice, and says what came of it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const shared = {
    ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
    ...(options.door === undefined ? {} : { DIALECTS: options.door.name, ROOM_CAPACITY: String(PAIR) }),
  };
  const nodes: RunningNode[] = [];
  for (let left = options.redisUrl === undefined ? 1 : 2; left > 0; left -= 1) {
    nodes.push(await startTarget(shared, options.misbehaviour));
  }
  const run = new FuzzRun(options, nodes);
  try {
    return await run.report();
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

class FuzzRun {
  readonly #options: FuzzOptions;
  readonly #nodes: readonly RunningNode[];
  readonly #problems: string[] = [];
  readonly #died: Promise<void>;
  #over = false;
  #episodes = 0;

  constructor(options: FuzzOptions, nodes: readonly RunningNode[]) {
    this.#options = options;
    this.#nodes = nodes;
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
    const urls = Array.from({ length: this.#natives }, (_, index) => this.#node(index).url);
    const bystanders = await Bystanders.join(urls, BYSTANDERS_ROOM);
    const pair = door && (await DoorPair.join(door, [this.#node(0).url, this.#node(1).url], PAIR_ROOM));
    const [first = '', ...others] = [...bystanders.peerIds, ...(pair?.ids ?? [])];
    const tally = new Tally({
      peers: [first, ...others],
      secrets: ['x'],
      rooms: [BYSTANDERS_ROOM, ...(pair === undefined ? [] : [PAIR_ROOM]), ...ROOMS],
    });
    const all = pair === undefined ? [bystanders] : [bystanders, pair];
    const startedAt = performance.now();
    for (const each of all) each.start();
    const none: Memory = { heldMb: 0, residentMb: 0 };
    const measured = { before: none, after: none };
    const attack = async (): Promise<void> => {
      await this.#attack(tally, all, this.#options.frames * WARM_UP);
      measured.before = await this.#settle();
      await this.#attack(tally, all, this.#options.frames);
      measured.after = await this.#settle();
      for (const each of all) await each.finish();
    };
    await Promise.race([attack().catch((error: unknown) => this.#failed(error)), this.#died]);
    const refusals = await this.#refusals();
    this.#over = true;
    for (const each of all) each.close();
    const { before, after } = measured;
    const noticed = all.flatMap(({ problems }) => problems);
    const problems = [...this.#problems, ...noticed, ...this.#complaints(), ...growth(before, after)];
    return {
      seed: this.#options.seed,
      frames: tally.frames,
      arrived: tally.arrived,
      episodes: this.#episodes,
      seconds: Math.round((performance.now() - startedAt) / 1_000),
      bystanders: sentBy(all),
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

  /** How many bystanders are native ones. */
  get #natives(): number {
    return this.#options.door === undefined ? BYSTANDERS : PAIR;
  }

  async #attack(tally: Tally, bystanders: readonly (Bystanders | DoorPair)[], frames: number): Promise<void> {
    const { seed, door } = this.#options;
    const odd = (): number => bystanders.reduce((sum, { problems }) => sum + problems.length, this.#problems.length);
    const going = (): boolean => tally.frames < frames && odd() === 0;
    const timer = setInterval(() => this.#options.progress?.(this.#progress(tally, bystanders)), PROGRESS_MS);
    const attackers = Array.from({ length: ATTACKERS }, async () => {
      while (going()) {
        const episode = this.#options.episode ?? this.#episodes;
        this.#episodes += 1;
        const [{ url }, random] = [this.#node(episode), Random.ofEpisode(seed, episode)];
        await (door === undefined ? attackOnce(url, random, tally) : attackDoor(url, door, random, tally));
        if (this.#options.episode !== undefined) return;
      }
    });
    await Promise.all(attackers).finally(() => clearInterval(timer));
  }

  #progress({ frames }: Tally, bystanders: readonly (Bystanders | DoorPair)[]): string {
    return `${frames} of ${this.#options.frames} frames, episode ${this.#episodes}, ${sentBy(bystanders)} among bystanders`;
  }

  async #settle(): Promise<Memory> {
    const natives = this.#natives / this.#nodes.length;
    const dialectClients = this.#options.door === undefined ? 0 : PAIR / this.#nodes.length;
    const connections = natives + dialectClients;
    const seated = this.#options.door?.seats ? dialectClients : 0;
    const expected = { connections, rooms: seated === 0 ? 1 : 2, peers: natives + seated, dialectClients };
    const all = await Promise.all(this.#nodes.map((node) => settle(node, expected, SETTLE_MS)));
    return {
      heldMb: Math.max(...all.map(({ heldMb }) => heldMb)),
      residentMb: Math.max(...all.map(({ residentMb }) => residentMb)),
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

function sentBy(bystanders: readonly (Bystanders | DoorPair)[]): number {
  return bystanders.reduce((sum, { sent }) => sum + sent, 0);
}

function growth(before: Memory, after: Memory): readonly string[] {
  const problems: string[] = [];
  if (after.heldMb > before.heldMb + HELD_MORE_MB) {
    problems.push(`memory held grew from ${before.heldMb.toFixed(1)} to ${after.heldMb.toFixed(1)} MiB`);
  }
  if (after.residentMb > before.residentMb * RESIDENT_MORE) {
    problems.push(`resident memory grew from ${before.residentMb.toFixed(1)} to ${after.residentMb.toFixed(1)} MiB`);
  }
  return problems;
}
