import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { freePort } from '../support/net.ts';
import { until } from '../support/until.ts';

export const edgeConfig = join(import.meta.dirname, '..', '..', 'deploy', 'haproxy', 'haproxy.cfg');

export interface Tunnel {
  /** The node that took the upgrade. */
  readonly node: string;
  readonly socket: Duplex;
}

export interface Edge {
  /** Status and body of a GET. */
  get(path: string): Promise<{ readonly status: number; readonly body: string }>;
  /** A WebSocket upgrade, up to the 101. */
  upgrade(path: string): Promise<Tunnel>;
  /** Waits until a backend uses so many nodes. */
  uses(backend: 'rooms' | 'rooms-busy' | 'pages', nodes: number): Promise<unknown>;
  /** Waits until no connection to a room is left: load decides where the next one goes. */
  idle(): Promise<unknown>;
  stop(): Promise<void>;
}

/** A real HAProxy with the project's configuration, in front of what `dnsPort` resolves to. */
export async function startEdge(haproxy: string, dnsPort: number, nodePort: number): Promise<Edge> {
  const port = await freePort();
  const adminPort = await freePort();
  const child = spawn(haproxy, ['-db', '-f', edgeConfig], {
    env: {
      EDGE_PORT: String(port),
      EDGE_ADMIN_PORT: String(adminPort),
      EDGE_DNS: `127.0.0.1:${dnsPort}`,
      EDGE_NODE_PORT: String(nodePort),
      EDGE_SLOTS: '4',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'exit');
  const killer = () => child.kill('SIGKILL');
  process.once('exit', killer);
  await until('the edge to listen', async () => {
    if (child.exitCode !== null) throw new Error(`haproxy ended with ${child.exitCode}:\n${errors}`);
    return fetch(`http://127.0.0.1:${adminPort}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  });

  const shows = (metric: string): Promise<unknown> =>
    until(metric, async () => {
      const response = await fetch(`http://127.0.0.1:${adminPort}/metrics`);
      return (await response.text()).includes(`${metric}\n`);
    });

  return {
    get: async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, body: await response.text() };
    },
    upgrade: (path) =>
      new Promise((resolve, reject) => {
        const headers = {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        };
        const asked = request({ port, path, headers, agent: false });
        asked.once('upgrade', (response, socket) => resolve({ node: String(response.headers['x-node']), socket }));
        asked.once('response', (response) => {
          response.resume();
          reject(new Error(`refused with ${response.statusCode}`));
        });
        asked.once('error', reject);
        asked.end();
      }),
    uses: (backend, nodes) => shows(`haproxy_backend_active_servers{proxy="${backend}"} ${nodes}`),
    idle: async () => {
      await shows('haproxy_backend_current_sessions{proxy="rooms"} 0');
      await shows('haproxy_backend_current_sessions{proxy="rooms-busy"} 0');
    },
    stop: async () => {
      process.removeListener('exit', killer);
      child.kill('SIGKILL');
      await exited;
    },
  };
}
