import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** One address before several nodes, as a load balancer has it: a client that knows nothing else can change nodes. */
export interface Edge {
  readonly url: string;
  /** New connections go to this node from now on; those that are there stay. */
  lead(url: string): void;
  stop(): Promise<void>;
}

export async function startEdge(firstUrl: string): Promise<Edge> {
  let target = new URL(firstUrl);
  const open = new Set<Socket>();
  const server = createServer((outer) => {
    const inner = connect(Number(target.port), target.hostname);
    const both = [outer, inner];
    for (const socket of both) {
      open.add(socket);
      const end = () => {
        for (const each of both) each.destroy();
      };
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
    outer.pipe(inner).pipe(outer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    lead: (url) => {
      target = new URL(url);
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
