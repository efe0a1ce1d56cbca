import { readdirSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { metric } from '../../../support/metric.ts';
import { type RunningNode, startProcess } from '../../../support/node.ts';
import { rawClient } from '../../../support/raw-client.ts';
import { until } from '../../../support/until.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'main.ts');
const DESCRIPTORS = 200;

let node: RunningNode | undefined;
const sockets: (Socket | WebSocket)[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) {
    if (socket instanceof WebSocket) socket.terminate();
    else socket.destroy();
  }
  await node?.stop();
});

/** A node that may open `DESCRIPTORS` files, or whose heap may have so many MiB. */
async function smallNode(limits: { readonly heapMb?: number }, env: Readonly<Record<string, string>> = {}) {
  const script = limits.heapMb === undefined ? `ulimit -n ${DESCRIPTORS} && exec "$0" "$@"` : 'exec "$0" "$@"';
  const flags = limits.heapMb === undefined ? [] : [`--max-old-space-size=${limits.heapMb}`, '--max-semi-space-size=1'];
  const started = await startProcess(
    ['-c', script, process.execPath, ...flags, MAIN],
    { ADDRESS_LIMITS: '0', ...env },
    '/bin/sh',
  );
  node = started;
  return started;
}

async function isLive({ url }: RunningNode): Promise<boolean> {
  return (await fetch(`${url}/health/live`)).status === 200;
}

function descriptorsOf({ pid }: RunningNode): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function dial({ url }: RunningNode, text: string): Promise<Socket> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('connect', () => socket.write(text, () => resolve(socket)));
    socket.once('close', () => resolve(socket));
  });
}

describe.runIf(process.platform === 'linux')('R111: a node with 200 descriptors', () => {
  test('answers health checks and takes clients while more connections than that say nothing', async () => {
    const small = await smallNode({});
    for (let index = 0; index < 2 * DESCRIPTORS; index += 1) await dial(small, '');
    expect(await isLive(small)).toBe(true);
    expect(await metric(small.url, 'signalbox_gate_refusals_total{gate="descriptors"}')).toBeGreaterThan(100);
    expect(descriptorsOf(small)).toBeLessThan(DESCRIPTORS);
    expect(await metric(small.url, 'process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  test('R116: gives one address a quarter of its TCP connections, whatever they carry', async () => {
    const small = await smallNode({}, { ADDRESS_LIMITS: '1' });
    for (let index = 0; index < DESCRIPTORS; index += 1) await dial(small, '');
    // (200 - 32) / 4
    await until(
      'the rest to be closed',
      () => sockets.filter((socket) => socket instanceof Socket && !socket.destroyed).length === 42,
    );
  });

  test('refuses clients with node-full when sessions have them, and answers health checks', async () => {
    const small = await smallNode({});
    const open = async (): Promise<void> => {
      const socket = new WebSocket(`${small.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      sockets.push(socket);
      await new Promise<void>((resolve) => {
        socket.on('message', (data) => String(data).startsWith('0') && socket.send('40'));
        socket.on('message', (data) => String(data).startsWith('40') && resolve());
        socket.once('close', () => resolve());
        socket.on('error', () => undefined);
      });
    };
    for (let index = 0; index < DESCRIPTORS; index += 1) await open();
    await expect(rawClient(small.url)).rejects.toMatchObject({ data: { code: 'node-full' } });
    const accept = await fetch(`${small.url}/health/accept`);
    expect([accept.status, await accept.json()]).toMatchObject([503, { checks: { descriptors: { ok: false } } }]);
    expect(await isLive(small)).toBe(true);
  });
});

test.runIf(process.platform === 'linux')(
  'R112: requests that are sent together and never read leave no descriptor behind',
  async () => {
    const small = await smallNode({});
    await isLive(small);
    const before = descriptorsOf(small);
    const requests = 'GET /favicon.svg HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(50);
    for (let index = 0; index < 20; index += 1) {
      const socket = await dial(small, requests);
      socket.destroy();
    }
    await until('the descriptors to be free', () => descriptorsOf(small) <= before + 1);
    expect(await isLive(small)).toBe(true);
  },
);

test('R111: a node whose heap is small refuses with node-full before it is full, and lives', async () => {
  // About twice what a node without clients has, its garbage included: some joins fit, and soon no more.
  const small = await smallNode({ heapMb: 56 }, { EVENTS_PER_SECOND: '1000', MAX_CONNECTIONS: '100000' });
  const url = `${small.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${index}`, 'x'.repeat(80)]));
  const answers = { joined: 0, refused: 0 };
  const one = (room: string): Promise<void> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url);
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => resolve());
      socket.on('message', (data) => {
        const text = String(data);
        if (text.startsWith('0')) socket.send('40');
        else if (text.startsWith('40')) socket.send(`420["join",${JSON.stringify({ v: 1, room, metadata })}]`);
        else if (text.includes('"node-full"')) answers.refused += 1;
        else if (text.startsWith('430[{"ok":true')) answers.joined += 1;
        if (text.startsWith('43')) resolve();
      });
    });
  // The heap is over its limit until garbage is collected, which may be between a refusal and this question. So it is asked often.
  const isFull = async (): Promise<boolean> =>
    (await (await fetch(`${small.url}/health/accept`)).text()).includes('"heap":{"ok":false');
  let full = false;
  for (let room = 0; answers.refused < 100 || !full; room += 1) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => one(`${room}-${index}`)));
    full ||= await isFull();
  }
  expect(answers.joined).toBeGreaterThan(0);
  expect(await isLive(small)).toBe(true);
}, 60_000);
