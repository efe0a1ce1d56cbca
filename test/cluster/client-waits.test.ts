import { afterEach, describe, expect, test } from 'vitest';
import type { ServerEvent } from '../../src/protocol/index.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { socketTransport } from '../../web/client/signaling/socket-transport.ts';
import type { Transport } from '../../web/client/signaling/transport.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';

let node: RunningNode | undefined;
const clients: SignalingClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await node?.stop();
});

/** Counts the signals that a client sends, and those of them that the node refuses. */
function counted() {
  const counts = { sent: 0, refused: 0 };
  const transport: Transport = {
    connect(server, room, listener) {
      const event = (each: ServerEvent) => {
        if (each.name === 'signal-failed') counts.refused += 1;
        listener.event(each);
      };
      const { emit, close } = socketTransport.connect(server, room, { ...listener, event });
      return {
        emit(name, ...args) {
          if (name === 'signal') counts.sent += 1;
          emit(name, ...args);
        },
        close,
      };
    },
  };
  return { counts, transport };
}

async function join(transport: Transport): Promise<SignalingClient> {
  const client = new SignalingClient({ server: node?.url ?? '', transport });
  clients.push(client);
  await client.join({ room: 'lab' });
  return client;
}

describe('a client that sends more than its node takes', () => {
  test.each([
    ['events', { EVENTS_PER_SECOND: '100' }, 300, 10],
    ['bytes', { BYTES_PER_SECOND: '200000' }, 50, 20_000],
  ])(
    'R123, R150: too many %s: every signal arrives once and in order, and only what was refused is sent again',
    async (_, env, count, length) => {
      node = await startNode(env);
      const { counts, transport } = counted();
      const receiver = await join(socketTransport);
      const sender = await join(transport);
      const got: unknown[] = [];
      receiver.on('signal', (_from, payload) => got.push('n' in payload && payload.n));
      const problems: string[] = [];
      for (const each of [sender, receiver]) each.on('error', ({ code }) => problems.push(code));
      const text = 'x'.repeat(length);
      for (let n = 1; n <= count; n += 1) sender.signal(receiver.self?.peerId ?? '', { n, text });
      await until('the last signal', () => got.includes(count), 40_000);
      expect(got).toEqual(Array.from({ length: count }, (_each, index) => index + 1));
      expect(counts.refused).toBeGreaterThan(0);
      expect(counts.sent).toBeLessThanOrEqual(count + counts.refused + count / 10);
      expect([problems, sender.state.kind]).toEqual([[], 'joined']);
    },
  );
});
