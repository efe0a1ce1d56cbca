import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let url: Promise<string> | undefined;

/** The URL of a webhook receiver in this process, which answers each event at once. It does not keep the process alive. */
export function startReceiver(): Promise<string> {
  url ??= start();
  return url;
}

async function start(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end());
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the webhook receiver has no port');
  return `http://127.0.0.1:${address.port}/`;
}
