import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type RunningNode, startNode } from '../../../scripts/lib/node-process.ts';
import { until } from '../../support/until.ts';

const sockets: Socket[] = [];
let node: RunningNode | undefined;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await node?.stop();
});

/** How many connections Linux lets a program ask for; 0 elsewhere. */
function somaxconn(): number {
  try {
    return Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
  } catch {
    return 0;
  }
}

test('more connections wait for a busy node than Node asks for by itself', { timeout: 30_000 }, async ({ skip }) => {
  const wanted = 1_000;
  if (somaxconn() < wanted) skip('net.core.somaxconn is below 1000 here, or this is no Linux');
  node = await startNode();
  const port = Number(new URL(node.url).port);
  node.kill('SIGSTOP');
  let taken = 0;
  for (let count = 0; count < wanted; count += 1) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    void once(socket, 'connect').then(() => (taken += 1));
    sockets.push(socket);
  }
  await until('the kernel to take them', () => taken === wanted, 5_000);
  expect(taken).toBe(wanted);
});
