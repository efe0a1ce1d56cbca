import { join } from 'node:path';
import { type Certificate, certificate } from '../../scripts/lib/certificate.ts';
import { type DnsStub, startDns } from '../../scripts/lib/dns-stub.ts';
import { type Edge, NODES, startEdge } from '../../scripts/lib/edge-process.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { type RunningNode, startProcess } from '../../scripts/lib/node-process.ts';
import { type Program, startProgram } from '../../scripts/lib/program.ts';
import type { Job } from '../../scripts/lib/prometheus-process.ts';
import { until } from '../../scripts/lib/until.ts';
import { type Change, copyOf, HERE } from './next-version.ts';
import { Store } from './store.ts';

/** Programs that a rehearsal needs beside Node and Redis: their paths. */
export interface Programs {
  readonly prometheus: string;
  readonly haproxy: string;
  readonly redisExporter: string;
}

/** How many nodes there are. */
export const NODE_COUNT = 3;
/** Addresses of nodes that the edge has places for. */
export const EDGE_SLOTS = 8;
export const MAX_CONNECTIONS = 400;
/** A busy machine may take this long to start a node, in ms. */
const READY_MS = 60_000;

/** Lease of a node in seconds. It outlasts an outage of Redis of 5 s and a renewal before it. */
export const LEASE_S = 12;

/** A node renews its lease, and probes its inbox, three times in a lease: after so many seconds. */
export const RENEWAL_S = LEASE_S / 3;

/** Settings of every node. */
const ENV = {
  LEASE_MS: String(LEASE_S * 1_000),
  GRACE_MS: '30000',
  TRUST_PROXY: '1',
  DIALECTS: 'pubsub',
  MAX_CONNECTIONS: String(MAX_CONNECTIONS),
  // Less than a kernel holds back on loopback is seen sooner.
  OUTBOUND_LIMIT_BYTES: '262144',
};

const EDGE_ENV = {
  EDGE_SLOTS: String(EDGE_SLOTS),
  // The crowd has one address; others are limited, so much that few requests are too many.
  EDGE_UNLIMITED_ADDRESSES: '127.0.0.1/32',
  EDGE_REQUESTS_PER_ADDRESS: '100',
  EDGE_CONNECTIONS_PER_ADDRESS: '20',
};

/** Three nodes that share Redis, an edge before them, an exporter of Redis; and what can be done to each of them. */
export class RehearsalCluster {
  readonly store: Store;
  readonly dns: DnsStub;
  /** host:port of each node, as Prometheus names it. */
  readonly instances: readonly string[];
  readonly #folder: string;
  readonly #programs: Programs;
  readonly #wires: readonly string[];
  readonly #exporter: { readonly program: Program; readonly port: number };
  readonly #certificate: Certificate;
  readonly #nodes: (RunningNode | undefined)[] = [];
  #edge: Edge;
  #checkout = HERE;
  #version = '';

  private constructor(parts: {
    readonly store: Store;
    readonly dns: DnsStub;
    readonly instances: readonly string[];
    readonly folder: string;
    readonly programs: Programs;
    readonly wires: readonly string[];
    readonly exporter: { readonly program: Program; readonly port: number };
    readonly certificate: Certificate;
    readonly edge: Edge;
  }) {
    this.store = parts.store;
    this.dns = parts.dns;
    this.instances = parts.instances;
    this.#folder = parts.folder;
    this.#programs = parts.programs;
    this.#wires = parts.wires;
    this.#exporter = parts.exporter;
    this.#certificate = parts.certificate;
    this.#edge = parts.edge;
  }

  /** `net`: the nodes listen on 127.0.NET.1 and the addresses after it. `folder`: for what is written. */
  static async start(programs: Programs, net: number, folder: string): Promise<RehearsalCluster> {
    const store = await Store.start();
    const hosts = Array.from({ length: NODE_COUNT }, (_, index) => `127.0.${net}.${index + 1}`);
    const port = await freePort();
    const dns = await startDns({ [NODES]: hosts });
    const pair = await certificate('IP:127.0.0.1');
    const edge = await startEdge({
      haproxy: programs.haproxy,
      dns: dns.address,
      nodePort: port,
      env: { ...EDGE_ENV, EDGE_TLS_CERT: pair.bundle },
    });
    const wires = await Promise.all(hosts.map(() => store.wire()));
    const cluster = new RehearsalCluster({
      ...{ store, dns, folder, programs, wires, edge, certificate: pair },
      instances: hosts.map((host) => `${host}:${port}`),
      exporter: await startExporter(programs.redisExporter, store),
    });
    await Promise.all(hosts.map((_, index) => cluster.startNode(index)));
    await edge.uses('rooms', NODE_COUNT);
    return cluster;
  }

  get edge(): Edge {
    return this.#edge;
  }

  get edgeUrl(): string {
    return `http://127.0.0.1:${this.#edge.port}`;
  }

  /** Base URLs of the nodes that run. */
  get urls(): readonly string[] {
    return this.#nodes.flatMap((node) => (node === undefined ? [] : [node.url]));
  }

  url(index: number): string {
    return `http://${this.#instance(index)}`;
  }

