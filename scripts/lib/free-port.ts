import { once } from 'node:events';
import { createServer } from 'node:net';

/** How many ports are remembered. */
const REMEMBERED = 1_000;

const given = new Set<number>();

/**
 * A loopback port that nothing listens on at this moment, and none of the latest 1,000 that this process was given: those may not
 * be listened on yet. HAProxy does not notice that two of its ports are the same, and shares the connections between them.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await unusedPort();
    if (given.has(port)) continue;
    given.add(port);
    const [oldest] = given;
    if (given.size > REMEMBERED && oldest !== undefined) given.delete(oldest);
    return port;
  }
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
