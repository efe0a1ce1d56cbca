import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onPath } from '../../scripts/on-path.ts';
import { type DnsStub, startDns } from '../../scripts/lib/dns-stub.ts';
import { type Edge, NODES, startEdge } from '../../scripts/lib/edge-process.ts';
import { type RunningNode, startProcess } from '../../scripts/lib/node-process.ts';
import { cpuUs, memoryOf } from '../../scripts/lib/proc.ts';
import { type Bounds, type Confined, confine } from './confined.ts';

export interface StageOptions extends Bounds {
  readonly edge: boolean;
  /** A node that runs already, at this URL; its process where that is known. */
  readonly url?: string;
  readonly pid?: number;
}

/** What a node holds, as the system and its own metrics count it. */
export interface Holding {
  /** Resident set, in MiB. */
  readonly residentMb: number;
  readonly descriptors: number;
  /** V8 heap and what hangs on it outside, in MiB. */
  readonly heldMb: number;
  /** signalbox_connections */
  readonly connections: number;
  /** Whether the node answered; what its metrics count is 0 otherwise. */
  readonly answered: boolean;
  /** signalbox_errors_total by code. */
  readonly errors: Readonly<Record<string, number>>;
}

const root = join(import.meta.dirname, '..', '..');
const collect = ['--import', join(root, 'scripts', 'lib', 'collect-on-signal.ts')];
const main = join(root, 'src', 'main.ts');

const COLLECTIONS = 3;
const COLLECTION_MS = 200;
const MB = 1_048_576;

/** Less than the 30 s after which memory is looked at: seats of attackers are gone by then. In ms. */
const GRACE_MS = 15_000;

/** The node under attack, and the edge before it. */
export class Stage {
  /** Where clients connect, honest and other ones. */
  readonly url: string;
  /** How memory is bounded, in words. */
  readonly bounded: string;
  /** Whether garbage can be collected before memory is looked at. */
  readonly collects: boolean;
  readonly #node: RunningNode | undefined;
  readonly #pid: number | undefined;
  readonly #nodeUrl: string;
  readonly #edge: Edge | undefined;
  readonly #dns: DnsStub | undefined;
  readonly #confined: Confined | undefined;
  #exit: number | NodeJS.Signals | undefined;

  private constructor(parts: Parts) {
    const { node, url, pid, edge, dns, confined } = parts;
    this.#node = node;
    this.#nodeUrl = url;
    this.#pid = pid ?? node?.pid;
    this.#edge = edge;
    this.#dns = dns;
    this.#confined = confined;
    this.url = edge === undefined ? url : `http://127.0.0.1:${edge.port}`;
    this.collects = node !== undefined;
    this.bounded = confined?.how ?? 'unknown';
    void node?.exited.then((exit) => {
      this.#exit = exit;
    });
  }

  static async start({ edge: wanted, url, pid, ...bounds }: StageOptions): Promise<Stage> {
    if (url !== undefined) return new Stage({ url, ...(pid === undefined ? {} : { pid }) });
    const confined = confine(['--max-semi-space-size=4', ...collect, main], bounds);
    const env = {
      LOG_LEVEL: 'info',
      GRACE_MS: String(GRACE_MS),
      ...(wanted ? { TRUST_PROXY: '1' } : {}),
      ...confined.env,
    };
    const node = await startProcess(confined.args, env, confined.program);
    if (!wanted) return new Stage({ url: node.url, node, confined });
    const dns = await startDns({ [NODES]: ['127.0.0.1'] });
    const haproxy = onPath('haproxy');
    if (haproxy === undefined) throw new Error('haproxy is not here: scripts/get-tools.sh haproxy');
    const nodePort = Number(new URL(node.url).port);
    const edge = await startEdge({ haproxy, dns: dns.address, nodePort, env: { EDGE_UNLIMITED_ADDRESSES: '' } });
    await edge.uses('rooms', 1);
    return new Stage({ url: node.url, node, confined, dns, edge });
  }

  /** How the node ended, which it should not; undefined while it lives. */
  get exit(): number | NodeJS.Signals | undefined {
    return this.#exit;
  }

  get output(): string {
    return this.#node?.output() ?? '';
  }

  /** Whether memory and descriptors of the node can be looked at. */
  get measurable(): boolean {
    return this.#pid !== undefined;
  }

  /** What the node's process has used so far, in µs. */
  get cpuUs(): number {
    return this.#pid === undefined || this.#exit !== undefined ? 0 : cpuUs(this.#pid);
  }

  /** Resident memory in MiB and open descriptors now; zeros where nothing can be looked at. */
  process(): Pick<Holding, 'residentMb' | 'descriptors'> {
    if (this.#pid === undefined || this.#exit !== undefined) return { residentMb: 0, descriptors: 0 };
    try {
      const residentMb = memoryOf(this.#pid).rssKiB / 1_024;
      return { residentMb, descriptors: readdirSync(`/proc/${this.#pid}/fd`).length };
    } catch {
      return { residentMb: 0, descriptors: 0 };
    }
  }

  /** After all garbage was collected, where the node was started here. */
  async holding(): Promise<Holding> {
    for (let left = this.#node === undefined ? 0 : COLLECTIONS; left > 0; left -= 1) {
      this.#node?.kill('SIGUSR2');
      await pause(COLLECTION_MS);
    }
    // Before the scrape, which takes a descriptor itself.
    const process = this.process();
    const series = await this.#scrape();
    const of = (name: string): number => series.get(name) ?? 0;
    const code = /^signalbox_errors_total\{code="([^"]+)"\}$/;
    const errors = [...series].flatMap(([name, value]) => {
      const found = code.exec(name)?.[1];
      return found === undefined ? [] : [[found, value] as const];
    });
    return {
      ...process,
      answered: series.size > 0,
      heldMb: (of('nodejs_heap_size_used_bytes') + of('nodejs_external_memory_bytes')) / MB,
      connections: of('signalbox_connections'),
      errors: Object.fromEntries(errors),
    };
  }

  /** All series of the node's metrics, by name and labels; none while it does not answer. */
  async #scrape(): Promise<ReadonlyMap<string, number>> {
    const answer = fetch(`${this.#nodeUrl}/metrics`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(5_000),
    });
    const text = await answer.then((response) => response.text()).catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  }

  async stop(): Promise<void> {
    await this.#edge?.stop();
    this.#dns?.close();
    await this.#node?.stop();
    this.#confined?.release();
  }
}

interface Parts {
  readonly url: string;
  readonly node?: RunningNode;
  readonly pid?: number;
  readonly edge?: Edge;
  readonly dns?: DnsStub;
  readonly confined?: Confined;
}
