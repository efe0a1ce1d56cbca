import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type RunningNode, startProcess } from '../support/node.ts';
import { until } from '../support/until.ts';
import type { Misbehaviour } from './misbehaviour.ts';

const MB = 1_048_576;
/** Small, so that a leak ends the node long before it would end the machine. */
const HEAP_MB = 256;
const COLLECTIONS = 3;
const COLLECTION_MS = 150;
/** Whoever looks after nodes comes from another address than attackers. */
const SCRAPER = '127.0.0.9';
/** Sockets of scrapes, and files that a node opens late. */
const DESCRIPTORS_MORE = 8;
const CLOSE_MS = 10_000;

/** How much memory is held, in MiB, after all garbage was collected. */
export interface Memory {
  /** V8 heap and what hangs on it outside: live objects and buffers. */
  readonly heldMb: number;
  /** Resident set: also what the allocator has not given back. */
  readonly residentMb: number;
  /** The highest resident set so far. */
  readonly peakMb: number;
  /** Open descriptors. */
  readonly descriptors: number;
}

const folder = import.meta.dirname;
const main = join(folder, '..', '..', 'src', 'main.ts');

/** Starts a node that gives way to the fuzz where that is its point, and nowhere else. */
export function startTarget(
  env: Readonly<Record<string, string>>,
  misbehaviour: Misbehaviour | undefined,
): Promise<RunningNode> {
  const wrong = misbehaviour === undefined ? [] : ['--import', join(folder, 'preload', 'misbehave.ts')];
  const collect = ['--import', join(folder, '..', '..', 'scripts', 'lib', 'collect-on-signal.ts')];
  return startProcess([`--max-old-space-size=${HEAP_MB}`, ...collect, ...wrong, main], {
    // No rate stands between a frame and the code that reads it.
    EVENTS_PER_SECOND: '100000',
    ROOM_CAPACITY: '4',
    LEASE_MS: '1000',
    GRACE_MS: '500',
    TURN_URLS: 'turn:turn.test:3478',
    TURN_SECRET: 'shared-with-nobody',
    ...(misbehaviour === undefined ? {} : { MISBEHAVIOUR: misbehaviour }),
    ...env,
  });
}

/** All series of a scrape, by name and labels. */
export async function scrape(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await new Promise<string>((resolve, reject) => {
    const asked = get(`${url}/metrics`, { localAddress: SCRAPER, agent: false }, (answer) => resolve(textOf(answer)));
    asked.once('error', reject);
  });
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/** Open descriptors of a node. */
export async function descriptorsOf({ url }: RunningNode): Promise<number> {
  return (await scrape(url)).get('process_open_fds') ?? 0;
}

/** Highest resident set of a process, in MiB (Linux: proc(5), VmHWM); 0 elsewhere. */
async function peakMbOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024;
}

/** What the bystanders of a node have there. */
export interface Expected {
  readonly connections: number;
  readonly rooms: number;
  readonly peers: number;
  /** Of the connections, those that speak a dialect. */
  readonly dialectClients: number;
}

/** Waits until nothing is left but what is expected and `descriptors`; then collects and measures. */
export async function settle(
  node: RunningNode,
  expected: Expected,
  descriptors: number,
  timeoutMs: number,
): Promise<Memory> {
  let left = '';
  const forgotten = async (): Promise<boolean> => {
    const series = await scrape(node.url);
    let dialectClients = 0;
    for (const [name, value] of series) if (name.startsWith('signalbox_dialect_clients{')) dialectClients += value;
    const now = {
      connections: series.get('signalbox_connections') ?? 0,
      rooms: series.get('signalbox_rooms') ?? 0,
      peers: series.get('signalbox_peers') ?? 0,
      dialectClients,
    };
    left = `left are ${JSON.stringify(now)} where ${JSON.stringify(expected)} should be`;
    return isDeepStrictEqual(now, expected);
  };
  await until('the attackers to be forgotten', forgotten, timeoutMs).catch(() => Promise.reject(new Error(left)));
  let least = { heldMb: Number.POSITIVE_INFINITY, residentMb: Number.POSITIVE_INFINITY };
  const open = await closed(node, descriptors);
  for (let left = COLLECTIONS; left > 0; left -= 1) {
    node.kill('SIGUSR2');
    await pause(COLLECTION_MS);
    const now = await scrape(node.url);
    const held = (now.get('nodejs_heap_size_used_bytes') ?? 0) + (now.get('nodejs_external_memory_bytes') ?? 0);
    const resident = now.get('process_resident_memory_bytes') ?? 0;
    least = { heldMb: Math.min(least.heldMb, held / MB), residentMb: Math.min(least.residentMb, resident / MB) };
  }
  return { ...least, peakMb: await peakMbOf(node.pid), descriptors: open };
}

/** Waits until a node has closed what it opened since it had so many descriptors, and answers how many it has. */
async function closed(node: RunningNode, descriptors: number): Promise<number> {
  let open = 0;
  const few = async (): Promise<boolean> => {
    open = await descriptorsOf(node);
    return open <= descriptors + DESCRIPTORS_MORE;
  };
  const left = (): Error => new Error(`descriptors: ${open} where there were ${descriptors}`);
  await until('descriptors to be closed', few, CLOSE_MS).catch(() => Promise.reject(left()));
  return open;
}
