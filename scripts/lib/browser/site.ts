import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Site {
  /** http://localhost:PORT, without a slash: another origin than a node's, which is at 127.0.0.1. */
  readonly origin: string;
  close(): Promise<void>;
}

export interface Served {
  readonly type: 'text/html' | 'text/javascript' | 'text/css';
  readonly body: string;
}

/** A web site of somebody's: a few fixed pages, with `headers` on each. */
export async function startSite(
  pages: Readonly<Record<string, Served>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '/', 'http://site').pathname];
    response.writeHead(page ? 200 : 404, { ...headers, 'content-type': `${page?.type ?? 'text/html'}; charset=utf-8` });
    response.end(page?.body ?? '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://localhost:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
