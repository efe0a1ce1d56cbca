import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serveNode } from '../support/served-node.ts';

/**
 * The writes of the node on one TCP connection, as the system gets them: one string for each write, its parts joined.
 */
type Writes = string[];

let node: Awaited<ReturnType<typeof served>>;
beforeEach(async () => {
  node = await served();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await node.close();
});

async function served() {
  const lines: string[] = [];
  const log = (event: string): void => void lines.push(event);
  const { http, join, close } = await serveNode({ info: log, warn: log, error: log });
  /** The writes on each connection, in the order in which the connections came. */
  const written: Writes[] = [];
  http.on('connection', (socket) => written.push(writesOf(socket)));
  return { lines, written, join, close };
}

/** Looks below Node's streams: data that a stream holds back and joins is one write here. */
function writesOf(socket: Socket): Writes {
  const writes: Writes = [];
  const { _write: write, _writev: writev } = socket;
  vi.spyOn(socket, '_write').mockImplementation(function (this: Socket, chunk, ...rest) {
    writes.push(String(chunk));
    write.call(this, chunk, ...rest);
  });
  vi.spyOn(socket, '_writev').mockImplementation(function (this: Socket, chunks, callback) {
    writes.push(chunks.map(({ chunk }) => String(chunk)).join(''));
    writev?.call(this, chunks, callback);
  });
  return writes;
}

test('a connect and a join cost three writes to the joiner, and one line in the log', async () => {
  await node.join();
  expect(node.written).toEqual([
    [
      // RFC 6455, 4.2.2, and Engine.IO's open packet.
      expect.stringMatching(/^HTTP\/1\.1 101 .*\r\n\r\n.{2,4}0\{"sid":/s),
      expect.stringContaining('40{"sid":'),
      expect.stringContaining('430[{"ok":true'),
    ],
  ]);
  expect(node.lines).toEqual(['peer joined']);
});

test('a join costs one write to each peer of the room', async () => {
  await node.join();
  await node.join();
  for (const writes of node.written) writes.length = 0;
  await node.join();
  const [first, second, own] = node.written;
  expect(first).toEqual([expect.stringContaining('["peer-joined",')]);
  expect(second).toEqual(first);
  expect(own).toHaveLength(3);
});
