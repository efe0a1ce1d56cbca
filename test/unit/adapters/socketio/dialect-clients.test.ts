import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metric } from '../../../support/metric.ts';
import { type RunningNode, startNode } from '../../../support/node.ts';
import { FRAME, frameOf, rawFrames } from '../../../support/raw-frames.ts';

let node: RunningNode;

beforeAll(async () => {
  // Without limits, what comes in one read is read at once (SPEC R117).
  node = await startNode({ DIALECTS: 'tutorial,simplewebrtc', ADDRESS_LIMITS: '0' });
});

afterAll(() => node.stop());

/** What a pong brings back, so that the node has read what came before the ping. */
const READ = 'read';

/** Sends texts in one read, and waits until `last` comes. */
async function say(socket: Socket, texts: readonly string[], last: string): Promise<void> {
  let heard = '';
  socket.write(Buffer.concat([...texts.map((text) => frameOf(FRAME.text, text)), frameOf(FRAME.ping, READ)]));
  while (!heard.includes(last)) heard += String((await once(socket, 'data'))[0]);
}

const connected = async (): Promise<Socket> => {
  const socket = await rawFrames(new URL('/socket.io/?EIO=4&transport=websocket', node.url));
  await say(socket, ['40'], '40{');
  return socket;
};

test('a client whose first event comes in one read with its end begins no session', async () => {
  const socket = await connected();
  const other = await connected();
  await say(socket, ['41', '42["join",{"roomId":"room"}]'], READ);
  await say(other, ['42["join",{"roomId":"room"}]'], 'joined');
  expect(await metric(node.url, 'signalbox_dialect_clients{dialect="tutorial"}')).toBe(1);
  socket.destroy();
  other.destroy();
});

test('a connection that left the namespace so is heard when it comes again', async () => {
  const socket = await connected();
  await say(socket, ['41', '42["signal","x",1,{},0]'], READ);
  await say(socket, ['40'], '40{');
  await say(socket, ['425["peek",{"room":"room"}]'], '435[{"ok":true');
  socket.destroy();
});

// A script that a page of another origin includes is asked for without an Origin header, and its page reads the answer.
test.each(['/socket.io/?EIO=4', '/simplewebrtc/socket.io/?EIO=3', '/simplewebrtc/socket.io/?EIO=4'])(
  'R71: %s answers no handshake with a script (JSONP)',
  async (address) => {
    const plain = await fetch(`${node.url}${address}&transport=polling`);
    expect(await plain.text()).not.toContain('___eio');
    const script = await fetch(`${node.url}${address}&transport=polling&j=0`);
    expect(script.status).toBe(403);
    expect(await script.text()).not.toContain('sid');
  },
);
