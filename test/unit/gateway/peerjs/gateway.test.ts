import { expect, test } from 'vitest';
import { ConnectionRegistry } from '../../../../src/gateway/connections.ts';
import { peerJsDialect } from '../../../../src/gateway/peerjs/gateway.ts';
import { CoreCluster } from '../../../support/core-cluster.ts';
import { settled } from '../../../support/fake-clock.ts';

test('R107, R122: a message to an id beyond the peeks of a network is counted as rate-limited, and its sender gets EXPIRE', async () => {
  const at = await new CoreCluster().node('n', { addressLimits: 1, eventsPerSecond: 1_000 });
  const results: string[] = [];
  const metrics = {
    opened: () => undefined,
    closed: () => undefined,
    message: (_: string, result: string) => void results.push(result),
  };
  const ports = { node: at.node, registry: new ConnectionRegistry(), metrics };
  const { id } = at.connect('net');
  const frames: string[] = [];
  const client = { id, send: (text: string) => void frames.push(text), close: () => undefined };
  const dialect = peerJsDialect(ports, at.addresses, { path: '/peerjs', key: 'peerjs' });
  const conversation = dialect.open(client, new URLSearchParams({ key: 'peerjs', id: 'me', token: 't' }));
  await settled();
  expect(frames).toEqual(['{"type":"OPEN"}']);
  for (let n = 0; n < 100; n += 1) conversation.text(JSON.stringify({ type: 'OFFER', dst: `id${n}`, payload: {} }));
  expect([new Set(results), frames.length]).toEqual([new Set(['taken']), 1]);
  for (const type of ['OFFER', 'LEAVE']) conversation.text(JSON.stringify({ type, dst: 'more', payload: {} }));
  expect(results.slice(-2)).toEqual(['rate-limited', 'rate-limited']);
  expect(frames.slice(1).map((frame) => JSON.parse(frame))).toEqual([{ type: 'EXPIRE', src: 'more', dst: 'me' }]);
});
