import type { TestContext } from 'vitest';
import { onPath } from '../../scripts/on-path.ts';
import { until } from '../support/until.ts';
import { type DnsStub, startDns } from './dns-stub.ts';
import { type Edge, type EdgeOptions, NODES, startEdge, type Tunnel } from './edge.ts';
import { type FakeNode, startFakeNode } from './fake-node.ts';

export const haproxy = onPath('haproxy');

/** Why no edge can be started; nodes share one port and differ by loopback address, and only Linux has all of 127.0.0.0/8. */
export const whyNoEdge =
  haproxy === undefined
    ? 'haproxy is not here: scripts/get-tools.sh haproxy'
    : process.platform !== 'linux'
      ? 'several loopback addresses are needed: run it on Linux'
      : undefined;

/** Leaves a test out where no edge can be started. */
export function needsEdge(context: TestContext): void {
  if (whyNoEdge !== undefined) context.skip(whyNoEdge);
}

export const rooms = Array.from({ length: 60 }, (_, index) => `room-${index}`);
export const polling = (room: string, sid = '') =>
  `/socket.io/?EIO=4&room=${room}&transport=polling${sid && `&sid=${sid}`}`;
export const websocket = (room: string, sid = '') => polling(room, sid).replace('polling', 'websocket');

/** Fake nodes, a name server that knows them, and edges in front. */
export class EdgeSite {
  readonly dns: DnsStub;
  readonly #nodes: FakeNode[];
  readonly #edges: Edge[] = [];
  readonly #tunnels: Tunnel[] = [];

  private constructor(dns: DnsStub, nodes: readonly FakeNode[]) {
    this.dns = dns;
    this.#nodes = [...nodes];
  }

  /** With three nodes, at 127.0.NET.1 to .3. Each test file has its own net. Undefined where no edge can be started. */
  static async start(net: number): Promise<EdgeSite | undefined> {
    if (whyNoEdge !== undefined) return undefined;
    const first = await startFakeNode(`127.0.${net}.1`, 0);
    const others = await Promise.all([2, 3].map((host) => startFakeNode(`127.0.${net}.${host}`, first.port)));
    const nodes = [first, ...others];
    return new EdgeSite(await startDns({ [NODES]: nodes.map(({ name }) => name) }), nodes);
  }

  get nodes(): readonly FakeNode[] {
    return this.#nodes;
  }

  get names(): readonly string[] {
    return this.#nodes.map(({ name }) => name);
  }

  node(name: string): FakeNode {
    const found = this.#nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`no node ${name}`);
    return found;
  }

  /** Says which nodes the name has from now on. */
  resolveTo(names: readonly string[]): void {
    this.dns.names.set(NODES, names);
  }

  /** Waits for some questions to the name server from now on: more than one edge repeats before it gives one up. */
  asked(): Promise<unknown> {
    const before = this.dns.questions;
    return until('questions', () => this.dns.questions >= before + 10);
  }

  /** One more node, which the name server does not know yet. */
  async add(name: string): Promise<FakeNode> {
    const node = await startFakeNode(name, this.#port);
    this.#nodes.push(node);
    return node;
  }

  get #port(): number {
    const [first] = this.#nodes;
    if (first === undefined) throw new Error('no nodes');
    return first.port;
  }

  async edge(env: EdgeOptions['env'] = {}): Promise<Edge> {
    const edge = await startEdge({ haproxy: haproxy ?? '', dns: this.dns.address, nodePort: this.#port, env });
    this.#edges.push(edge);
    return edge;
  }

  /** An upgrade that ends with the test. */
  async open(edge: Edge, ...asked: Parameters<Edge['upgrade']>): Promise<Tunnel> {
    const tunnel = await edge.upgrade(...asked);
    this.#tunnels.push(tunnel);
    return tunnel;
  }

  closeTunnels(): void {
    for (const { socket } of this.#tunnels.splice(0)) socket.destroy();
  }

  async stop(): Promise<void> {
    this.closeTunnels();
    await Promise.all(this.#edges.map((edge) => edge.stop()));
    this.dns.close();
    await Promise.all(this.#nodes.map((node) => node.close()));
  }
}
