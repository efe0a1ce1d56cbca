import { type DnsStub, startDns } from '../../scripts/lib/dns-stub.ts';
import { type Edge, NODES, startEdge } from '../../scripts/lib/edge-process.ts';
import { type Program, startProgram } from '../../scripts/lib/program.ts';
import type { Job } from '../../scripts/lib/prometheus-process.ts';
import { onPath } from '../../scripts/on-path.ts';
import { freePort } from '../support/net.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

export const PROMETHEUS = onPath('prometheus');
/** Nodes share one port and differ by loopback address, so that an edge can stand before them: only Linux has all of 127.0.0.0/8. */
export const HAPROXY = process.platform === 'linux' ? onPath('haproxy') : undefined;
export const REDIS_EXPORTER = onPath('prometheus-redis-exporter') ?? onPath('redis_exporter');

/** Shorter than by default, so that a dead node is missed soon; long enough for a machine with other work. */
const LEASE_MS = 10_000;
/** A node without clients drains for a tenth of it: several scrapes see that. */
const DRAIN_MS = 40_000;
const ENV = {
  ROOM_CAPACITY: '3',
  LEASE_MS: String(LEASE_MS),
  DRAIN_MS: String(DRAIN_MS),
  TRUST_PROXY: '1',
  ADDRESS_LIMITS: '100',
};

/** A cluster with all that is scraped, as far as this machine has it. */
export class Site implements AsyncDisposable {
  readonly prometheus: Prometheus;
  readonly nodes: readonly [RunningNode, RunningNode];
  /** Where clients connect: the edge, or else a node. */
  readonly front: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #rest: (() => Promise<void>)[];

  private constructor(
    prometheus: Prometheus,
    nodes: Site['nodes'],
    front: string,
    env: Readonly<Record<string, string>>,
    rest: (() => Promise<void>)[],
  ) {
    this.prometheus = prometheus;
    this.nodes = nodes;
    this.front = front;
    this.#env = env;
    this.#rest = rest;
  }

  /** Two nodes of one Redis at 127.0.NET.1 and .2, an edge before them, and exporters; Prometheus has scraped all of them. */
  static async start(binary: string, net: number, edgeEnv: Readonly<Record<string, string>> = {}): Promise<Site> {
    const redis = await startRedis();
    const hosts =
      HAPROXY === undefined ? (['127.0.0.1', '127.0.0.1'] as const) : ([`127.0.${net}.1`, `127.0.${net}.2`] as const);
    const env = { ...ENV, REDIS_URL: redis.url };
    const one = await startNode({ ...env, HOST: hosts[0] });
    const port = new URL(one.url).port;
    const two = await startNode({ ...env, HOST: hosts[1], PORT: HAPROXY === undefined ? '0' : port });
    const edge = await startEdgeBefore(hosts, Number(port), edgeEnv);
    const exporter = await startExporter(redis);
    const jobs: readonly Job[] = [
      { name: 'signalbox', targets: [one, two].map(({ url }) => ({ url: `${url}/metrics` })) },
      ...(edge === undefined
        ? []
        : [{ name: 'edge', targets: [{ url: `http://127.0.0.1:${edge.edge.adminPort}/metrics` }] }]),
      ...(exporter === undefined ? [] : [{ name: 'redis', targets: [{ url: `${exporter.url}/metrics` }] }]),
    ];
    const prometheus = await startPrometheus(binary, jobs);
    const count = jobs.reduce((total, { targets }) => total + targets.length, 0);
    await until('every target to be scraped', async () => {
      const [up] = await prometheus.query('count(count_over_time(up[1m]) >= 2 and up == 1)');
      return up?.value === count;
    });
    const front = edge === undefined ? one.url : `http://127.0.0.1:${edge.edge.port}`;
    return new Site(prometheus, [one, two], front, env, [
      async () => edge?.edge.stop(),
      async () => edge?.dns.close(),
      async () => exporter?.program.stop(),
      () => one.stop(),
      () => two.stop(),
      () => redis.stop(),
    ]);
  }

  /** One more node of the cluster, which nobody scrapes. */
  async another(): Promise<RunningNode> {
    const node = await startNode(this.#env);
    this.#rest.unshift(() => node.stop());
    return node;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.prometheus[Symbol.asyncDispose]();
    for (const stop of this.#rest) await stop();
  }
}

async function startEdgeBefore(
  hosts: readonly string[],
  nodePort: number,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly edge: Edge; readonly dns: DnsStub } | undefined> {
  if (HAPROXY === undefined) return undefined;
  const dns = await startDns({ [NODES]: hosts });
  const edge = await startEdge({ haproxy: HAPROXY, dns: dns.address, nodePort, env });
  await edge.uses('rooms', hosts.length);
  return { edge, dns };
}

async function startExporter(
  redis: RedisServer,
): Promise<{ readonly url: string; readonly program: Program } | undefined> {
  if (REDIS_EXPORTER === undefined) return undefined;
  const address = `127.0.0.1:${await freePort()}`;
  const program = startProgram(REDIS_EXPORTER, [`-redis.addr=${redis.url}`, `-web.listen-address=${address}`]);
  const url = `http://${address}`;
  await until('the exporter of Redis', async () => {
    program.check();
    return (await fetch(`${url}/metrics`).catch(() => undefined))?.ok;
  });
  return { url, program };
}
