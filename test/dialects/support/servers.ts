import { ProcessCluster } from '../../support/cluster.ts';
import { startNode } from '../../support/node.ts';

/** Where the clients of a test connect. Both URLs are one server where there is only one. */
export interface Servers {
  readonly urls: readonly [string, string];
  stop(): Promise<void>;
}

export interface Deployment {
  readonly name: string;
  start(env?: Readonly<Record<string, string>>): Promise<Servers>;
}

/**
 * What the scenarios of a dialect run on: two nodes over Redis, and one node with its own memory. With
 * `DIALECT_SERVERS=http://HOST:PORT[,http://HOST:PORT]` they run on servers that are there already, of whatever make: so it
 * is proven that a scenario asks for what the dialect is, and not for what a node happens to do.
 */
export function deployments(dialects: string): readonly Deployment[] {
  const [first, second = first] = (process.env['DIALECT_SERVERS'] ?? '').split(',').filter(Boolean);
  if (first !== undefined && second !== undefined) {
    return [{ name: 'servers given', start: async () => ({ urls: [first, second], stop: async () => undefined }) }];
  }
  return [
    { name: 'two nodes over Redis', start: (env = {}) => twoNodes({ DIALECTS: dialects, ...env }) },
    { name: 'one node with its own memory', start: (env = {}) => oneNode({ DIALECTS: dialects, ...env }) },
  ];
}

/** For tests of what only our own nodes are asked. */
export const ownNodes = process.env['DIALECT_SERVERS'] === undefined;

async function twoNodes(env: Readonly<Record<string, string>>): Promise<Servers> {
  const cluster = await ProcessCluster.start(env);
  const [a, b] = await Promise.all([cluster.node(), cluster.node()]);
  return { urls: [a.url, b.url], stop: () => cluster.stop() };
}

async function oneNode(env: Readonly<Record<string, string>>): Promise<Servers> {
  const { url, stop } = await startNode(env);
  return { urls: [url, url], stop };
}
