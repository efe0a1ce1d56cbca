import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningNode, startNode } from '../support/node.ts';
import { rawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';
import { SimpleClient } from './clients/simplewebrtc.ts';
import { TutorialClient } from './clients/tutorial.ts';
import { closing } from './support/closing.ts';
import { ALL } from './support/pairs.ts';
import { ownNodes } from './support/servers.ts';

interface Client {
  close(): void;
}

/** How a client of each transport connects, from a page of `origin` or from a program. Rejects with the server's reason. */
const TRANSPORTS: Readonly<Record<string, (url: string, origin?: string) => Promise<Client>>> = {
  'Socket.IO 4': async (url, origin) => {
    const client = await rawClient(url, origin === undefined ? {} : { origin }).catch(reason);
    return closing(client);
  },
  'Socket.IO 1': (url, origin) => SimpleClient.connect(url, undefined, origin).catch(reason),
  'the WebSocket of pubsub': (url, origin) => webSocket(`${url}/ws`, origin).catch(reason),
  'the WebSocket of peerjs': (url, origin) => webSocket(`${url}/peerjs?key=peerjs&id=a&token=b`, origin).catch(reason),
};

/** Rejects with the error that a server puts into a refusal: as `data` of an Error, or as it is. */
function reason(error: unknown): never {
  throw error instanceof Error && 'data' in error ? error.data : error;
}

/** Rejects as Socket.IO does, with the error in the HTTP answer to a handshake that is refused (RFC 6455, 4.2.2). */
async function webSocket(url: string, origin?: string): Promise<Client> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), origin === undefined ? {} : { origin });
  const client = closing({ close: () => socket.terminate() });
  socket.on('error', () => undefined);
  const refused = once(socket, 'unexpected-response').then(async ([, response]) => {
    throw Object.assign(new Error('refused'), { data: JSON.parse(await text(response)) });
  });
  await Promise.race([once(socket, 'open'), refused]);
  return client;
}

describe.runIf(ownNodes)('handshakes of one node', () => {
  let node: RunningNode;
  afterEach(() => node?.stop());

  test.each(Object.entries(TRANSPORTS))('R71, R97: over %s a page of another origin is refused', async (_, connect) => {
    node = await startNode({ DIALECTS: ALL, ALLOWED_ORIGINS: 'https://page.example' });
    await expect(connect(node.url, 'https://other.example')).rejects.toMatchObject({ code: 'origin-refused' });
    await connect(node.url, 'https://page.example');
  });

  test('R65, R97: MAX_CONNECTIONS counts the connections of all transports together', async () => {
    const transports = Object.values(TRANSPORTS);
    node = await startNode({ DIALECTS: ALL, MAX_CONNECTIONS: String(transports.length + 1), ADDRESS_LIMITS: '0' });
    // The rooms of a connection are no connections.
    const client = await TutorialClient.connect(node.url);
    for (const room of ['one', 'two', 'three']) await client.enter(room);
    const all: Client[] = [];
    for (const connect of transports) all.push(await connect(node.url));
    for (const connect of transports) await expect(connect(node.url)).rejects.toMatchObject({ code: 'node-full' });
    for (const [index, connect] of transports.entries()) {
      all[index]?.close();
      all[index] = await until('a place', () => connect(node.url).catch(() => false as const));
      await expect(connect(node.url)).rejects.toMatchObject({ code: 'node-full' });
    }
  });
});
