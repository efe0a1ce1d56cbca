import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { certificate as makeCertificate } from '../../scripts/lib/certificate.ts';
import { until } from '../support/until.ts';
import type { Edge, Tunnel } from './edge.ts';
import { EdgeSite, needsEdge, polling, websocket } from './edge-site.ts';

/** Addresses of clients. */
const [greedy, other, proxy] = ['127.0.0.21', '127.0.0.22', '127.0.0.23'];

let site: EdgeSite;
const edges: Edge[] = [];
const sockets: Socket[] = [];

beforeEach(needsEdge);

beforeAll(async () => {
  const started = await EdgeSite.start(14);
  if (started !== undefined) site = started;
});

afterEach(async () => {
  site?.closeTunnels();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const edge of edges.splice(0)) await edge.stop();
});

afterAll(() => site?.stop());

async function edgeWith(env: Readonly<Record<string, string>>): Promise<Edge> {
  const edge = await site.edge({ EDGE_UNLIMITED_ADDRESSES: '', ...env });
  edges.push(edge);
  await edge.uses('rooms', 3);
  return edge;
}

async function statuses(count: number, ask: (index: number) => Promise<{ readonly status: number }>) {
  const answers: number[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await ask(index)).status);
  return answers;
}

describe('what one address may have', () => {
  test('WebSockets open at once; those that are there stay, and others have their own', async () => {
    const edge = await edgeWith({ EDGE_CONNECTIONS_PER_ADDRESS: '3' });
    const tunnels: Tunnel[] = [];
    for (let index = 0; index < 3; index += 1) tunnels.push(await site.open(edge, websocket('a'), { from: greedy }));
    await expect(edge.upgrade(websocket('a'), { from: greedy })).rejects.toThrow('429');
    await site.open(edge, websocket('a'), { from: other });
    for (const { socket } of tunnels) {
      socket.write('here');
      expect(String((await once(socket, 'data'))[0])).toBe('here');
    }
    expect((await edge.admin('/metrics')).body).toMatch(/haproxy_frontend_requests_denied_total\{proxy="clients"\} 1/);
  });

  test('connections that ask for nothing, twice as many; those of a trusted proxy are not counted', async () => {
    const edge = await edgeWith({ EDGE_CONNECTIONS_PER_ADDRESS: '1', EDGE_TRUSTED_PROXIES: proxy });
    const four = (from: string): readonly Socket[] =>
      Array.from({ length: 4 }, () => {
        const socket = connect({ host: '127.0.0.1', port: edge.port, localAddress: from });
        sockets.push(socket.on('error', () => undefined));
        // Half a request: the edge waits for the rest.
        socket.write('GET / HTTP/1.1\r\n');
        return socket;
      });
    const trusted = four(proxy);
    const direct = four(greedy);
    await until('one to be closed', () => direct.some(({ destroyed }) => destroyed));
    expect((await edge.get('/', { from: other })).status).toBe(200);
    expect(direct.filter(({ destroyed }) => destroyed)).toHaveLength(1);
    expect(trusted.filter(({ destroyed }) => destroyed)).toHaveLength(0);
  });

  test('new sessions within ten seconds; pages and the sessions that are there go on', async () => {
    const edge = await edgeWith({ EDGE_HANDSHAKES_PER_ADDRESS: '5' });
    expect(await statuses(20, () => edge.get(polling('a', 'session'), { from: greedy }))).not.toContain(429);
    expect(await statuses(6, () => edge.get(polling('a'), { from: greedy }))).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await edge.get(polling('a', 'session'), { from: greedy })).status).toBe(200);
    expect((await edge.get('/', { from: greedy })).status).toBe(200);
    expect((await edge.get(polling('a'), { from: other })).status).toBe(200);
  });

  test('a WebSocket that is not Engine.IO is a new session, whatever its parameters say', async () => {
    const edge = await edgeWith({ EDGE_HANDSHAKES_PER_ADDRESS: '5' });
    const open = () => site.open(edge, '/ws?sid=session', { from: greedy });
    for (let index = 0; index < 5; index += 1) await open();
    await expect(open()).rejects.toThrow('429');
    expect((await edge.get('/', { from: greedy })).status).toBe(200);
  });

  test('what is refused is not counted, so that trying again keeps nobody out', async () => {
    const edge = await edgeWith({ EDGE_HANDSHAKES_PER_ADDRESS: '5', EDGE_REQUESTS_PER_ADDRESS: '10' });
    await statuses(30, () => edge.get(polling('a'), { from: greedy }));
    await statuses(30, () => edge.get('/', { from: greedy }));
    const entry = await edge.cli('show table addresses');
    expect(entry).toMatch(/gpc0_rate\(10000\)=5\b/);
    expect(entry).toMatch(/gpc1_rate\(10000\)=10\b/);
  });

  test('new sessions are not counted while no node takes any', async () => {
    const edge = await edgeWith({ EDGE_HANDSHAKES_PER_ADDRESS: '5' });
    for (const node of site.nodes) node.failing.add('ready');
    await edge.uses('rooms', 0);
    await edge.uses('rooms-busy', 0);
    expect(new Set(await statuses(10, () => edge.get(polling('a'), { from: greedy })))).toEqual(new Set([503]));
    for (const node of site.nodes) node.failing.clear();
    await edge.uses('rooms-busy', 3);
    expect((await edge.get(polling('a'), { from: greedy })).status).toBe(200);
  });

  test('requests of any kind within ten seconds', async () => {
    const edge = await edgeWith({ EDGE_REQUESTS_PER_ADDRESS: '5' });
    const paths = ['/', '/signalbox.js', polling('a'), polling('a', 'session'), '/metrics', '/'];
    expect(await statuses(6, (index) => edge.get(paths[index] ?? '', { from: greedy }))).toEqual([
      200, 200, 200, 200, 404, 429,
    ]);
    expect((await edge.get('/', { from: other })).status).toBe(200);
  });

  test('as much as it likes where it is in EDGE_UNLIMITED_ADDRESSES', async () => {
    const edge = await edgeWith({ EDGE_REQUESTS_PER_ADDRESS: '1', EDGE_UNLIMITED_ADDRESSES: `10.0.0.0/8 ${greedy}` });
    expect(await statuses(3, () => edge.get('/', { from: greedy }))).toEqual([200, 200, 200]);
    expect(await statuses(3, () => edge.get('/', { from: other }))).toEqual([200, 429, 429]);
  });
});

