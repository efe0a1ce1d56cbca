import type { Server as HttpServer } from 'node:http';
import type { Settings } from '../config/settings.ts';

/** Listens on the address of the settings. Answers with the URL at which this machine reaches it. */
export function listen(http: HttpServer, { host, port }: Settings): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
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
