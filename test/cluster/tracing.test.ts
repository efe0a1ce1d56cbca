import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { idOf } from '../support/cluster-nodes.ts';
import type { RunningNode } from '../support/node.ts';
import { type RawClient, rawClient } from '../support/raw-client.ts';
import { type CollectedSpan, startCollector, type TraceCollector } from '../support/trace-collector.ts';
import { until } from '../support/until.ts';

let collector: TraceCollector;
let cluster: ProcessCluster;
const clients: RawClient[] = [];

beforeEach(async () => {
  collector = await startCollector();
  cluster = await ProcessCluster.start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await cluster.stop();
  collector.close();
});

function traced(env: Readonly<Record<string, string>> = {}): Promise<RunningNode> {
  return cluster.node({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '20', ...env });
}

async function joined(node: RunningNode, headers: Parameters<typeof rawClient>[1] = {}, room = 'secret room') {
  const client = await rawClient(node.url, headers);
  clients.push(client);
  const answer = await client.ask('join', { v: 1, room, name: 'Alice', metadata: { mood: 'sunny' } });
  expect(answer).toMatchObject({ ok: true });
  return client;
}

/** The spans of a trace as lines: each below its parent, with the node that it was on. */
function treeOf(root: CollectedSpan, names: ReadonlyMap<string, string>, depth = 0): readonly string[] {
  const line = `${'  '.repeat(depth)}${root.name} on ${names.get(root.node)}`;
  const children = collector.spans.filter(({ parentSpanId }) => parentSpanId === root.spanId);
  children.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [line, ...children.flatMap((child) => treeOf(child, names, depth + 1))];
}