describe('behind a proxy', () => {
  const through = (client: string) => ({ from: proxy, headers: { 'X-Forwarded-For': `203.0.113.9, ${client}` } });

  test('that is trusted, limits go by the address that it names last, and nodes learn that one', async () => {
    const edge = await edgeWith({ EDGE_REQUESTS_PER_ADDRESS: '2', EDGE_TRUSTED_PROXIES: `10.0.0.0/8 ${proxy}` });
    const ask = (client: string) => edge.get('/', through(client));
    expect(await statuses(3, () => ask('198.51.100.1'))).toEqual([200, 200, 429]);
    const { status, body: node } = await ask('2001:db8::1');
    expect(status).toBe(200);
    expect(site.node(node).lastHeaders()).toMatchObject({ 'x-forwarded-for': '2001:db8::1' });
    // Of IPv6 a household has a whole network.
    expect(await statuses(2, () => ask('2001:db8::2'))).toEqual([200, 429]);
    expect((await ask('2001:db8:0:1::1')).status).toBe(200);
  });

  test('that is not trusted, nobody gets around a limit with an address made up', async () => {
    const edge = await edgeWith({ EDGE_REQUESTS_PER_ADDRESS: '2' });
    expect(await statuses(3, (index) => edge.get('/', through(`198.51.100.${index}`)))).toEqual([200, 200, 429]);
  });
});

describe('with a certificate', () => {
  test('clients are served with TLS and HTTP/2, and nodes learn of it', async () => {
    const certificate = await makeCertificate('IP:127.0.0.1');
    try {
      const edge = await edgeWith({ EDGE_TLS_CERT: certificate.bundle });
      const session = connectHttp2(`https://127.0.0.1:${edge.tlsPort}`, { ca: certificate.pem });
      try {
        const request = session.request({ ':path': '/' });
        const [headers] = await once(request, 'response');
        let node = '';
        for await (const chunk of request) node += chunk;
        expect(headers[':status']).toBe(200);
        expect(session.alpnProtocol).toBe('h2');
        expect(site.node(node).lastHeaders()).toMatchObject({ 'x-forwarded-proto': 'https' });
      } finally {
        session.destroy();
      }
    } finally {
      await certificate.remove();
    }
  });
});
