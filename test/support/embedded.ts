import { once } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { onTestFinished } from 'vitest';
// `createSignalbox` loads it when it is first called, which takes longer than some tests may.
import '../../src/compose/embed.ts';
import { createSignalbox, type Signalbox, type SignalboxOptions } from '../../src/server/index.ts';
import { type RawClient, type RawClientOptions, rawClient } from './raw-client.ts';

/** An application's server that listens, without Signalbox. Ends with the test. */
export async function startHost(app: RequestListener = notFound): Promise<{ server: HttpServer; url: string }> {
  const server = createServer(app);
  await listening(server);
  return { server, url: urlOf(server) };
}

/** Lets a server listen on a port of the system's choice, until the test is over. */
export async function listening(server: HttpServer): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
}

export function urlOf(server: HttpServer, scheme = 'http'): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `${scheme}://127.0.0.1:${address.port}`;
}

/** A Signalbox that says nothing and ends with the test. */
export async function startSignalbox(options: SignalboxOptions): Promise<Signalbox> {
  const signalbox = await createSignalbox({ logger: false, drainMs: 200, ...options });
  onTestFinished(() => signalbox.close());
  return signalbox;
}

/** A client that ends with the test. */
export async function clientOf(url: string, options?: RawClientOptions): Promise<RawClient> {
  const client = await rawClient(url, options);
  onTestFinished(() => client.close());
  return client;
}

/** What the application says to everything. */
export const APPLICATION = 'of the application';

function notFound(...[, response]: Parameters<RequestListener>): void {
  response.writeHead(404).end(APPLICATION);
}
