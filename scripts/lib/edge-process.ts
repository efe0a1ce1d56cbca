import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { crc32 } from 'node:zlib';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const folder = join(import.meta.dirname, '..', '..', 'deploy', 'haproxy');
export const edgeConfig = join(folder, 'haproxy.cfg');

/** Most characters that are kept of the log. */
const LOG_LENGTH = 1_000_000;

/** The name that nodes have in tests, as long as in a cluster. */
export const NODES = 'nodes.signalbox.svc.cluster.local';

export interface Tunnel {
  /** The node that took the upgrade. */
  readonly node: string;
  readonly socket: Duplex;
}

export interface Asked {
  /** The loopback address that the client asks from. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Edge {
  readonly port: number;
  readonly tlsPort: number;
  /** Of its health and metrics. */
  readonly adminPort: number;
  /** Status and body of a GET. */
  get(path: string, asked?: Asked): Promise<{ readonly status: number; readonly body: string }>;
  /** The same of the edge's own health and metrics. */
  admin(path: string): Promise<{ readonly status: number; readonly body: string }>;
  /** What HAProxy's command line answers. */
  cli(command: string): Promise<string>;
  /** A WebSocket upgrade, up to the 101. */
  upgrade(path: string, asked?: Asked): Promise<Tunnel>;
  /** Waits until a backend uses so many nodes. */
  uses(backend: 'rooms' | 'rooms-busy' | 'pages', nodes: number): Promise<unknown>;
  /** Waits until no connection to a room is left: load decides where the next one goes. */
  idle(): Promise<unknown>;
  /** What HAProxy logged, the latest 1,000,000 characters. */
  log(): string;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  stop(): Promise<void>;
}

export interface EdgeOptions {
  readonly haproxy: string;
  /** Of the name server. */
  readonly dns: string;
  readonly nodePort: number;
  /** To bring an edge back where it was; free ones otherwise. */
  readonly ports?: Pick<Edge, 'port' | 'tlsPort' | 'adminPort'> | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real HAProxy with the project's configuration, in front of what NODES resolves to. Resolves when it listens. */
export async function startEdge({ haproxy, dns, nodePort, ports, env = {} }: EdgeOptions): Promise<Edge> {
  const { port, tlsPort, adminPort } = ports ?? {
    port: await freePort(),
    tlsPort: await freePort(),
    adminPort: await freePort(),
  };
  const cliPort = await freePort();
  const child = spawn('bash', [join(folder, 'edge.sh')], {
    env: {
      PATH: [dirname(haproxy), process.env['PATH']].join(delimiter),
      EDGE_PORT: String(port),
      EDGE_TLS_PORT: String(tlsPort),
      EDGE_ADMIN_PORT: String(adminPort),
      EDGE_CLI_PORT: String(cliPort),
      EDGE_NODES: NODES,
      EDGE_DNS: dns,
      EDGE_NODE_PORT: String(nodePort),
      EDGE_SLOTS: '8',
      // Shares are whole at once.
      EDGE_SLOW_START: '0',
      EDGE_UNLIMITED_ADDRESSES: '127.0.0.0/8',
      ...env,
    },
    // A group of its own, so that all of it can be ended.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let lines = '';
  child.stdout.on('data', (chunk: Buffer) => {
    lines = (lines + chunk.toString()).slice(-LOG_LENGTH);
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'exit').then(([code, signal]): number | NodeJS.Signals => code ?? signal);
  const killer = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', killer);
  // Requests follow each other on one connection, so that the edge counts one at a time.
  const agent = new Agent({ keepAlive: true });
  const at =
    (host: number) =>
    (path: string, asked: Asked = {}) =>
      ask(agent, host, path, asked);
  const admin = at(adminPort);
  await until('the edge to listen', async () => {
    if (child.exitCode !== null) throw new Error(`the edge ended with ${child.exitCode}:\n${errors}`);
    return admin('/health/live').then(
      ({ status }) => status === 200,
      () => false,
    );
  });
  const shows = (metric: string): Promise<unknown> =>
    until(metric, async () => (await admin('/metrics')).body.includes(`${metric}\n`));

  return {
    port,
    tlsPort,
    adminPort,
    get: at(port),
    admin,
    cli: async (command) => {
      const socket = connect(cliPort, '127.0.0.1');
      socket.write(`${command}\n`);
      let answer = '';
      for await (const chunk of socket) answer += chunk;
      return answer;
    },
    upgrade: (path, asked = {}) => upgrade(port, path, asked),
    uses: (backend, nodes) => shows(`haproxy_backend_active_servers{proxy="${backend}"} ${nodes}`),
    idle: async () => {
      await shows('haproxy_backend_current_sessions{proxy="rooms"} 0');
      await shows('haproxy_backend_current_sessions{proxy="rooms-busy"} 0');
    },
    log: () => lines,
    signal: (name) => child.kill(name),
    exited,
    stop: async () => {
      process.removeListener('exit', killer);
      agent.destroy();
      killer();
      await exited;
    },
  };
}

async function ask(agent: Agent, port: number, path: string, { from, headers = {} }: Asked) {
  const asked = request({ port, path, headers, agent, ...(from === undefined ? {} : { localAddress: from }) });
  asked.end();
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: Number(response.statusCode), body };
}

function upgrade(port: number, path: string, { from, headers = {} }: Asked): Promise<Tunnel> {
  const handshake = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const source = from === undefined ? {} : { localAddress: from };
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers: handshake, agent: false, ...source });
    asked.once('upgrade', (response, socket) => resolve({ node: String(response.headers['x-node']), socket }));
    asked.once('response', (response) => {
      response.resume();
      reject(new Error(`refused with ${response.statusCode}`));
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** The id of a session of the node at an address (SPEC R67). */
export function sessionOn(address: string): string {
  return `c2Vzc2lvbg-_.${crc32(address).toString(16)}`;
}
