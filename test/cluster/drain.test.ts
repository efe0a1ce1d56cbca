import { afterAll, beforeAll, expect, test } from 'vitest';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { socketTransport } from '../../web/client/signaling/socket-transport.ts';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { until } from '../support/until.ts';

const CLIENTS = 200;
const ROOM_SIZE = 8;
/** Enough time after the last goodbye for 200 clients to move, also if they share a busy processor with their nodes. */
const DRAIN_MS = 6_000;
/**
 * The time from the goodbyes, which come a tenth of DRAIN_MS after the signal, to the last client that moves (SPEC
 * R70).
 */
const [FROM_MS, UNTIL_MS] = [0, 0.5 * DRAIN_MS];

interface Guest {
  readonly client: SignalingClient;
  readonly peerId: string;
  /** The `afterMs` of each goodbye that the client got. */
  readonly afterMs: number[];
}

let cluster: ProcessCluster;
let guests: Guest[] = [];
/** Events that no client should have seen. */
const seen: string[] = [];
/** The nodes to which the edge sends new connections. */
let open: readonly RunningNode[] = [];
let turns = 0;

beforeAll(async () => {
  cluster = await ProcessCluster.start({ DRAIN_MS: String(DRAIN_MS) });
});

afterAll(async () => {
  for (const { client } of guests) client.close();
  await cluster.stop();
});

async function guest(room: string): Promise<Guest> {
  const client = new SignalingClient({
    server: 'http://edge.invalid',
    transport: {
      connect(_server, id, listener) {
        turns += 1;
        const node = open[turns % open.length];
        if (node === undefined) throw new Error('no node is open');
        return socketTransport.connect(node.url, id, listener);
      },
    },
  });
  const afterMs: number[] = [];
  client.on('goodbye', (goodbye) => afterMs.push(goodbye.afterMs));
  client.on('peer-away', ({ peerId }) => seen.push(`${peerId} away`));
  client.on('peer-left', ({ peerId }) => seen.push(`${peerId} left`));
  client.on('rejoined', ({ self }) => seen.push(`joined anew as ${self}`));
  client.on('ended', (reason) => seen.push(`ended: ${reason}`));
  const { self } = await client.join({ room });
  return { client, peerId: self, afterMs };
}

/** Sends one signal from each client to every other peer of its room, and waits for all signals. */
async function everybodySignals(round: number): Promise<void> {
  let arrived = 0;
  const stop = guests.map(({ client }) => client.on('signal', () => (arrived += 1)));
  for (const { client } of guests) for (const { peerId } of client.peers) client.signal(peerId, { round });
  const all = CLIENTS * (ROOM_SIZE - 1);
  await until(`${all} signals`, () => arrived >= all, 20_000);
  for (const off of stop) off();
  expect(arrived).toBe(all);
}

async function restart(node: RunningNode, others: readonly RunningNode[]): Promise<RunningNode> {
  open = others;
  for (const { afterMs } of guests) afterMs.length = 0;
  node.kill('SIGTERM');
  await until('not ready', async () => (await fetch(`${node.url}/health/ready`)).status === 503);
  expect(await node.exited).toBe(0);
  await until('all back', () => guests.every(({ client }) => client.state.kind === 'joined'), 20_000);
  const next = await cluster.node();
  open = [...others, next];
  return next;
}

/**
 * Expects the clients to be spread: the window has a slice for each client, and each client goes within its own slice,
 * not always at the beginning.
 */
function expectSpread(): void {
  const times = guests.flatMap(({ afterMs }) => afterMs).sort((a, b) => a - b);
  const slice = (UNTIL_MS - FROM_MS) / times.length;
  expect(times.length).toBeGreaterThan(CLIENTS / 4);
  times.forEach((time, index) => {
    expect(time).toBeGreaterThanOrEqual(Math.floor(FROM_MS + slice * index));
    expect(time).toBeLessThan(FROM_MS + slice * (index + 1));
  });
  const jitter = times.map((time, index) => Math.round(time - FROM_MS - slice * index));
  expect(new Set(jitter).size).toBeGreaterThan(3);
}

test('R70, R72: in a rolling restart 200 clients move one after the other, keep their peer ids, and no peer is seen away', async () => {
  const [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  open = [n1, n2];
  guests = await Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => guest(`room ${index % (CLIENTS / ROOM_SIZE)}`)),
  );
  await until('full rooms', () => guests.every(({ client }) => client.peers.length === ROOM_SIZE - 1));
  await everybodySignals(1);

  const n3 = await restart(n1, [n2]);
  expectSpread();
  await everybodySignals(2);
  await restart(n2, [n3]);
  expectSpread();
  await everybodySignals(3);

  expect(guests.map(({ client }) => client.self?.peerId)).toEqual(guests.map(({ peerId }) => peerId));
  expect(seen).toEqual([]);
});

test('R18, R70: a node that is about to drain reports not ready, and still takes the clients that are sent to it', async () => {
  const node = await cluster.node({ DRAIN_MS: '20000' });
  node.kill('SIGTERM');
  await until('not ready', async () => (await fetch(`${node.url}/health/ready`)).status === 503);
  const late = await cluster.joined(node, 'late');
  expect(await late.next('goodbye')).toMatchObject([{ reason: 'drain', reconnect: true }]);
  await expect(cluster.client(node)).rejects.toMatchObject({ data: { code: 'draining', retryable: true } });
  late.close();
  expect(await node.exited).toBe(0);
});
