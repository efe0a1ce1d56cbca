import { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeMark } from '../../../../src/adapters/socketio/session-id.ts';
import { type RunningNode, startNode } from '../../../support/node.ts';

let node: RunningNode;

beforeAll(async () => {
  node = await startNode({ HOST: '::' });
});

afterAll(() => node.stop());

test('R67: a session id ends with the mark of the address at which its node was reached', async () => {
  const { port } = new URL(node.url);
  const sidAt = async (host: string): Promise<string> => {
    const answer = await fetch(`http://${host}:${port}/socket.io/?EIO=4&transport=polling`);
    return /"sid":"([^"]+)"/.exec(await answer.text())?.[1] ?? '';
  };
  // CRC-32 as gzip has it (RFC 1952, 8), by another program: printf 127.0.0.1 | gzip -c | tail -c8 | od -An -tx4
  expect(await sidAt('127.0.0.1')).toMatch(/^[\w-]{20}\.d7b7e7a8$/);
  expect(await sidAt('127.0.0.2')).toMatch(/^[\w-]{20}\.4ebeb612$/);
  expect(await sidAt('[::1]')).toMatch(/^[\w-]{20}\.a2ca6717$/);
});

test.each(['sid=', 'sid=x', 'sid=x.d7b7e7a8&sid=', '%73id='])(
  'R67: a handshake that names a session is refused: %s',
  async (named) => {
    const { port } = new URL(node.url);
    const answer = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling&${named}`);
    expect(answer.ok).toBe(false);
    expect(await answer.text()).not.toContain('"sid"');
  },
);

test('R67: a connection that is gone has no mark', () => {
  expect(nodeMark({ socket: new Socket() })).toBe('');
});