describe('spans of two nodes that share a real Redis', () => {
  test('R172, R173: a join is one trace, from its gate to its delivery on the other node; a resume is another', async () => {
    const [one, two] = [await traced(), await traced()];
    const names = new Map([
      [idOf(one), 'one'],
      [idOf(two), 'two'],
    ]);
    const watcher = await cluster.joined(two, 'secret room');
    const alice = await cluster.joined(one, 'secret room', { name: 'Alice' });
    await watcher.next('peer-joined');
    const ofAlice = ({ attributes }: CollectedSpan): boolean => attributes['signalbox.peer'] === alice.self;
    const join = await collector.span('join', ofAlice);
    await collector.span('deliver', ofAlice);
    expect(treeOf(join, names)).toEqual([
      'join on one',
      '  gate on one',
      '  store on one',
      '  welcome on one',
      '    deliver on two',
    ]);
    expect(new Set(collector.spans.filter(({ traceId }) => traceId === join.traceId).map((it) => it.service))).toEqual(
      new Set(['signalbox']),
    );
    await until('the line of the join', () => one.output().includes(`"trace":"${join.traceId}"`));

    for (let seq = 1; seq <= 20; seq += 1) alice.socket.emit('signal', watcher.self, seq, { seq }, 0);
    for (let seq = 1; seq <= 20; seq += 1) await watcher.next('signal');
    alice.close();
    await watcher.next('peer-away');
    const back = await rawClient(two.url);
    clients.push(back);
    const resume = { peerId: alice.self, secret: alice.secret };
    expect(await back.ask('join', { v: 1, room: 'secret room', resume })).toMatchObject({ resumed: true });
    const resumed = await collector.span('resume', ofAlice);
    await collector.span('deliver', (span) => span.traceId === resumed.traceId);
    expect(treeOf(resumed, names)).toEqual([
      'resume on two',
      '  gate on two',
      '  store on two',
      '  welcome on two',
      '    deliver on two',
    ]);
    expect(new Set(collector.spans.map(({ name }) => name))).toEqual(
      new Set(['join', 'gate', 'store', 'welcome', 'deliver', 'resume']),
    );
    expect(collector.bodies.join()).not.toMatch(/secret room|Alice|sunny|127\.0\.0\.1/);
    expect(collector.bodies.join()).not.toContain(alice.secret);
  });

  test('R173: a node without tracing takes what a traced one sends, and drops nothing', async () => {
    const [one, plain] = [await traced(), await cluster.node()];
    const watcher = await joined(plain);
    await joined(one);
    expect(await watcher.next('peer-joined')).toMatchObject([{ peer: { name: 'Alice' } }]);
    await collector.span('welcome');
    const metrics = await (await fetch(`${plain.url}/metrics`)).text();
    expect(metrics).toMatch(/^signalbox_bad_input_total\{source="envelope"\} 0$/m);
    expect(collector.spans.map(({ node }) => node)).not.toContain(idOf(plain));
  });

  test('R174: behind a proxy a traceparent is the parent of the join; the sampler heeds its decision', async () => {
    const [behind, alone] = [await traced({ TRUST_PROXY: '1' }), await traced()];
    const trace = 'c'.repeat(32);
    const headers = { traceparent: `00-${trace}-${'d'.repeat(16)}-01`, 'x-request-id': 'request-1' };
    await joined(behind, { ...headers, traceparent: headers.traceparent.replace(/01$/, '00') });
    await joined(behind, headers);
    const span = await collector.span('join', ({ node }) => node === idOf(behind));
    expect(span).toMatchObject({ traceId: trace, parentSpanId: 'd'.repeat(16) });
    expect(span.attributes).toMatchObject({ 'signalbox.request_id': 'request-1' });
    await joined(alone, headers);
    const own = await collector.span('join', ({ node }) => node === idOf(alone));
    expect(own).toMatchObject({ traceId: expect.not.stringMatching(trace), parentSpanId: '' });
    expect(own.attributes).not.toHaveProperty('signalbox.request_id');
    expect(collector.spans.filter(({ name, node }) => name === 'join' && node === idOf(behind))).toHaveLength(1);
  });

  test('R172: nothing leaves where the sampler takes nothing; headers and name are those of the settings', async () => {
    const none = await traced({ DRAIN_MS: '500', OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
    const all = await traced({
      DRAIN_MS: '500',
      OTEL_SERVICE_NAME: 'calls',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
    });
    await joined(none);
    await joined(all);
    const span = await collector.span('join');
    expect([span.service, span.node]).toEqual(['calls', idOf(all)]);
    for (const node of [none, all]) node.kill('SIGTERM');
    for (const node of [none, all]) await node.exited;
    expect(collector.spans.map(({ node }) => node)).not.toContain(idOf(none));
    expect(collector.headers.every(({ authorization }) => authorization === 'Bearer abc')).toBe(true);
  });
});

describe('a collector that does not do its part', () => {
  test.each([
    ['refuses', 400],
    ['never answers', undefined],
  ])('R175: one that %s holds up neither joins nor the drain', async (_, status) => {
    collector.status = status;
    const node = await traced({ DRAIN_MS: '1000' });
    for (let count = 0; count < 3; count += 1) await joined(node, {}, `room ${count}`);
    await until('an export', () => collector.bodies.length > 0);
    node.kill('SIGTERM');
    expect(await node.exited).toBe(0);
    const lines = node
      .output()
      .split('\n')
      .filter((line) => line.includes('spans not exported'));
    expect(lines.length).toBeLessThanOrEqual(1);
    if (status !== undefined) expect(lines).toHaveLength(1);
  });

  test('R175: spans that wait are exported when the node drains', async () => {
    // The export is the last part of a drain, and a drain that takes longer than this is cut short.
    const node = await traced({ OTEL_BSP_SCHEDULE_DELAY: '600000', DRAIN_MS: '5000' });
    await joined(node);
    expect(collector.spans).toEqual([]);
    node.kill('SIGTERM');
    expect(await node.exited).toBe(0);
    expect(collector.spans.map(({ name }) => name)).toContain('join');
  });
});
