import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { serveNode } from '../support/served-node.ts';
import { until } from '../support/until.ts';

const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const payload = JSON.stringify({ candidate: 'x'.repeat(284) });

/** `42["signal","` + 16 characters of peer id + `",1,` + payload + `,0]`: 36 characters. RFC 6455, 5.2: 4 of header. */
const OVERHEAD = 40;

interface Peer {
  readonly self: string;
  readonly client: WebSocket;
  readonly frames: string[];
  /** The calls with which the node writes to its TCP socket, one entry for each call. */
  readonly writes: (readonly unknown[])[];
}

let room: Awaited<ReturnType<typeof served>>;
beforeEach(async () => {
  room = await served();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await room.close();
});

async function served() {
  const { http, io, node, join: connect, close } = await serveNode(silentLog);
  /** Events that came through Socket.IO's parser. */
  const parsed: string[] = [];
  io.on('connection', (socket) => socket.onAny((event: string) => parsed.push(event)));
  /** The data of all packets that went out through Engine.IO. */
  const packets: unknown[] = [];
  io.on('connection', ({ conn }) =>
    conn.on('packetCreate', ({ data }: { readonly data?: unknown }) => packets.push(data)),
  );
  const sockets: Socket[] = [];
  http.on('connection', (socket) => sockets.push(socket));

  async function join(): Promise<Peer> {
    const before = new Set(node.replicas.get('room')?.seats.keys());
    const client = await connect();
    const self = [...(node.replicas.get('room')?.seats.keys() ?? [])].find((peerId) => !before.has(peerId));
    const socket = sockets.at(-1);
    if (self === undefined || socket === undefined) throw new Error('not joined');
    const frames: string[] = [];
    client.on('message', (data) => frames.push(String(data)));
    return { self, client, frames, writes: vi.spyOn(socket, 'write').mock.calls };
  }

  /** Resolves when `count` peers have joined and each has been told of all the others. */
  async function joined(count: number): Promise<readonly Peer[]> {
    const peers: Peer[] = [];
    while (peers.length < count) peers.push(await join());
    await until('all to be told', () => peers.every(({ frames }, index) => frames.length === count - 1 - index));
    for (const { frames, writes } of peers) frames.length = writes.length = 0;
    return peers;
  }

  return { joined, parsed, packets, close };
}

async function pair(): Promise<readonly [Peer, Peer]> {
  const [a, b] = await room.joined(2);
  if (a === undefined || b === undefined) throw new Error('nobody joined');
  return [a, b];
}

/** Sends one signal and resolves when it has arrived. */
async function signal(from: Peer, to: Peer, seq: number, ack: number): Promise<void> {
  const before = to.frames.length;
  from.client.send(`42["signal","${to.self}",${seq},${payload},${ack}]`);
  await until('the signal', () => to.frames.length > before);
}

function bytesOf([data]: readonly unknown[]): number {
  return Buffer.isBuffer(data) ? data.byteLength : Buffer.byteLength(String(data));
}

test('a signal costs its receiver one frame in one write, 40 bytes longer than the payload, and its sender nothing', async () => {
  const [a, b] = await pair();
  await signal(a, b, 1, 0);
  expect(b.frames).toEqual([`42["signal","${a.self}",1,${payload},0]`]);
  expect(b.writes.map(bytesOf)).toEqual([payload.length + OVERHEAD]);
  expect(a.writes).toEqual([]);
});

test('a signal leaves as a frame, not as a packet of Engine.IO', async () => {
  const [a, b] = await pair();
  room.packets.length = 0;
  await signal(a, b, 1, 0);
  expect(room.packets).toEqual([]);
});

test('R33: while signals flow both ways, each costs one frame and one write, because acknowledgements ride on signals', async () => {
  const [a, b] = await pair();
  for (let seq = 1; seq <= 9; seq += 1) {
    await signal(a, b, seq, seq - 1);
    await signal(b, a, seq, seq);
  }
  for (const { frames, writes } of [a, b]) {
    expect(frames.filter((frame) => frame.startsWith('42["signal",'))).toHaveLength(9);
    expect(frames).toHaveLength(9);
    expect(writes.map(bytesOf)).toEqual(Array(9).fill(payload.length + OVERHEAD));
  }
});

test('known events do not pass the parser of Socket.IO; unknown events do', async () => {
  const [a, b] = await pair();
  await signal(a, b, 1, 0);
  a.client.send(`42["signal-ack","${b.self}",1]`);
  await until('the acknowledgement', () => b.frames.length === 2);
  a.client.send('421["peek",{"room":"room"}]');
  await until('the answer', () => a.frames.length === 1);
  a.client.send('422["dance"]');
  await until('the refusal', () => a.frames.length === 2);
  expect(a.frames).toEqual([
    expect.stringContaining('431[{"ok":true,"room":"room","peers":2'),
    expect.stringContaining('432[{"ok":false,"error":{"code":"unknown-event"'),
  ]);
  expect(room.parsed).toEqual(['dance']);
});

test('R13: a leave and a join that come in one read are carried out and answered in their order', async () => {
  const [a] = await pair();
  a.client.send('421["leave"]');
  a.client.send('422["join",{"v":1,"room":"room"}]');
  await until('both answers', () => a.frames.filter((frame) => /^43\d/.test(frame)).length === 2);
  expect(a.frames.filter((frame) => /^43\d/.test(frame))).toEqual([
    '431[{"ok":true}]',
    expect.stringContaining('432[{"ok":true,"v":1'),
  ]);
});

test('a candidate is relayed as it came, without being parsed or encoded again', async () => {
  const [a, b] = await pair();
  const parse = vi.spyOn(JSON, 'parse');
  const stringify = vi.spyOn(JSON, 'stringify');
  await signal(a, b, 1, 0);
  const built = [...parse.mock.calls, ...stringify.mock.results.map(({ value }) => [value])];
  expect(built.filter(([text]) => String(text).includes('candidate'))).toEqual([]);
});

test('a change of the room is encoded once, as JSON and as a WebSocket frame, for all of its members', async () => {
  const peers = await room.joined(8);
  const stringify = vi.spyOn(JSON, 'stringify');
  peers[0]?.client.send('421["update",{"metadata":{"hand":true}}]');
  await until('everybody to be told', () => peers.every(({ frames }) => frames.length > 0));
  const encoded = stringify.mock.calls.filter(([value]) => Array.isArray(value) && value[0] === 'peer-updated');
  expect(encoded).toHaveLength(1);
  const first = peers.map(({ writes }) => writes[0]?.[0]);
  expect(Buffer.isBuffer(first[0])).toBe(true);
  expect(new Set(first).size).toBe(1);
  for (const { writes } of peers.slice(1)) expect(writes).toHaveLength(1);
});
