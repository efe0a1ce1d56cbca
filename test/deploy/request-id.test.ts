import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { allReady } from '../support/cluster-nodes.ts';
import type { RunningNode } from '../support/node.ts';
import { type RawClient, rawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';
import { type DnsStub, startDns } from './dns-stub.ts';
import { type Edge, NODES, startEdge } from './edge.ts';
import { EdgeSite, haproxy, needsEdge, polling, websocket, whyNoEdge } from './edge-site.ts';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

beforeEach(needsEdge);

/** The lines of a log that have a text. */
function linesWith(log: string, text: string): readonly string[] {
  return log.split('\n').filter((line) => line.includes(text));
}

describe('what the edge makes of ids', () => {
  const proxy = '127.0.0.24';
  let site: EdgeSite;
  let edge: Edge;

  beforeAll(async () => {
    const started = await EdgeSite.start(19);
    if (started === undefined) return;
    site = started;
    edge = await site.edge({ EDGE_TRUSTED_PROXIES: proxy });
    await edge.uses('rooms', 3);
  });
  afterAll(() => site?.stop());

  /** The headers with which a request comes to its node. */
  async function passed(headers: Record<string, string>, from?: string, path = polling('a')) {
    const { body } = await edge.get(path, { headers, ...(from === undefined ? {} : { from }) });
    return site.node(body).lastHeaders();
  }

  test('R170, R174: each request gets an id of its own, and what a client sent counts for nothing', async () => {
    const headers = { 'X-Request-Id': 'chosen', traceparent: TRACE, tracestate: 'a=b' };
    const [one, two] = [await passed(headers), await passed({})];
    for (const { 'x-request-id': id } of [one, two]) expect(id).toMatch(UUID);
    expect(one['x-request-id']).not.toBe(two['x-request-id']);
    expect(one).not.toHaveProperty('traceparent');
    expect(one).not.toHaveProperty('tracestate');
  });

  test('R170, R174: a trusted proxy gives the id and the trace; one that fits no id is replaced', async () => {
    const given = { 'X-Request-Id': 'proxy-1:a_b.c', traceparent: TRACE };
    expect(await passed(given, proxy)).toMatchObject({ 'x-request-id': 'proxy-1:a_b.c', traceparent: TRACE });
    await until('its line', () => linesWith(edge.log(), 'proxy-1:a_b.c').length === 1);
    for (const bad of ['two words', 'x'.repeat(129), 'a,b', '"'])
      expect((await passed({ 'X-Request-Id': bad }, proxy))['x-request-id'], bad).toMatch(UUID);
  });

  test('R171: the edge logs a new session and what fails, and nothing else', async () => {
    const { 'x-request-id': page } = await passed({}, undefined, '/');
    const { 'x-request-id': poll } = await passed({}, undefined, polling('a', 'session'));
    const { 'x-request-id': session } = await passed({}, undefined, polling('a'));
    const tunnel = await site.open(edge, websocket('socket-room'));
    tunnel.socket.destroy();
    for (const node of site.nodes) node.failing.add('live');
    await edge.uses('pages', 0);
    expect((await edge.get('/')).status).toBe(503);
    for (const node of site.nodes) node.failing.clear();
    await edge.uses('pages', 3);
    await until('the session, the WebSocket and the failure', () => {
      const log = edge.log();
      return [String(session), ' 101 ', ' 503 '].every((text) => linesWith(log, text).length > 0);
    });
    const log = edge.log();
    expect(linesWith(log, String(session))).toHaveLength(1);
    expect(linesWith(log, String(page))).toEqual([]);
    expect(linesWith(log, String(poll))).toEqual([]);
    expect(log).not.toContain('socket-room');
  });
});

describe('a session through a real edge, nodes and Redis', () => {
  let cluster: ProcessCluster;
  let dns: DnsStub;
  let edge: Edge;
  let nodes: readonly RunningNode[];
  const clients: RawClient[] = [];

  beforeAll(async () => {
    if (whyNoEdge !== undefined) return;
    cluster = await ProcessCluster.start({ TRUST_PROXY: '1' });
    const one = await cluster.node({ HOST: '127.0.18.1' });
    const { port } = new URL(one.url);
    nodes = [one, await cluster.node({ HOST: '127.0.18.2', PORT: port })];
    await allReady(nodes);
    dns = await startDns({ [NODES]: ['127.0.18.1', '127.0.18.2'] });
    edge = await startEdge({ haproxy: haproxy ?? '', dns: dns.address, nodePort: Number(port) });
    await edge.uses('rooms', 2);
  });
  afterAll(async () => {
    for (const client of clients.splice(0)) client.close();
    await edge?.stop();
    dns?.close();
    await cluster?.stop();
  });

  async function connect(): Promise<RawClient> {
    const client = await rawClient(`http://127.0.0.1:${edge.port}`, { 'x-request-id': 'chosen', traceparent: TRACE });
    clients.push(client);
    return client;
  }

  const logs = (): string => nodes.map((node) => node.output()).join('');

  /** The lines of the nodes with this event in a room, as objects. */
  function told(event: string, room: string): readonly Record<string, unknown>[] {
    const lines = linesWith(logs(), `"msg":"${event}"`).filter((line) => line.includes(`"room":"${room}"`));
    return lines.map((line) => JSON.parse(line));
  }

  test('R170, R171: one id is in the line of the edge and in all lines of the node; a client does not choose it', async () => {
    const client = await connect();
    const welcome = await client.ask('join', { v: 1, room: 'one' });
    expect(welcome).toMatchObject({ ok: true });
    client.close();
    await until('the peer to be away', () => told('peer away', 'one').length === 1);
    const [joined] = told('peer joined', 'one');
    expect(joined?.['requestId']).toMatch(UUID);
    expect(told('peer away', 'one')[0]).toMatchObject({
      connection: joined?.['connection'],
      requestId: joined?.['requestId'],
      peer: joined?.['peer'],
    });
    const id = String(joined?.['requestId']);
    await until('the line of the edge', () => linesWith(edge.log(), id).length === 1);
    expect(linesWith(edge.log(), id)[0]).toMatch(/ 101 .* "\/socket\.io\/"$/);
    expect(logs() + edge.log()).not.toContain('chosen');
  });

  test('R171: a session that moves has an id for each connection and one peer', async () => {
    const first = await connect();
    const welcome = await first.ask('join', { v: 1, room: 'two' });
    if (typeof welcome !== 'object' || welcome === null || !('self' in welcome) || !('resumeSecret' in welcome))
      throw new Error('not joined');
    first.close();
    const second = await connect();
    const resume = { peerId: welcome.self, secret: welcome.resumeSecret };
    expect(await second.ask('join', { v: 1, room: 'two', resume })).toMatchObject({ resumed: true });
    await until('the line of the resume', () => told('peer resumed', 'two').length === 1);
    const [[joined], [resumed]] = [told('peer joined', 'two'), told('peer resumed', 'two')];
    expect(resumed?.['peer']).toBe(joined?.['peer']);
    expect(resumed?.['requestId']).toMatch(UUID);
    expect(resumed?.['requestId']).not.toBe(joined?.['requestId']);
  });
});
