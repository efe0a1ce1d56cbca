import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startNode } from '../../../support/node.ts';
import { joinedSocket } from '../../../support/raw-socket.ts';

const open: { destroy(): void }[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

async function tcp(url: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  open.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (text !== '') await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}

test.each<[string, (url: string) => Promise<unknown>]>([
  ['a connection that says nothing', (url) => tcp(url, '')],
  ['half a request', (url) => tcp(url, 'GET /health/live HTTP/1.1\r\nHost:')],
  [
    'a client that reads no more, so that it never answers the closing of its WebSocket',
    async (url) => {
      const socket = await joinedSocket(url, 'room');
      open.push({ destroy: () => socket.terminate() });
      socket.pause();
    },
  ],
])(
  'R73: %s does not keep a node that drains',
  async (_case, occupy) => {
    const node = await startNode({ DRAIN_MS: '5000' });
    await occupy(node.url);
    node.kill('SIGTERM');
    expect(await node.exited).toBe(0);
    // The node ended before its time was up.
    expect(node.output()).toContain('"stopped"');
    expect(node.output()).not.toContain('"drain cut short"');
  },
  20_000,
);