  /** Process ids of the nodes that run. */
  get pids(): readonly number[] {
    return this.#nodes.flatMap((node) => (node === undefined ? [] : [node.pid]));
  }

  get jobs(): readonly Job[] {
    return [
      { name: 'signalbox', targets: this.instances.map((instance) => ({ url: `http://${instance}/metrics` })) },
      { name: 'edge', targets: [{ url: `http://127.0.0.1:${this.#edge.adminPort}/metrics` }] },
      { name: 'redis', targets: [{ url: `http://127.0.0.1:${this.#exporter.port}/metrics` }] },
    ];
  }

  /** Starts a node at its address, or again; resolves when it is ready. `change`: what is wrong with its sources. */
  async startNode(index: number, env: Readonly<Record<string, string>> = {}, change?: Change): Promise<void> {
    const checkout = change === undefined ? this.#checkout : (await copyOf(this.#folder, 'wrong', change)).folder;
    const [host = '', port = ''] = this.#instance(index).split(':');
    const node = await startProcess([join(checkout, 'src', 'main.ts')], {
      ...{ HOST: host, PORT: port, NODE_ID: `node-${index + 1}`, REDIS_URL: this.#wires[index] ?? '' },
      ...ENV,
      ...env,
    });
    this.#nodes[index] = node;
    const ready = () => fetch(`${node.url}/health/ready`).catch(() => undefined);
    await until(`node ${index + 1} to be ready`, async () => (await ready())?.ok, READY_MS);
  }

  /** Sends a signal to a node. */
  signal(index: number, name: NodeJS.Signals): void {
    this.#nodes[index]?.kill(name);
  }

  /** Ends a node; resolves with its exit code, or the signal that ended it. */
  async endNode(index: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | NodeJS.Signals | undefined> {
    const node = this.#nodes[index];
    node?.kill(signal);
    const exit = await node?.exited;
    this.#nodes[index] = undefined;
    return exit;
  }

  /** Waits until a node is about to renew its lease: an outage of Redis that begins now meets that renewal. */
  async renewsSoon(index: number): Promise<void> {
    const age = async (): Promise<number> => {
      const text = await (await fetch(`${this.url(index)}/metrics`)).text();
      return Number(/^signalbox_lease_age_seconds (.+)$/m.exec(text)?.[1]);
    };
    await until('a lease that is about to be renewed', async () => (await age()) > RENEWAL_S * 0.8, READY_MS, 100);
  }

  /** Whether every node is ready, and the edge brings new sessions to all of them. */
  async ready(): Promise<boolean> {
    const nodes = this.instances.map((_, index) => fetch(`${this.url(index)}/health/ready`).catch(() => undefined));
    if ((await Promise.all(nodes)).some((answer) => answer?.ok !== true)) return false;
    return this.#edge.uses('rooms', NODE_COUNT).then(
      () => true,
      () => false,
    );
  }

  /** Nodes that start from now on have these sources under another version. */
  async renew(): Promise<void> {
    const { folder, version } = await copyOf(this.#folder, 'next');
    this.#checkout = folder;
    this.#version = version;
  }

  /** The version that was rolled out; empty before that. */
  get version(): string {
    return this.#version;
  }

  /** Waits until a node has ended that was told to. */
  async ended(index: number): Promise<void> {
    await this.#nodes[index]?.exited;
    this.#nodes[index] = undefined;
  }

  /** What the edge calls each node: node-1, node-2, …, in any order. */
  async slots(): Promise<readonly string[]> {
    const lines = (await this.#edge.cli('show servers state rooms')).split('\n').map((line) => line.split(' '));
    return this.instances.map((instance) => {
      const [, , , name = ''] = lines.find(([, , , , address]) => instance.startsWith(`${address}:`)) ?? [];
      return name;
    });
  }

  /** Ends the edge at once, with all its connections. */
  async endEdge(): Promise<void> {
    await this.#edge.stop();
  }

  /** Starts the edge again on the same ports. */
  async startEdgeAgain(): Promise<void> {
    const [, nodePort = ''] = this.#instance(0).split(':');
    const edge = await startEdge({
      haproxy: this.#programs.haproxy,
      dns: this.dns.address,
      nodePort: Number(nodePort),
      ports: this.#edge,
      env: { ...EDGE_ENV, EDGE_TLS_CERT: this.#certificate.bundle },
    });
    this.#edge = edge;
    await edge.uses('rooms', NODE_COUNT);
  }

  async stop(): Promise<void> {
    await this.#edge.stop();
    await this.#exporter.program.stop();
    await Promise.all(this.#nodes.map((node) => node?.stop()));
    await this.store.stop();
    this.dns.close();
    await this.#certificate.remove();
  }

  #instance(index: number): string {
    const instance = this.instances[index];
    if (instance === undefined) throw new Error(`no node ${index + 1}`);
    return instance;
  }
}

async function startExporter(binary: string, { address, user, password }: Store) {
  const port = await freePort();
  const program = startProgram(binary, [
    ...[`-redis.addr=${address}`, `-redis.user=${user}`, `-redis.password=${password}`],
    `-web.listen-address=127.0.0.1:${port}`,
  ]);
  await until('the exporter of Redis', async () => {
    program.check();
    return (await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined))?.ok;
  });
  return { program, port };
}
