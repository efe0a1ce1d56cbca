import { afterEach, expect, test } from 'vitest';
import { metric } from '../support/metric.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { type DnsStub, startDns } from './dns-stub.ts';
import { type Edge, NODES, startEdge } from './edge.ts';
import { haproxy, needsEdge, polling } from './edge-site.ts';

const HOST = '127.0.87.1';

let node: RunningNode | undefined;
let edge: Edge | undefined;
let dns: DnsStub | undefined;

afterEach(async () => {
  await edge?.stop();
  await node?.stop();
  dns?.close();
});

test('R115: behind the edge a node limits each client by its own address, whatever the client says of itself', async (context) => {
  needsEdge(context);
  const running = await startNode({ HOST, TRUST_PROXY: '1' });
  node = running;
  dns = await startDns({ [NODES]: [HOST] });
  const front = await startEdge({
    haproxy: haproxy ?? '',
    dns: dns.address,
    nodePort: Number(new URL(running.url).port),
  });
  edge = front;
  await front.uses('rooms', 1);
  const refused = () => metric(running.url, 'signalbox_gate_refusals_total{gate="client-address"}');
  let asked = 0;
  const greedy = () => {
    asked += 1;
    const headers = { 'X-Forwarded-For': `198.51.100.${asked % 250}, 203.0.113.${asked % 250}` };
    return front.get(polling('room'), { from: '127.0.0.2', headers });
  };
  await until('the address to be over its handshakes', async () => {
    await Promise.all(Array.from({ length: 50 }, greedy));
    return (await refused()) > 0;
  });
  const before = await refused();
  const { status, body } = await front.get(polling('room'), { from: '127.0.0.3' });
  expect([status, body.includes('"sid"'), await refused()]).toEqual([200, true, before]);
});
