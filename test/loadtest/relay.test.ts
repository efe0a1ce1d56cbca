import { beforeEach, describe, expect, test } from 'vitest';
import { startNode } from '../support/node.ts';
import { startRedis } from '../support/redis.ts';
import { k6, k6Missing, runK6 } from './k6.ts';
import { type Fault, startStandIn } from './stand-in.ts';

// Counts decide here, not how fast a busy machine is.
const patient = { RELAY_P95_MS: '60000', JOIN_P95_MS: '60000' };
const small = { ROOMS: '4', PEERS: '3', RATE: '20', SECONDS: '2', ...patient };

function run(env: Readonly<Record<string, string>>) {
  if (k6 === undefined) throw new Error(k6Missing);
  return runK6(k6, 'loadtest/relay.ts', { ...small, ...env });
}

beforeEach((context) => {
  if (k6 === undefined) context.skip(k6Missing);
});

describe('loadtest/relay.ts', () => {
  test('against one node: every signal once, in order, acknowledged', async () => {
    const node = await startNode();
    const { exitCode, counts, crossed, output } = await run({ SERVERS: node.url });
    await node.stop();
    expect({ exitCode, crossed }, output).toEqual({ exitCode: 0, crossed: [] });
    expect(counts['signals_delivered']).toBe(counts['signals_sent']);
    // On average once over each of the 24 links, however slow the machine.
    expect(counts['signals_sent']).toBeGreaterThanOrEqual(24);
  });

  test('against two nodes: every room spans both', async () => {
    const redis = await startRedis();
    const nodes = await Promise.all([startNode({ REDIS_URL: redis.url }), startNode({ REDIS_URL: redis.url })]);
    const { exitCode, counts, crossed, output } = await run({ SERVERS: nodes.map(({ url }) => url).join(',') });
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
    expect({ exitCode, crossed }, output).toEqual({ exitCode: 0, crossed: [] });
    expect(counts['signals_delivered']).toBe(counts['signals_sent']);
  });
});

describe.concurrent('loadtest/relay.ts fails', () => {
  const faults: readonly (readonly [Fault, readonly string[]])[] = [
    ['lose', ['signals_lost', 'signals_reordered', 'signals_unacknowledged']],
    ['double', ['signals_duplicated']],
    ['swap', ['signals_reordered']],
    ['refuse-join', ['joins_failed', 'signals_sent']],
  ];

  test.for([...faults])('when a server does this: %s', async ([fault, metrics]) => {
    const server = await startStandIn(fault);
    const { exitCode, crossed, output } = await run({ SERVERS: server.url });
    await server.stop();
    expect({ exitCode, crossed }, output).toEqual({ exitCode: 99, crossed: metrics });
  });

  test('when an event loop throws, and has counted nothing of what it lost', async () => {
    const server = await startStandIn('garble');
    const { exitCode, counts, crossed, output } = await run({ SERVERS: server.url });
    await server.stop();
    expect(exitCode, output).toBe(99);
    expect(counts['signals_lost']).toBe(0);
    expect(crossed).toContain('loops_finished');
  });

  test('when nothing answers', async () => {
    const { exitCode, crossed } = await run({ SERVERS: 'http://127.0.0.1:1' });
    expect({ exitCode, crossed }).toEqual({
      exitCode: 99,
      crossed: ['connections_lost', 'joins_failed', 'signals_sent'],
    });
  });

  test('not when a server does nothing wrong', async () => {
    const server = await startStandIn('none');
    const { exitCode, crossed, output } = await run({ SERVERS: server.url });
    await server.stop();
    expect({ exitCode, crossed }, output).toEqual({ exitCode: 0, crossed: [] });
  });
});
