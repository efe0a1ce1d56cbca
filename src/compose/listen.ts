import type { Server as HttpServer } from 'node:http';
import type { Settings } from '../config/settings.ts';

/**
 * How many TCP connections the kernel may take before the node does; it takes no more than net.core.somaxconn. Node's own figure
 * is 511. Beyond it a client that comes back in a wave is not answered, and its kernel tries again only after a second.
 */
const BACKLOG = 4_096;

/** Listens on the address of the settings. Answers with the URL at which this machine reaches it. */
export function listen(http: HttpServer, { host, port }: Pick<Settings, 'host' | 'port'>): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen({ port, backlog: BACKLOG, ...(host !== undefined && { host }) }, () => {
      http.removeListener('error', reject);
      const address = http.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${reachableHost(host)}:${actual}`);
    });
  });
}

/** How this machine reaches a node that listens on `host`: brackets around an IPv6 address are RFC 3986, 3.2.2. */
function reachableHost(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
