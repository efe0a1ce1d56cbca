import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificate as makeCertificate } from '../../scripts/lib/certificate.ts';
import { until } from '../support/until.ts';
import { type Edge, edgeConfig } from './edge.ts';
import { EdgeSite, needsEdge, polling, websocket } from './edge-site.ts';

let site: EdgeSite;

beforeEach(async (context) => {
  needsEdge(context);
  const started = await EdgeSite.start(13);
  if (started !== undefined) site = started;
});

afterEach(async (context) => {
  if (context.task.result?.state !== 'skip') await site?.stop();
});

const paths = ['/health/live', '/health/ready', '/health/accept', '/health'] as const;

async function health(edge: Edge): Promise<readonly number[]> {
  return Promise.all(paths.map(async (path) => (await edge.admin(path)).status));
}

describe("the edge's own health", () => {
  test('is red while no node has a name, and green when nodes are there', async () => {
    const names = site.names;
    site.dns.names.clear();
    const edge = await site.edge();
    expect(await health(edge)).toEqual([200, 503, 503, 503]);
    expect((await edge.admin('/health')).body).toBe('no node takes connections\n');
    expect((await edge.admin('/health/ready')).body).toBe('no node answers\n');
    site.resolveTo(names);
    await until('green', async () => (await health(edge)).every((status) => status === 200));
    expect((await edge.get(polling('a'))).status).toBe(200);
  });

  test('is red for new connections while no node takes them, and ready as long as nodes live', async () => {
    const edge = await site.edge();
    await edge.uses('rooms', 3);
    for (const node of site.nodes) node.failing.add('accept');
    await edge.uses('rooms', 0);
    // Nodes that are ready get new connections where none asks for more.
    expect(await health(edge)).toEqual([200, 200, 200, 200]);
    for (const node of site.nodes) node.failing.add('ready');
    await edge.uses('rooms-busy', 0);
    expect(await health(edge)).toEqual([200, 200, 503, 503]);
    for (const node of site.nodes) node.failing.add('live');
    await edge.uses('pages', 0);
    expect(await health(edge)).toEqual([200, 503, 503, 503]);
  });

  test('does not find nodes by a name without its domain, as no cluster does', async () => {
    const edge = await site.edge({ EDGE_NODES: 'nodes' });
    await site.asked();
    expect(await health(edge)).toEqual([200, 503, 503, 503]);
  });
});

test.each([
  ['is silent', 'silent'],
  ['refuses', 'refuses'],
] as const)('a name server that %s takes no node away', async (_what, state) => {
  const edge = await site.edge();
  await edge.uses('rooms', 3);
  site.dns.state = state;
  await site.asked();
  // Health checks go on: one node is left out by them, and comes back by them.
  const { failing } = site.node(site.names[0] ?? '');
  failing.add('ready');
  await edge.uses('rooms', 2);
  failing.clear();
  await edge.uses('rooms', 3);
  expect((await edge.get(polling('a'))).status).toBe(200);
});

test('an answer that says nothing holds for an hour, one that takes a node away for half a minute', async () => {
  const config = await readFile(edgeConfig, 'utf8');
  const holds = [...config.matchAll(/^ {2}hold (\w+) (\w+)$/gm)].map(([, status, time]) => [status, time]);
  expect(Object.fromEntries(holds)).toEqual({
    valid: '1s',
    nx: '30s',
    obsolete: '30s',
    timeout: '1h',
    refused: '1h',
    other: '1h',
  });
});

describe('an edge that is told to end', () => {
  test('reports so first, then closes its connections one after the other, then ends with 0', async () => {
    const edge = await site.edge({ EDGE_NOTICE_S: '1', EDGE_DRAIN_S: '2' });
    await edge.uses('rooms', 3);
    const closedAt: number[] = [];
    const tunnels = await Promise.all(
      Array.from({ length: 40 }, (_, index) => site.open(edge, websocket(`room-${index}`))),
    );
    for (const { socket } of tunnels) socket.once('close', () => closedAt.push(performance.now()));
    edge.signal('SIGTERM');
    await until('red', async () => String(await health(edge)) === '200,503,503,503');
    // Load balancers may not have noticed yet.
    expect((await edge.get(polling('late'))).status).toBe(200);
    expect(closedAt).toEqual([]);
    expect(await edge.exited).toBe(0);
    await until('all to be closed', () => closedAt.length === 40);
    const tenths = new Set(closedAt.map((ms) => Math.floor(ms / 100)));
    expect(tenths.size).toBeGreaterThanOrEqual(8);
  });

  test('takes no more connections while it closes those it has', async () => {
    const edge = await site.edge({ EDGE_NOTICE_S: '0', EDGE_DRAIN_S: '5' });
    await edge.uses('rooms', 3);
    const tunnels = await Promise.all(
      Array.from({ length: 10 }, (_, index) => site.open(edge, websocket(`room-${index}`))),
    );
    edge.signal('SIGTERM');
    const refused = () =>
      site.open(edge, websocket('late')).then(
        () => false,
        () => true,
      );
    await until('a refusal', refused);
    expect(tunnels.some(({ socket }) => !socket.destroyed)).toBe(true);
    expect(await edge.exited).toBe(0);
  });

  test('tells HTTP/2 clients to go elsewhere, while others are still there', async () => {
    const certificate = await makeCertificate('IP:127.0.0.1');
    try {
      const edge = await site.edge({ EDGE_NOTICE_S: '0', EDGE_DRAIN_S: '5', EDGE_TLS_CERT: certificate.bundle });
      await edge.uses('rooms', 3);
      const tunnels = await Promise.all(
        Array.from({ length: 20 }, (_, index) => site.open(edge, websocket(`room-${index}`))),
      );
      const session = connectHttp2(`https://127.0.0.1:${edge.tlsPort}`, { ca: certificate.pem });
      try {
        await once(session, 'remoteSettings');
        const tunnel = session.request({
          ...{ ':method': 'CONNECT', ':protocol': 'websocket', ':path': websocket('a') },
          'sec-websocket-version': '13',
        });
        tunnel.on('error', () => undefined);
        const [headers] = await once(tunnel, 'response');
        expect(headers[':status']).toBe(200);
        const goaway = once(session, 'goaway');
        edge.signal('SIGTERM');
        await goaway;
        expect(tunnels.some(({ socket }) => !socket.destroyed)).toBe(true);
      } finally {
        session.destroy();
      }
      expect(await edge.exited).toBe(0);
    } finally {
      await certificate.remove();
    }
  });

  test('ends at once with the second signal', async () => {
    const edge = await site.edge({ EDGE_NOTICE_S: '50', EDGE_DRAIN_S: '50' });
    edge.signal('SIGTERM');
    await until('red', async () => (await edge.admin('/health')).status === 503);
    edge.signal('SIGTERM');
    expect(await Promise.race([edge.exited, after(10_000, 'too late', { ref: false })])).toBe(0);
  });
});
